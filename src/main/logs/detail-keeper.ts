import { FaultError, fault } from '../../shared/contract/fault.ts'
import type { JobSummary } from '../../shared/model/job.ts'
import { isFailure } from '../../shared/model/status.ts'
import type { Committed } from '../feed/change.ts'
import type { Observation } from '../ingest/observation.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Connector } from '../sources/connector.ts'
import type { StoreWrites } from '../store/store.ts'
import type { LogKeeper } from './log-keeper.ts'

export interface DetailKeeper {
  /** Fetches the run with its hosts now, and the rest of its log behind it. Rejects with the source's fault. */
  refresh(job: JobSummary): Promise<void>
  /** A run that just failed is fetched whole by itself: its log must be here when the network is not. */
  onCommitted(committed: Committed): void
  stop(): void
}

export interface DetailKeeperParts {
  store: Pick<StoreWrites, 'saveDetail'>
  logs: Pick<LogKeeper, 'fetchOnce'>
  submit(sourceId: string, observations: Observation[]): Promise<void>
  connector(sourceId: string): Connector | null
  sourceName(sourceId: string): string
  clock: Clock
  log: Logger
}

const FETCH_MS = 60_000
/** Failures waiting to be fetched by source; past it the oldest are left for the operator to open. */
const MAX_WAITING = 100

export const createDetailKeeper = (parts: DetailKeeperParts): DetailKeeper => {
  const { store, clock, log } = parts
  const waiting = new Map<string, JobSummary[]>()
  const busy = new Set<string>()
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

  const fetchLog = async (job: JobSummary): Promise<void> => {
    try {
      await parts.logs.fetchOnce(job.id)
    } catch (error) {
      note('the log of a run could not be kept yet', job, error)
    }
  }

  const note = (message: string, job: JobSummary, error: unknown): void => {
    const fields = { source: job.sourceId, run: job.externalId, error }
    if (error instanceof FaultError) log.info(message, fields)
    else log.error(message, fields)
  }

  /** One at a time for each source: keeping failures must not eat the budget that watching needs. */
  const drain = async (sourceId: string): Promise<void> => {
    if (busy.has(sourceId)) return
    busy.add(sourceId)
    try {
      for (let job = waiting.get(sourceId)?.shift(); job; job = waiting.get(sourceId)?.shift()) {
        if (stopping.signal.aborted) return
        try {
          await fetchDetail(job)
        } catch (error) {
          note('a failed run could not be fetched whole', job, error)
        }
        await fetchLog(job)
      }
    } finally {
      busy.delete(sourceId)
    }
  }

  return {
    async refresh(job) {
      await fetchDetail(job)
      void fetchLog(job)
    },
    onCommitted(committed) {
      if (committed.history) return
      for (const { after, statusBefore } of committed.jobs) {
        if (!isFailure(after.status) || statusBefore === after.status) continue
        const list = waiting.get(after.sourceId) ?? []
        waiting.set(after.sourceId, list)
        list.push(after)
        if (list.length > MAX_WAITING) list.shift()
        void drain(after.sourceId)
      }
    },
    stop() {
      stopping.abort()
      waiting.clear()
    },
  }
}
