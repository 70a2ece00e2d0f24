import type { Observation } from '../../ingest/observation.ts'
import type { SyncReason, SyncRequest } from '../connector.ts'
import { formatCursor, parseCursor, type Cursor } from './cursor.ts'
import { createAllowance, enrich } from './enrich.ts'
import { fetchRuns } from './fetch-runs.ts'
import { toAtMs } from './normalise.ts'
import { ACTIVE_WORDS } from './run-types.ts'
import { takeRuns, toObservations, toScope, type Session } from './session.ts'
import { walkById } from './walk.ts'
import type { WireRun } from './wire.ts'

const DAY_MS = 86_400_000
/** Back-fill pages between two looks at what happens now. */
const PAGES_BETWEEN_LOOKS = 20

/**
 * How far each pass reaches back behind the newest stamp seen. Rows become visible when their transaction
 * commits, in another order than their stamps, and the nodes of a cluster have clocks of their own.
 */
const OVERLAP_MS: Record<SyncReason, number> = {
  first: 120_000,
  schedule: 120_000,
  demand: 600_000,
  gap: 600_000,
  wake: 900_000,
}

/**
 * The newest stamp seen, but never one that the server's own clock has not reached: a run stamped ahead, by a
 * node whose clock is wrong, would move the window past everything that ends until then. A window that was kept
 * from before is held back as well, by the first page of each pass.
 */
const toNewest = (session: Session, runs: WireRun[], before: number | null): number | null => {
  const newest = runs
    .flatMap((run) => [run.created, run.modified, run.started, run.finished])
    .map((stamp) => toAtMs(stamp))
    .reduce((best, at) => (at !== null && (best === null || at > best) ? at : best), before)
  return newest === null ? null : Math.max(0, Math.min(newest, Math.floor(session.client.nowMs())))
}

/** Every active run, newest first: what the operator looks at comes first, however much else there is to read. */
const readActive = async (session: Session, request: SyncRequest, cursor: Cursor): Promise<Cursor> => {
  let sinceMs = cursor.sinceMs
  const seen = new Set<string>()
  const allowance = createAllowance()
  const params = { ...toScope(session.context.options), status__in: ACTIVE_WORDS.join(',') }
  const walk = {
    path: 'unified_jobs',
    params,
    direction: 'descending' as const,
    fromId: null,
    signal: request.signal,
  }
  for await (const page of walkById(session.client, walk)) {
    const runs = await takeRuns(session, 'unified_jobs', page.items)
    sinceMs = toNewest(session, runs, sinceMs)
    const observations = await toObservations(session, runs)
    for (const run of observations) seen.add(run.externalId)
    await request.emit({ observations: await enrich(session, observations, allowance, request.signal) })
  }
  // Held as active here but not there: ended, or gone. Asked for by id, whatever the window covers.
  const gone = (await request.activeIds()).filter((externalId) => !seen.has(externalId))
  for (let at = 0; at < gone.length; at += 200) {
    const runs = gone
      .slice(at, at + 200)
      .map((externalId) => ({ externalId, type: session.known.type(externalId) ?? '' }))
    const observations = await fetchRuns(session, runs, request.signal)
    if (observations.length > 0) await request.emit({ observations })
  }
  return { ...cursor, sinceMs }
}

/** Everything created, changed or ended since the newest stamp seen, less the overlap; oldest id first. */
const readChanged = async (session: Session, request: SyncRequest, cursor: Cursor): Promise<Cursor> => {
  if (cursor.sinceMs === null) return cursor
  const since = new Date(Math.max(0, cursor.sinceMs - OVERLAP_MS[request.reason])).toISOString()
  let sinceMs = cursor.sinceMs
  const allowance = createAllowance()
  const params = {
    ...toScope(session.context.options),
    or__created__gte: since,
    or__modified__gte: since,
    // `modified` does not move when a run ends.
    or__finished__gte: since,
  }
  const walk = {
    path: 'unified_jobs',
    params,
    direction: 'ascending' as const,
    fromId: null,
    signal: request.signal,
  }
  for await (const page of walkById(session.client, walk)) {
    const runs = await takeRuns(session, 'unified_jobs', page.items)
    sinceMs = toNewest(session, runs, sinceMs) ?? sinceMs
    const observations: Observation[] = await enrich(
      session,
      await toObservations(session, runs),
      allowance,
      request.signal,
    )
    // The window may only move once every page is committed: an interrupted pass starts over at the old one.
    await request.emit({ observations })
  }
  return { ...cursor, sinceMs }
}

/** History, newest first. Each page is committed with the cursor that resumes after it. */
const readHistory = async (session: Session, request: SyncRequest, start: Cursor): Promise<Cursor> => {
  const { options } = session.context
  let cursor = start
  const allowance = createAllowance()
  while (cursor.backfill !== null) {
    const { beforeId, cutoffMs } = cursor.backfill
    const params = { ...toScope(options), created__gte: new Date(cutoffMs).toISOString() }
    const walk = {
      path: 'unified_jobs',
      params,
      direction: 'descending' as const,
      fromId: beforeId,
      signal: request.signal,
    }
    let pages = 0
    for await (const page of walkById(session.client, walk, cursor.backfill.total === null)) {
      const backfill: Cursor['backfill'] = cursor.backfill
      if (backfill === null) break
      const runs = await takeRuns(session, 'unified_jobs', page.items)
      const done = backfill.done + page.items.length
      const total = backfill.total ?? (page.count === null ? null : Math.min(page.count, options.backfillMax))
      const more = !page.last && done < options.backfillMax
      cursor = {
        ...cursor,
        sinceMs: cursor.sinceMs ?? toNewest(session, runs, null),
        backfill: more ? { beforeId: page.nextId, cutoffMs, done, total } : null,
      }
      request.progress({ done, total: total === null ? null : Math.max(total, done) })
      const observations = await enrich(
        session,
        await toObservations(session, runs),
        allowance,
        request.signal,
      )
      await request.emit({ observations, cursor: formatCursor(cursor) })
      pages += 1
      if (cursor.backfill === null || pages >= PAGES_BETWEEN_LOOKS) break
    }
    if (cursor.backfill !== null) cursor = await readNow(session, request, cursor)
  }
  return cursor
}

/** Ended runs whose events were not there yet, wherever the window has moved since. */
const readUnfinished = async (session: Session, request: SyncRequest): Promise<void> => {
  const runs = session.unfinished
    .due(session.context.clock.monotonic())
    .map((externalId) => ({ externalId, type: session.known.type(externalId) }))
  if (runs.length === 0) return
  const observations = await fetchRuns(session, runs, request.signal)
  if (observations.length > 0) await request.emit({ observations })
}

const readNow = async (session: Session, request: SyncRequest, cursor: Cursor): Promise<Cursor> => {
  const after = await readActive(session, request, cursor)
  // Before the first page of history there is no window: history itself starts with what is newest.
  if (cursor.sinceMs === null && cursor.backfill !== null) return cursor
  return readChanged(session, request, after)
}

const toFirstCursor = (session: Session): Cursor => {
  const { options, clock } = session.context
  const backfills = options.backfillDays > 0 && options.backfillMax > 0
  return {
    v: 1,
    // With no history wanted, the window starts at the workstation's now, a day wide against clocks that differ.
    sinceMs: backfills ? null : clock.now() - DAY_MS,
    backfill: backfills
      ? {
          beforeId: null,
          cutoffMs: clock.now() - options.backfillDays * DAY_MS,
          done: 0,
          total: null,
        }
      : null,
  }
}

/**
 * One reconciling pass: active runs, then what changed since the cursor, then (first run, or interrupted
 * before) history newest first. Observations repeat across the overlap; that costs nothing.
 */
export const sync = async (session: Session, request: SyncRequest): Promise<void> => {
  const before = parseCursor(request.cursor) ?? toFirstCursor(session)
  let cursor = await readNow(session, request, before)
  await readUnfinished(session, request)
  await request.emit({ observations: [], cursor: formatCursor(cursor) })
  if (cursor.backfill !== null) {
    request.progress({ done: cursor.backfill.done, total: cursor.backfill.total })
    cursor = await readHistory(session, request, cursor)
    // Nothing was ever there: the next pass still needs a window, for a run that comes and ends between two.
    cursor = { ...cursor, sinceMs: cursor.sinceMs ?? session.context.clock.now() - DAY_MS }
    cursor = await readNow(session, request, cursor)
    await request.emit({ observations: [], cursor: formatCursor(cursor) })
    request.progress(null)
  }
}
