import { FaultError } from '../../shared/contract/fault.ts'
import type { JobId, JobSummary } from '../../shared/model/job.ts'
import type { LogEntry, LogState } from '../../shared/model/log.ts'
import { isTerminal } from '../../shared/model/status.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'
import type { Connector } from '../sources/connector.ts'
import type { StoreReads, StoreWrites } from '../store/store.ts'

export interface LogKeeper {
  /** Fetches the rest of the log and keeps fetching until the returned function is called. */
  follow(jobId: JobId, onState: () => void): () => void
  state(jobId: JobId): LogState
  /** Fetches what there is once: true where the log is complete with it. Rejects with the fault. */
  fetchOnce(jobId: JobId): Promise<boolean>
  pushed(sourceId: string, externalId: string, entries: LogEntry[]): void
  pushEnded(sourceId: string, externalId: string, lastSeq: number): void
  stop(): void
}

export interface LogKeeperParts {
  store: Pick<StoreReads, 'job' | 'jobByKey' | 'logTail'> & Pick<StoreWrites, 'appendLog' | 'completeLog'>
  /** Null while the source is paused, removed, or not yet detected. */
  connector(sourceId: string): Connector | null
  sourceName(sourceId: string): string
  clock: Clock
  log: Logger
}

interface Follow {
  jobId: JobId
  followers: number
  fetching: boolean
  note: string | null
  failures: number
  timer: Cancel | null
  /** Monotonic instant the timer is set for: a sooner wish moves it, a later one never does. */
  dueMs: number
  abort: AbortController
  /** By the last number of a hole: how often it was asked for. */
  tries: Map<number, number>
  /** Pushed and not stored yet: one transaction for what arrives together. */
  pushed: LogEntry[]
  flushing: Cancel | null
}

const GAP_TRIES = 3
/** Pushed entries are stored at once when this many wait. */
const PUSHED_AT_ONCE = 500

/** With the push channel live this is only the safety net; without it, it is the pace of the log. */
const PACE_MS = {
  live: 2_000,
  gap: 250,
  pushed: 50,
  refused: 60_000,
  retry: [2_000, 4_000, 8_000, 15_000, 30_000],
} as const

/**
 * Keeps logs without holes: whatever the push channel brings is stored at once, whatever it left out is asked
 * for by number, and a log is complete only when the back end has said so and every number up to its last is
 * here.
 */
export const createLogKeeper = (parts: LogKeeperParts): LogKeeper => {
  const { store, clock, log } = parts
  const follows = new Map<JobId, Follow>()
  const states = createEmitter<JobId>((error) => log.error('a listener of a log failed', { error }))
  let stopped = false

  /**
   * One round: the holes, then what follows the last number, then the holes that this showed. A hole is asked for
   * GAP_TRIES times at the most: where REST has nothing for it, only the end of the output tells that it stays.
   */
  const fetchRest = async (
    job: JobSummary,
    tries: Map<number, number>,
    signal: AbortSignal,
  ): Promise<boolean> => {
    const connector = parts.connector(job.sourceId)
    if (!connector?.fetchLog) return false
    const emit = (entries: LogEntry[]): Promise<void> => {
      store.appendLog(job.id, entries, clock.now())
      states.emit(job.id)
      return Promise.resolve()
    }
    const run = { externalId: job.externalId, type: job.type, signal, emit }
    const fillGaps = async (): Promise<void> => {
      for (const gap of store.logTail(job.id).gaps) {
        const tried = tries.get(gap.toSeq) ?? 0
        if (tried >= GAP_TRIES) continue
        tries.set(gap.toSeq, tried + 1)
        await connector.fetchLog?.({ ...run, afterSeq: gap.fromSeq - 1, toSeq: gap.toSeq })
      }
    }
    await fillGaps()
    const result = await connector.fetchLog({ ...run, afterSeq: store.logTail(job.id).lastSeq, toSeq: null })
    if (!result.complete) return false
    await fillGaps()
    const { lastSeq } = store.logTail(job.id)
    if (lastSeq < result.lastSeq) return false
    store.completeLog(job.id, result.lastSeq)
    return true
  }

  const step = async (follow: Follow): Promise<void> => {
    follow.timer = null
    const job = store.job(follow.jobId)
    if (!job || follow.fetching || follow.abort.signal.aborted) return
    const connector = parts.connector(job.sourceId)
    if (store.logTail(job.id).complete) return setNote(follow, null)
    if (!connector) {
      setNote(
        follow,
        `${parts.sourceName(job.sourceId)} is not connected: this is what is kept on this workstation.`,
      )
      return again(follow, retryMs(follow))
    }
    if (!connector.fetchLog || !connector.capabilities().includes('logs')) {
      return setNote(follow, `${parts.sourceName(job.sourceId)} gives no log for its runs.`)
    }
    follow.fetching = true
    states.emit(job.id)
    try {
      flush(follow)
      await fetchRest(job, follow.tries, follow.abort.signal)
      follow.failures = 0
      follow.note = null
    } catch (error) {
      if (follow.abort.signal.aborted) return
      follow.failures += 1
      if (!(error instanceof FaultError))
        log.error('a log could not be fetched by a fault of our own', { error })
      follow.note =
        error instanceof FaultError ? error.fault.message : 'The log could not be fetched; see the log file.'
      // What can't be mended by waiting may be mended by the operator, e.g. a new token.
      if (error instanceof FaultError && !error.fault.retry) again(follow, PACE_MS.refused)
    } finally {
      follow.fetching = false
      states.emit(job.id)
    }
    const tail = store.logTail(job.id)
    if (!tail.complete) again(follow, follow.failures > 0 ? retryMs(follow) : PACE_MS.live)
  }

  const again = (follow: Follow, ms: number): void => {
    if (stopped || follow.abort.signal.aborted) return
    const dueMs = clock.monotonic() + ms
    if (follow.timer && follow.dueMs <= dueMs) return
    follow.timer?.()
    follow.dueMs = dueMs
    follow.timer = clock.after(ms, () => void step(follow))
  }

  const flush = (entry: Follow): void => {
    entry.flushing?.()
    entry.flushing = null
    if (entry.pushed.length === 0) return
    const entries = entry.pushed
    entry.pushed = []
    try {
      const tail = store.appendLog(entry.jobId, entries, clock.now())
      states.emit(entry.jobId)
      if (tail.gaps.length > 0 && !entry.fetching) again(entry, PACE_MS.gap)
    } catch (error) {
      // REST has them too: the next round asks for what is missing here.
      log.warn('pushed lines of a log could not be kept yet', { error })
      again(entry, PACE_MS.live)
    }
  }

  const setNote = (follow: Follow, note: string | null): void => {
    if (follow.note === note) return
    follow.note = note
    states.emit(follow.jobId)
  }

  /** Tells a source's live channel which of its runs are being read. */
  const tellConnector = (sourceId: string): void => {
    const runs = [...follows.keys()]
      .map((id) => store.job(id))
      .filter((job) => job !== null)
      .filter((job) => job.sourceId === sourceId && !isTerminal(job.status))
      .map((job) => ({ externalId: job.externalId, type: job.type }))
    parts.connector(sourceId)?.followLogs?.(runs)
  }

  const follow = (jobId: JobId): Follow => {
    const existing = follows.get(jobId)
    if (existing) {
      existing.followers += 1
      return existing
    }
    const made: Follow = {
      jobId,
      followers: 1,
      fetching: false,
      note: null,
      failures: 0,
      timer: null,
      dueMs: 0,
      abort: new AbortController(),
      tries: new Map(),
      pushed: [],
      flushing: null,
    }
    follows.set(jobId, made)
    const job = store.job(jobId)
    if (job) tellConnector(job.sourceId)
    void step(made)
    return made
  }

  const leave = (entry: Follow): void => {
    entry.followers -= 1
    if (entry.followers > 0) return
    flush(entry)
    follows.delete(entry.jobId)
    entry.timer?.()
    entry.abort.abort()
    const job = store.job(entry.jobId)
    if (job) tellConnector(job.sourceId)
  }

  const followed = (sourceId: string, externalId: string): Follow | null => {
    const job = store.jobByKey({ sourceId, externalId, attempt: 1 })
    return job ? (follows.get(job.id) ?? null) : null
  }

  return {
    follow(jobId, onState) {
      const entry = follow(jobId)
      const stopListening = states.on((id) => {
        if (id === jobId) onState()
      })
      let left = false
      return () => {
        if (left) return
        left = true
        stopListening()
        leave(entry)
      }
    },
    state(jobId) {
      const tail = store.logTail(jobId)
      const entry = follows.get(jobId)
      return { ...tail, fetching: entry?.fetching ?? false, note: entry?.note ?? null }
    },
    async fetchOnce(jobId) {
      const job = store.job(jobId)
      if (!job || store.logTail(jobId).complete) return true
      const abort = new AbortController()
      const stopTimer = clock.after(FETCH_ONCE_MS, () => abort.abort())
      try {
        return await fetchRest(job, new Map(), abort.signal)
      } finally {
        stopTimer()
      }
    },
    pushed(sourceId, externalId, entries) {
      const entry = followed(sourceId, externalId)
      if (!entry || entries.length === 0) return
      entry.pushed.push(...entries)
      if (entry.pushed.length >= PUSHED_AT_ONCE) flush(entry)
      else entry.flushing ??= clock.after(PACE_MS.pushed, () => flush(entry))
    },
    pushEnded(sourceId, externalId, lastSeq) {
      const entry = followed(sourceId, externalId)
      if (entry && store.logTail(entry.jobId).lastSeq < lastSeq && !entry.fetching) again(entry, PACE_MS.gap)
    },
    stop() {
      stopped = true
      for (const entry of follows.values()) {
        flush(entry)
        entry.timer?.()
        entry.abort.abort()
      }
      follows.clear()
    },
  }
}

const FETCH_ONCE_MS = 120_000

const retryMs = (follow: Follow): number =>
  PACE_MS.retry[Math.min(follow.failures, PACE_MS.retry.length - 1)] ?? 30_000
