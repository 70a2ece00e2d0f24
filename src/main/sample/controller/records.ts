/** What the small controller keeps and serves: records in the shape of an AWX controller's API. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = Record<string, Json>

export const RUN_PATHS = {
  job: 'jobs',
  ad_hoc_command: 'ad_hoc_commands',
  project_update: 'project_updates',
  inventory_update: 'inventory_updates',
  system_job: 'system_jobs',
  workflow_job: 'workflow_jobs',
  workflow_approval: 'workflow_approvals',
} as const
export type RunKind = keyof typeof RUN_PATHS

export interface RunRecord extends JsonObject {
  id: number
  type: string
  name: string
  status: string
  created: string
  modified: string
  started: string | null
  finished: string | null
  elapsed: number
  event_processing_finished: boolean
  launch_type: string
  unified_job_template: number | null
  summary_fields: JsonObject
}

export interface EventRecord extends JsonObject {
  id: number
  counter: number
  event: string
  stdout: string
  start_line: number
  end_line: number
}

/** Fields of a run that lists leave out. */
export const DETAIL_ONLY = new Set([
  'job_args',
  'job_cwd',
  'job_env',
  'result_traceback',
  'event_processing_finished',
  'host_status_counts',
  'playbook_counts',
])

/** ISO-8601 with microseconds, as Django writes it. */
export const toStamp = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '000Z')

export const isFailed = (status: string): boolean => ['failed', 'error', 'canceled'].includes(status)
