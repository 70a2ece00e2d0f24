import type { LogEntry } from '../../../shared/model/log.ts'
import { isTerminal } from '../../../shared/model/status.ts'
import type { LogRequest } from '../connector.ts'
import { PAGE_SIZE } from './client.ts'
import { isCut, toLogEntry } from './log-entry.ts'
import { toStatus } from './normalise.ts'
import { toRunType } from './run-types.ts'
import type { Session } from './session.ts'
import { inSlices, readRecords } from './slices.ts'
import { readStdout } from './stdout.ts'
import { toList, toRecords, WireEvent, WireRun } from './wire.ts'

/** Whole events asked for at once: their output has no limit. */
const WHOLE_AT_ONCE = 10

interface End {
  terminal: boolean
  /** The controller has written every event that it will. */
  processed: boolean
}

/**
 * The output of a run from `afterSeq` on, by event counter. The run's state is read before its events, so that
 * "nothing more will come" is only said of events that were there by then. Complete: the run has ended, its
 * events are processed, and none up to the announced final counter is missing at the end.
 */
export const fetchLog = async (
  session: Session,
  request: LogRequest,
): Promise<{ complete: boolean; lastSeq: number }> => {
  const type = toRunType(request.type)
  const end = await readEnd(session, request)
  if (type === null || type.events === null) return { complete: end.terminal, lastSeq: 0 }
  const path = `${type.path}/${request.externalId}/${type.events}`
  let lastSeq = request.afterSeq
  for (;;) {
    const page = await readPage(session, path, lastSeq, request)
    if (page.entries.length > 0) await request.emit(page.entries)
    lastSeq = Math.max(lastSeq, page.lastSeq)
    if (page.done || (request.toSeq !== null && lastSeq >= request.toSeq)) break
  }
  if (request.toSeq !== null) return { complete: false, lastSeq }
  if (lastSeq === 0 && end.terminal && end.processed && type.stdout) {
    // Events are cleaned away after some months; the output of some runs outlives them.
    lastSeq = await readStdout(session, { ...request, path: type.path })
  }
  const finalCounter = session.finalCounters.get(request.externalId) ?? 0
  const complete = end.terminal && end.processed && lastSeq >= finalCounter
  if (complete) session.finalCounters.delete(request.externalId)
  return { complete, lastSeq }
}

const readEnd = async (session: Session, request: LogRequest): Promise<End> => {
  const path = `${toRunType(request.type)?.path ?? request.type}/${request.externalId}`
  const run = WireRun.safeParse(await session.client.get(path, {}, request.signal))
  if (!run.success) return { terminal: false, processed: false }
  return {
    terminal: isTerminal(toStatus(run.data.status, run.data.type)),
    processed: run.data.event_processing_finished !== false,
  }
}

const readPage = async (
  session: Session,
  path: string,
  afterSeq: number,
  request: LogRequest,
): Promise<{ entries: LogEntry[]; lastSeq: number; done: boolean }> => {
  const list = await session.client.list(
    path,
    {
      // The server's own order is start_line, which repeats and mixes hosts.
      order_by: 'counter',
      counter__gt: afterSeq,
      ...(request.toSeq === null ? {} : { counter__lte: request.toSeq }),
      // A limit spares the server the count.
      limit: PAGE_SIZE,
    },
    request.signal,
  )
  const events = await readRecords(WireEvent, list.results, (problem, sample) => {
    session.context.quarantine(path, problem, sample)
  })
  const whole = await readWhole(session, path, events.filter(isCut), request.signal)
  const read = await inSlices(events, (slice) =>
    slice.map((event) => toLogEntry(whole.get(event.counter) ?? event)),
  )
  const entries = read.filter((entry) => entry.seq > afterSeq).sort((a, b) => a.seq - b.seq)
  const lastSeq = Math.max(afterSeq, ...entries.map((entry) => entry.seq), ...toCounters(list.results))
  return { entries, lastSeq, done: list.results.length < PAGE_SIZE || lastSeq === afterSeq }
}

/** Counters of a page including records that do not fit: a bad one is passed by, not asked for for ever. */
const toCounters = (items: unknown[]): number[] =>
  items
    .map((item) => (typeof item === 'object' && item !== null && 'counter' in item ? item.counter : null))
    .filter((counter): counter is number => typeof counter === 'number' && Number.isSafeInteger(counter))

const readWhole = async (
  session: Session,
  path: string,
  cut: WireEvent[],
  signal: AbortSignal,
): Promise<Map<number, WireEvent>> => {
  const whole = new Map<number, WireEvent>()
  for (let at = 0; at < cut.length; at += WHOLE_AT_ONCE) {
    const counters = cut.slice(at, at + WHOLE_AT_ONCE).map((event) => event.counter)
    const body = await session.client.get(
      path,
      { counter__in: counters.join(','), order_by: 'counter', no_truncate: 1, limit: WHOLE_AT_ONCE },
      signal,
    )
    for (const event of toRecords(WireEvent, toList(body)?.results ?? [], () => undefined)) {
      whole.set(event.counter, event)
    }
  }
  return whole
}
