import { FaultError } from '../../shared/contract/fault.ts'
import type { JobPage, PageRequest } from '../../shared/contract/contract.ts'
import type { JobDetail, JobId, JobSummary } from '../../shared/model/job.ts'
import type { SourceState } from '../../shared/model/source.ts'
import type { Observation } from '../ingest/observation.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'
import type { Connector } from '../sources/connector.ts'
import type { StoreWrites } from '../store/store.ts'
import { hasBudget } from './budget-share.ts'

/** One run a source this often: slow enough that watching never notices, 500 runs in 25 minutes. */
const PACE_MS = 3_000
const PAGE = 100
/** Pages looked through in one turn for a run that still lacks its hosts. */
const PAGES_A_TURN = 5

export interface HistoryFillerParts {
  states(): SourceState[]
  connector(sourceId: string): Connector | null
  page(request: PageRequest, nowMs: number): Promise<JobPage>
  detail(id: JobId): JobDetail | null
  saveDetail: StoreWrites['saveDetail']
  submit(sourceId: string, observations: Observation[]): Promise<void>
  clock: Clock
  log: Logger
}

interface Walk {
  cursor: string | null
  waiting: JobSummary[]
  /** There are no more pages: runs that end from now on are looked at as they end. */
  done: boolean
}

/**
 * Lists of a back end name a run without its hosts and its error. This asks for those of kept runs one by one,
 * newest first, so that `host:` and `error:` find the past as well, and the past is whole when the network is gone.
 */
export const startHistoryFiller = (parts: HistoryFillerParts): { stop(): Promise<void> } => {
  const { clock, log } = parts
  const walks = new Map<string, Walk>()
  const stopping = new AbortController()
  let turning: Promise<void> = Promise.resolve()
  let timer: Cancel = clock.after(PACE_MS, () => turn())

  const turn = (): void => {
    turning = Promise.all(
      parts
        .states()
        .filter(hasRoom)
        .map(({ sourceId }) => fillOne(sourceId)),
    ).then(() => {
      if (!stopping.signal.aborted) timer = clock.after(PACE_MS, () => turn())
    })
  }

  const fillOne = async (sourceId: string): Promise<void> => {
    const walk = walks.get(sourceId) ?? { cursor: null, waiting: [], done: false }
    walks.set(sourceId, walk)
    try {
      const job = await next(sourceId, walk)
      const connector = parts.connector(sourceId)
      if (!job || !connector?.fetchDetail || stopping.signal.aborted) return
      const run = { externalId: job.externalId, type: job.type }
      const { observation, detail, hosts } = await connector.fetchDetail(run, stopping.signal)
      await parts.submit(sourceId, [observation])
      parts.saveDetail(job.id, { ...detail, fetchedAtMs: clock.now() }, hosts)
    } catch (error) {
      // Gone from the back end, refused, or unreachable for now: the next turn goes on with the next run.
      if (!(error instanceof FaultError))
        log.error('a kept run could not be filled in', { source: sourceId, error })
    }
  }

  const next = async (sourceId: string, walk: Walk): Promise<JobSummary | null> => {
    for (let pages = 0; pages < PAGES_A_TURN; pages += 1) {
      const job = walk.waiting.shift()
      if (job) return job
      if (walk.done) return null
      const filter = `status:completed,failed,timeout source:${sourceId}`
      const request = { filter, sort: 'happened', descending: true, limit: PAGE } as const
      const page = await parts.page({ ...request, cursor: walk.cursor }, clock.now())
      walk.waiting = page.items.filter((item) => parts.detail(item.id) === null)
      walk.cursor = page.next
      walk.done = page.next === null
    }
    return walk.waiting.shift() ?? null
  }

  return {
    async stop() {
      stopping.abort()
      timer()
      await turning
    },
  }
}

const hasRoom = ({ health, backfill, budget, capabilities }: SourceState): boolean =>
  (health === 'connected' || health === 'polling') &&
  backfill === null &&
  capabilities.includes('hosts') &&
  hasBudget({ budget })
