import { FaultError, fault } from '../../shared/contract/fault.ts'
import type { JobId, JobSummary } from '../../shared/model/job.ts'
import { isFailure } from '../../shared/model/status.ts'
import type { Committed } from '../feed/change.ts'
import type { Observation } from '../ingest/observation.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'
import type { Connector } from '../sources/connector.ts'
import type { StoreWrites } from '../store/store.ts'
import type { LogKeeper } from './log-keeper.ts'

export interface DetailKeeper {
  /** Fetches the run with its hosts now, and the rest of its log behind it. Rejects with the source's fault. */
  refresh(job: JobSummary): Promise<void>
  /** A run that just failed is fetched whole by itself: its log must be here when the network is not. */
  onCommitted(committed: Committed): void
  /** Failed runs that an earlier start did not get to. */
  resume(jobs: readonly JobSummary[]): void
  stop(): void
}

export interface DetailKeeperParts {
  store: Pick<StoreWrites, 'saveDetail'>
  logs: Pick<LogKeeper, 'fetchOnce'>
  submit(sourceId: string, observations: Observation[]): Promise<void>
  connector(sourceId: string): Connector | null
  /** Whether so much of the source's request budget is free that watching it does not suffer. */
  hasRoom(sourceId: string): boolean
  sourceName(sourceId: string): string
  clock: Clock
  log: Logger
}

const FETCH_MS = 60_000
/** Failures waiting to be fetched by source; past it the oldest are left for the operator to open. */
const MAX_WAITING = 100
/** With little of the budget left the failures wait: what runs now is worth more than what has ended. */
const ROOM_MS = 5_000
/** A controller goes on writing events for a while after it has said that a run failed. */
const AGAIN_MS = [2_000, 5_000, 15_000, 60_000, 300_000] as const

interface Waiting {
  job: JobSummary
  tried: number
}

export const createDetailKeeper = (parts: DetailKeeperParts): DetailKeeper => {
  const { store, clock, log } = parts
  const queues = new Map<string, Waiting[]>()
  const busy = new Set<string>()
  const later = new Map<JobId, Cancel>()
  const waits = new Map<string, Cancel>()
  const stopping = new AbortController()

  const fetchDetail = async (job: JobSummary): Promise<void> => {
    const connector = parts.connector(job.sourceId)
    const name = parts.sourceName(job.sourceId)
    if (!connector) {
      throw fault(
        'SOURCE_UNREACHABLE',
        `${name} is not connected, so this run can't be asked for now. What was kept is still shown.`,
      )
    }
    if (!connector.fetchDetail)
      throw fault('UNSUPPORTED', `${name} gives no more about a run than its card shows.`)
    const abort = new AbortController()
    const stopTimer = clock.after(FETCH_MS, () => abort.abort())
    const onStop = (): void => abort.abort()
    stopping.signal.addEventListener('abort', onStop)
    try {
      const run = { externalId: job.externalId, type: job.type }
      const { observation, detail, hosts } = await connector.fetchDetail(run, abort.signal)
      await parts.submit(job.sourceId, [observation])
      store.saveDetail(job.id, { ...detail, fetchedAtMs: clock.now() }, hosts)
    } finally {
      stopTimer()
      stopping.signal.removeEventListener('abort', onStop)
    }
  }

  const note = (message: string, job: JobSummary, error: unknown): void => {
    const fields = { source: job.sourceId, run: job.externalId, error }
    if (error instanceof FaultError) log.info(message, fields)
    else log.error(message, fields)
  }

  /** True where nothing more is to be had, now or later. */
  const keepWhole = async (job: JobSummary): Promise<boolean> => {
    try {
      const complete = await parts.logs.fetchOnce(job.id)
      // The run last: its hosts and its error are complete once its output is.
      await fetchDetail(job)
      return complete
    } catch (error) {
      note('a failed run could not be fetched whole yet', job, error)
      return error instanceof FaultError ? !error.fault.retry && error.fault.code !== 'SOURCE_AUTH' : true
    }
  }

  const enqueue = (waiting: Waiting): void => {
    const { sourceId } = waiting.job
    const queue = queues.get(sourceId) ?? []
    queues.set(sourceId, queue)
    if (queue.some((other) => other.job.id === waiting.job.id)) return
    queue.push(waiting)
    if (queue.length > MAX_WAITING) queue.shift()
    void drain(sourceId, queue)
  }

  const retry = ({ job, tried }: Waiting): void => {
    const ms = AGAIN_MS[tried]
    if (ms === undefined || stopping.signal.aborted) return
    later.get(job.id)?.()
    later.set(
      job.id,
      clock.after(ms, () => {
        later.delete(job.id)
        enqueue({ job, tried: tried + 1 })
      }),
    )
  }

  /** One at a time for each source: keeping failures must not eat the budget that watching needs. */
  const drain = async (sourceId: string, queue: Waiting[]): Promise<void> => {
    if (busy.has(sourceId)) return
    busy.add(sourceId)
    try {
      while (queue.length > 0 && !stopping.signal.aborted) {
        if (!parts.hasRoom(sourceId)) {
          waits.get(sourceId)?.()
          waits.set(
            sourceId,
            clock.after(ROOM_MS, () => void drain(sourceId, queue)),
          )
          return
        }
        const next = queue.shift()
        if (next && !(await keepWhole(next.job))) retry(next)
      }
    } finally {
      busy.delete(sourceId)
    }
  }

  return {
    async refresh(job) {
      await fetchDetail(job)
      parts.logs.fetchOnce(job.id).catch((error: unknown) => {
        note('the log of a run could not be kept yet', job, error)
      })
    },
    onCommitted(committed) {
      if (committed.history) return
      for (const { after, statusBefore, ended } of committed.jobs) {
        if (!isFailure(after.status) || (statusBefore === after.status && ended !== true)) continue
        later.get(after.id)?.()
        later.delete(after.id)
        enqueue({ job: after, tried: 0 })
      }
    },
    resume(jobs) {
      // The first try comes after the sources have had time to be detected.
      for (const job of jobs) retry({ job, tried: 1 })
    },
    stop() {
      stopping.abort()
      for (const cancel of [...later.values(), ...waits.values()]) cancel()
      later.clear()
      waits.clear()
      queues.clear()
    },
  }
}
