import type { FeedArgs } from '../../shared/contract/contract.ts'
import { fault } from '../../shared/contract/fault.ts'
import type { Filter } from '../../shared/filter/filter.ts'
import { parseFilter } from '../../shared/filter/parse.ts'
import { matches, resolveSources } from '../../shared/filter/predicate.ts'
import type { JobId, JobSummary } from '../../shared/model/job.ts'
import { isActive } from '../../shared/model/status.ts'
import type { Cancel, Clock } from '../ports.ts'
import type { Committed, JobChange } from './change.ts'
import type { OpenFeed } from './server.ts'
import type { Sink } from './sink.ts'

export interface LiveFeedParts {
  clock: Clock
  live(filter: string, endedSinceMs: number, nowMs: number, limit: number): Promise<JobSummary[]>
  onCommitted(listener: (committed: Committed) => void): () => void
  hosts(id: JobId): readonly string[]
  sourceNames(): { id: string; name: string }[]
}

/** As many cards as the grid is measured for; older ended runs beyond it are in History. */
const LIVE_LIMIT = 50_000
const SWEEP_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * Every active run and those that ended in the last `hours`. Changes that are committed while the snapshot is
 * being read are kept and sent whole after it, so none falls between.
 */
export const openLiveFeed = (
  parts: LiveFeedParts,
  args: FeedArgs<'jobs.live'>,
  sink: Sink<JobSummary>,
  fail: (error: unknown) => void,
): OpenFeed => {
  const { clock } = parts
  const parsed = parseFilter(args.filter, clock.now())
  if (!parsed.ok) {
    throw fault('INVALID', parsed.problem.message, { start: parsed.problem.start, end: parsed.problem.end })
  }
  const resolve = (): Filter => resolveSources(parsed.filter, parts.sourceNames())
  let filter = resolve()
  /** Ids the subscriber has, and when they ended (null: active). */
  const members = new Map<JobId, number | null>()
  /** What was committed while a snapshot is being read: the newest state of a run, null where it was removed. */
  let early: Map<JobId, JobSummary | null> | null = null
  let closed = false
  let reading = 0

  const belongs = (job: JobSummary): boolean =>
    (isActive(job.status) || (job.finishedAtMs ?? job.changedAtMs) >= clock.now() - args.hours * HOUR_MS) &&
    matches(
      filter,
      job,
      () => parts.hosts(job.id),
      clock.now(),
      () => '',
    )

  const endedAt = (job: JobSummary): number | null =>
    isActive(job.status) ? null : (job.finishedAtMs ?? job.changedAtMs)

  const take = (change: JobChange): void => {
    if (early) {
      early.set(change.id, change.after)
      return
    }
    if (!belongs(change.after)) {
      if (members.delete(change.id)) sink.gone(change.id)
      return
    }
    const known = members.has(change.id)
    if (!known && members.size >= LIVE_LIMIT) return
    members.set(change.id, endedAt(change.after))
    sink.set(change.id, known ? { id: change.id, ...change.fields } : change.after)
  }

  const drop = (id: JobId): void => {
    early?.set(id, null)
    if (members.delete(id)) sink.gone(id)
  }

  const refill = (): void => {
    reading += 1
    const mine = reading
    early = new Map()
    filter = resolve()
    const nowMs = clock.now()
    parts.live(args.filter, nowMs - args.hours * HOUR_MS, nowMs, LIVE_LIMIT).then(
      (items) => {
        if (closed || mine !== reading) return
        const late = early ?? new Map<JobId, JobSummary | null>()
        early = null
        const kept = items.filter((item) => late.get(item.id) !== null)
        members.clear()
        for (const item of kept) members.set(item.id, endedAt(item))
        sink.snapshot(kept)
        for (const after of late.values()) {
          if (after) take({ id: after.id, fields: after, after, statusBefore: null })
        }
      },
      (error: unknown) => {
        if (!closed && mine === reading) fail(error)
      },
    )
  }

  const stopListening = parts.onCommitted((committed) => {
    for (const change of committed.jobs) take(change)
    for (const id of committed.removedJobs) drop(id)
  })

  let stopSweep: Cancel
  const sweep = (): void => {
    const cutoffMs = clock.now() - args.hours * HOUR_MS
    for (const [id, atMs] of members) if (atMs !== null && atMs < cutoffMs) drop(id)
    stopSweep = clock.after(SWEEP_MS, sweep)
  }
  stopSweep = clock.after(SWEEP_MS, sweep)

  refill()
  return {
    refill,
    close() {
      closed = true
      stopListening()
      stopSweep()
      members.clear()
    },
  }
}
