import type { LogEntry } from '../../../shared/model/log.ts'
import { toAtMs } from './normalise.ts'
import type { WireEvent } from './wire.ts'

/** `ignored`: the task failed and the playbook said to go on; the controller then says failed: false. */
export const toLevel = (event: WireEvent): LogEntry['level'] => {
  if (event.failed === true) return 'error'
  if (/^runner_(item_)?on_(async_)?failed$/.test(event.event)) return 'ignored'
  if (event.event === 'runner_on_unreachable' || event.event === 'error') return 'error'
  if (event.changed === true) return 'changed'
  return /^runner_(item_)?on_(skipped|no_hosts)$/.test(event.event) ? 'skipped' : 'info'
}

/**
 * One event as a log entry. The controller ends lines with CRLF and prints no newline after the last one, so a
 * text that ends in a newline ends in an empty line. `lines` is counted in the text; it equals end_line -
 * start_line on a controller in order, but those two are numbers from outside and claim whatever they like.
 */
export const toLogEntry = (event: WireEvent): LogEntry => {
  const text = (event.stdout ?? '').replaceAll('\r\n', '\n')
  const host = event.host_name || event.event_data?.host || null
  return {
    seq: event.counter,
    line: event.start_line ?? 0,
    lines: text === '' ? 0 : text.split('\n').length,
    text,
    atMs: toAtMs(event.created),
    host,
    task: event.task || null,
    level: toLevel(event),
  }
}

const ESCAPE = String.fromCharCode(27)
const SGR = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, 'g')

/** Without colours and other escapes, for one line of words. */
export const toPlainText = (text: string): string => text.replace(SGR, '').replaceAll('\r\n', '\n')

const CUT_END = new RegExp(`\u2026(?:${ESCAPE}\\[0m)*$`)

/**
 * By REST, output past 1,024 characters is cut: it ends in an ellipsis, and after that in as many colour resets
 * as were left open. Output of playbook_on_* events is never cut.
 */
export const isCut = (event: WireEvent): boolean => {
  const text = event.stdout ?? ''
  return !event.event.startsWith('playbook_on_') && text.length >= 1_024 && CUT_END.test(text)
}
