/**
 * The one way into the store: observations of every source are queued, written in batches, and published once
 * they are committed. Batches are sized by how long they hold the process, so that the window stays smooth.
 */
import type { Fault } from '../../shared/contract/fault.ts'
import { FaultError, fault } from '../../shared/contract/fault.ts'
import type { Committed } from '../feed/change.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'
import type { StoreWrites, Written } from '../store/store.ts'
import type { Observation } from './observation.ts'
import type { Slice } from './queue.ts'
import { createIngestQueue } from './queue.ts'

export interface IngestParts {
  store: Pick<StoreWrites, 'observe'>
  /** Called after each commit, in the order of the commits. */
  publish(committed: Committed): void
  clock: Clock
  log: Logger
  /** The store refuses to write (said once), and writes again (null, said once). */
  onTrouble(trouble: Fault | null): void
  /** Pushed observations of this source were dropped under load: reconcile it. Said once the queue is short. */
  onGap(sourceId: string): void
}

export interface SubmitOptions {
  /** Replaces the source's cursor in the transaction of the last observation. */
  cursor?: string
  /** Old runs being filled in: no pop-ups. */
  history: boolean
  /** Pushed: may be dropped in favour of a reconcile when too much waits. */
  droppable?: boolean
}

export interface Ingest {
  /**
   * Resolves once everything is committed, or at once where droppable observations were dropped. Waiting for it
   * is the back-pressure. Rejects with fault CANCELLED only when Jobdeck stops before the store took it.
   */
  submit(sourceId: string, observations: Observation[], options: SubmitOptions): Promise<void>
  /** Observations not committed yet. */
  queued(): number
  /** Resolves once nothing waits, or after IDLE_WAIT_MS where the store takes nothing. */
  idle(): Promise<void>
  /** Writes what it still can and ends. */
  stop(): Promise<void>
}

/** Enough to gather what arrives in one go, too short to be felt. */
const IDLE_DELAY_MS = 3
const IDLE_WAIT_MS = 5_000
/** Under a steady stream a transaction at most this often: a push is on screen in time, and batches form. */
const BETWEEN_MS = 25
const YIELD_MS = 1
/** A slice aims at this, which leaves room below the 16 ms of a frame. */
const SLICE_TARGET_MS = 8
const FIRST_LIMIT = 200
const MIN_LIMIT = 32
const MAX_LIMIT = 1000
const RETRY_FIRST_MS = 250
const RETRY_MAX_MS = 10_000
/** Pushed observations are dropped while this many wait; sources reconcile once half of it is left. */
const DROP_ABOVE = 20_000

export const startIngest = (parts: IngestParts): Ingest => {
  const { store, clock, log } = parts
  const queue = createIngestQueue()
  const gaps = new Set<string>()
  let limit = FIRST_LIMIT
  /** Halved each time a slice fails by a bug, until the one observation that causes it stands alone. */
  let careful: number | null = null
  let retryMs = 0
  let timer: Cancel | null = null
  let lastEndMs = Number.NEGATIVE_INFINITY
  let stopped = false

  const schedule = (): void => {
    if (timer || stopped || (queue.size() === 0 && queue.next(1) === null)) return
    timer = clock.after(delayMs(), () => {
      timer = null
      step()
      schedule()
    })
  }

  const delayMs = (): number => {
    if (retryMs > 0) return retryMs
    if (queue.size() >= limit) return YIELD_MS
    return Math.max(IDLE_DELAY_MS, lastEndMs + BETWEEN_MS - clock.monotonic())
  }

  /** Writes one slice. False when the store did not take it. */
  const step = (): boolean => {
    const slice = queue.next(careful ?? limit)
    if (!slice) return false
    const startMs = clock.monotonic()
    let written: Written
    try {
      written = store.observe(slice.writes)
    } catch (error) {
      lastEndMs = clock.monotonic()
      return isStoreFault(error) ? backOff(error) : narrow(slice, error)
    }
    lastEndMs = clock.monotonic()
    recover()
    adapt(slice.count, lastEndMs - startMs)
    publish(written, slice.history)
    queue.settle(slice)
    reportGaps()
    return true
  }

  const publish = ({ jobs, notices }: Written, history: boolean): void => {
    if (jobs.length === 0 && notices.length === 0) return
    try {
      parts.publish({ jobs, removedJobs: [], notices, history })
    } catch (error) {
      log.error('a listener of committed changes failed', { error })
    }
  }

  const adapt = (count: number, tookMs: number): void => {
    if (careful !== null) careful = careful * 2 >= limit ? null : careful * 2
    // A slice well below the limit says little about a full one: the commit itself dominates it.
    else if (count >= limit / 2 || tookMs > SLICE_TARGET_MS) {
      const fit = (count * SLICE_TARGET_MS) / Math.max(tookMs, 0.1)
      limit = Math.round(Math.min(MAX_LIMIT, limit * 2, Math.max(MIN_LIMIT, limit / 2, fit)))
    }
  }

  const backOff = (error: FaultError): false => {
    if (retryMs === 0) {
      log.warn('the store does not take writes; they are kept and tried again', {
        error,
        queued: queue.size(),
      })
      parts.onTrouble(error.fault)
    }
    retryMs = Math.min(RETRY_MAX_MS, Math.max(RETRY_FIRST_MS, retryMs * 2))
    return false
  }

  const recover = (): void => {
    if (retryMs === 0) return
    retryMs = 0
    log.info('the store takes writes again', { queued: queue.size() })
    parts.onTrouble(null)
  }

  /** Anything but a STORE fault is a bug met by one observation: finds it and sets it aside, keeps the rest. */
  const narrow = (slice: Slice, error: unknown): boolean => {
    if (slice.count > 1) {
      careful = Math.floor(slice.count / 2)
      return true
    }
    careful = 1
    setAside(slice, error)
    return true
  }

  const setAside = (slice: Slice, error: unknown): void => {
    for (const { submission, count } of slice.parts) {
      const observation = submission.observations[submission.done]
      if (count === 0 || !observation) continue
      const { externalId, attempt, via } = observation
      log.error('an observation could not be merged and was set aside', {
        error,
        source: submission.sourceId,
        externalId,
        attempt,
        via,
      })
    }
    // Its cursor must still move, or the source would meet the same observation for ever.
    const cursors = slice.writes.filter((write) => write.cursor !== undefined)
    try {
      if (cursors.length > 0) store.observe(cursors.map((write) => ({ ...write, observations: [] })))
    } catch (cursorError) {
      if (isStoreFault(cursorError)) {
        backOff(cursorError)
        return
      }
      log.error('a cursor could not be kept', { error: cursorError })
    }
    queue.settle(slice)
  }

  const reportGaps = (): void => {
    if (gaps.size === 0 || queue.size() > DROP_ABOVE / 2) return
    const sources = [...gaps]
    gaps.clear()
    for (const sourceId of sources) parts.onGap(sourceId)
  }

  return {
    submit(sourceId, observations, { cursor, history, droppable = false }) {
      if (stopped) return Promise.reject(stopping())
      if (observations.length === 0 && cursor === undefined) return Promise.resolve()
      if (droppable && queue.size() + observations.length > DROP_ABOVE) {
        if (!gaps.has(sourceId)) log.warn('pushed observations are dropped under load', { source: sourceId })
        gaps.add(sourceId)
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        queue.add({ sourceId, observations, done: 0, cursor, history, resolve, reject })
        schedule()
      })
    },
    queued: () => queue.size(),
    async idle() {
      const endMs = clock.monotonic() + IDLE_WAIT_MS
      while (queue.size() > 0 && clock.monotonic() < endMs) {
        await new Promise<void>((resolve) => {
          clock.after(BETWEEN_MS, resolve)
        })
      }
    },
    stop() {
      if (stopped) return Promise.resolve()
      timer?.()
      timer = null
      stopped = true
      while (queue.next(1) !== null && step());
      for (const submission of queue.drain()) submission.reject(stopping())
      return Promise.resolve()
    },
  }
}

const isStoreFault = (error: unknown): error is FaultError =>
  error instanceof FaultError && error.fault.code === 'STORE'

const stopping = (): FaultError =>
  fault('CANCELLED', 'Jobdeck is stopping; what was not written is asked for again at the next start.')
