import type { HostCounts, JobKey } from '../../shared/model/job.ts'
import type { Status } from '../../shared/model/status.ts'

/**
 * What a connector saw of one run at one moment. A field left out was not seen and changes nothing; a field
 * that is null was seen to be empty. Units are already Jobdeck's (ms, 0 to 1).
 */
export interface Observation {
  externalId: string
  attempt: number
  /** rest: the truth. push: a hint that may be early, late, doubled or wrong. local: Jobdeck decided. */
  via: 'rest' | 'push' | 'local'
  /** When Jobdeck received it. */
  observedAtMs: number
  /** The back end's own modification stamp where it has one: orders observations of one run. */
  modifiedAtMs?: number | null
  name?: string
  type?: string
  definitionId?: string | null
  parentExternalId?: string | null
  status?: Status
  rawStatus?: string
  statusReason?: string | null
  launchType?: string | null
  user?: string | null
  targets?: string | null
  tags?: string[]
  createdAtMs?: number | null
  startedAtMs?: number | null
  finishedAtMs?: number | null
  elapsedMs?: number | null
  progress?: number | null
  step?: string | null
  itemsDone?: number | null
  itemsFailed?: number | null
  itemsTotal?: number | null
  rate?: number | null
  hosts?: HostCounts | null
  hostNames?: string[]
  error?: string | null
  /** The run has vanished from the back end: becomes unknown, with this reason. */
  lost?: string
}

export type KeyedObservation = Observation & Pick<JobKey, 'sourceId'>
