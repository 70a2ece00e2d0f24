import type { JobSummary, JobId } from '../../shared/model/job.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { Status } from '../../shared/model/status.ts'

/**
 * What one committed write changed about one run. `fields` holds only what differs from before; for a new run
 * it is the whole summary. `after` is the row as it now stands, so that a feed can re-check its filter.
 */
export interface JobChange {
  id: JobId
  fields: Partial<JobSummary>
  after: JobSummary
  /** Null for a new run. */
  statusBefore: Status | null
  /** Set where the run reached its confirmed end in this write (Merged.ended): what alarms go by. */
  ended?: boolean
}

/** Published once a transaction has committed, never before. */
export interface Committed {
  jobs: JobChange[]
  removedJobs: JobId[]
  notices: Notice[]
  /** True while a first-run back-fill or a catch-up writes history: no pop-ups for what is old. */
  history: boolean
}
