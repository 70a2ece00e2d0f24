import type { Fleet } from './fleet.ts'
import type { Answer } from './query.ts'
import type { RunRecord } from './records.ts'

const DISPLAY_MAX = 1_048_576
const ESCAPE = String.fromCharCode(27)
const SGR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g')

/** The whole standard output, from the events or, where they have gone, as it was kept apart. */
export const toStdout = (fleet: Fleet, run: RunRecord): string => {
  const kept = fleet.stdout.get(run.id)
  if (kept !== undefined) return kept
  const parts = fleet
    .events(run.id)
    .toSorted((a, b) => a.start_line - b.start_line || a.counter - b.counter)
    .map((event) => event.stdout)
    .filter((text) => text !== '')
  return parts.length === 0 ? '' : `${parts.join('\r\n')}\r\n`
}

const APOLOGY = (bytes: number): string =>
  `Standard Output too large to display (${bytes} bytes), only download supported for sizes over ${DISPLAY_MAX} bytes.`

/** Over 1 MiB the controller answers 200 with an apology, except for the *_download formats. */
export const answerStdout = (fleet: Fleet, run: RunRecord, query: URLSearchParams): Answer => {
  const format = query.get('format') ?? 'json'
  const raw = toStdout(fleet, run)
  const text = format.startsWith('txt') ? raw.replace(SGR, '') : raw
  const plain = { 'content-type': 'text/plain; charset=utf-8' }
  if (format === 'txt_download' || format === 'ansi_download')
    return { status: 200, body: text, headers: plain }
  const bytes = Buffer.byteLength(raw, 'utf8')
  if (format === 'txt' || format === 'ansi') {
    return { status: 200, body: bytes > DISPLAY_MAX ? APOLOGY(bytes) : text, headers: plain }
  }
  if (format === 'html') {
    return {
      status: 200,
      body: `<pre>${text.replaceAll('<', '&lt;')}</pre>`,
      headers: { 'content-type': 'text/html' },
    }
  }
  if (bytes > DISPLAY_MAX) {
    return { status: 200, body: { range: { start: 0, end: 1, absolute_end: 1 }, content: APOLOGY(bytes) } }
  }
  const lines = text.split('\n').length - 1
  return { status: 200, body: { range: { start: 0, end: lines, absolute_end: lines }, content: text } }
}
