import type { FeedDelta, FeedHandlers } from '../../shared/contract/client.ts'
import type { Fault } from '../../shared/contract/fault.ts'
import type { JobSummary } from '../../shared/model/job.ts'
import { createOrderedIds } from './ordered-ids.ts'

/** Above this many runs a new order is made at most every REORDER_MS; contents are always shown at once. */
const LONG_LIST = 5_000
const REORDER_MS = 250

export interface JobsStore {
  /** To be given to the feed jobs.live. */
  readonly handlers: FeedHandlers<'jobs.live'>
  get(id: number): JobSummary | undefined
  onJob(id: number, listener: () => void): () => void
  /** Ids in order. The same array until the order changes. */
  ids(): readonly number[]
  /** Changes with every flush, also where only contents changed: for grouping by content. */
  version(): number
  onChange(listener: () => void): () => void
  ready(): boolean
  fault(): Fault | null
}

/**
 * The runs of the Live screen, by id. Deltas go into the map at once; listeners hear of it at most once per frame,
 * and only those of runs that changed, so that a card whose run stayed the same never renders.
 * @param onFrame schedules work before the next paint (requestAnimationFrame); a hidden window gets none, so
 *   nothing renders unseen and nothing piles up: the map holds the latest state only.
 * @param monotonicMs a clock that never jumps, in milliseconds.
 */
export const createJobsStore = (
  onFrame: (work: () => void) => void,
  monotonicMs: () => number,
): JobsStore => {
  let jobs = new Map<number, JobSummary>()
  /** The snapshot under way; the old runs stay on screen until it is whole. */
  let incoming: Map<number, JobSummary> | null = null
  const order = createOrderedIds()
  const dirty = new Set<number>()
  const byId = new Map<number, Set<() => void>>()
  const listeners = new Set<() => void>()
  let ids: readonly number[] = []
  let version = 0
  let ready = false
  let fault: Fault | null = null
  let scheduled = false
  let orderedAtMs = Number.NEGATIVE_INFINITY

  const flush = (): void => {
    scheduled = false
    if (dirty.size === 0 && !mayReorder()) return schedule()
    version += 1
    if (mayReorder() && order.settle()) {
      ids = order.ids()
      orderedAtMs = monotonicMs()
    }
    for (const id of dirty) {
      const set = byId.get(id)
      if (set) for (const listener of [...set]) listener()
    }
    dirty.clear()
    for (const listener of [...listeners]) listener()
    // Moves that had to wait: the next frame looks again.
    if (order.pending()) schedule()
  }

  // The first move after a quiet spell shows at once; in a long list that never rests, moves are taken together,
  // because each new order costs a pass over all of it.
  const mayReorder = (): boolean => ids.length < LONG_LIST || monotonicMs() - orderedAtMs >= REORDER_MS

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    onFrame(flush)
  }

  const put = (job: JobSummary): void => {
    jobs.set(job.id, job)
    order.put(job)
    dirty.add(job.id)
  }

  const applyDelta = (delta: FeedDelta<'jobs.live'>): void => {
    const before = jobs.get(delta.id)
    put({ ...before, ...delta } as JobSummary)
  }

  const takeSnapshot = (next: Map<number, JobSummary>): void => {
    for (const id of jobs.keys()) dirty.add(id)
    jobs = new Map()
    order.clear()
    orderedAtMs = Number.NEGATIVE_INFINITY
    for (const job of next.values()) put(job)
    if (next.size === 0) ids = []
    ready = true
    fault = null
  }

  return {
    handlers: {
      onSnapshot(items, done, first) {
        if (first || incoming === null) incoming = new Map()
        for (const job of items) incoming.set(job.id, job)
        if (!done) return
        takeSnapshot(incoming)
        incoming = null
        schedule()
      },
      onDelta(set, gone) {
        for (const delta of set) applyDelta(delta)
        for (const key of gone) {
          const id = Number(key)
          jobs.delete(id)
          order.drop(id)
          dirty.add(id)
        }
        schedule()
      },
      onEnd(reason) {
        fault = reason
        schedule()
      },
    },
    get: (id) => jobs.get(id),
    onJob(id, listener) {
      const set = byId.get(id) ?? new Set()
      byId.set(id, set)
      set.add(listener)
      return () => {
        set.delete(listener)
        if (set.size === 0 && byId.get(id) === set) byId.delete(id)
      }
    },
    ids: () => ids,
    version: () => version,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: () => ready,
    fault: () => fault,
  }
}
