/** A run between its row and its summary. */
import type { HostCounts, JobSummary } from '../../shared/model/job.ts'
import { isTerminal } from '../../shared/model/status.ts'
import type { Param } from './connection.ts'
import { toStatus, toStatusCode } from './status-codes.ts'

export interface JobRow {
  id: number
  source_no: number
  external_id: string
  attempt: number
  name_no: number
  definition_no: number
  status: number
  happened_at: number
  ended_at: number
  duration_ms: number
  counted: number
  history_n: number
  seen_at: number
  changed_at: number
  created_at: number | null
  started_at: number | null
  finished_at: number | null
  progress: number | null
  items_done: number | null
  items_failed: number | null
  items_total: number | null
  rate: number | null
  type: string
  raw_status: string
  status_reason: string | null
  definition_id: string | null
  parent_external_id: string | null
  launch_type: string | null
  user: string | null
  targets: string | null
  step: string | null
  tags: string | null
  hosts: string | null
  provenance: string | null
  error: string | null
  name: string
  source_id: string
  usual_ms: number | null
  slow_ms: number | null
}

/**
 * Every way to read whole rows starts with this; `j` is the job. Scalar subqueries on purpose: with joins SQLite
 * plans the statement anew for every set of bound values, which costs 30 to 100 µs against 4.
 */
export const SELECT_JOB = `SELECT j.*,
  (SELECT text FROM name WHERE id = j.name_no) AS name,
  (SELECT id FROM source WHERE no = j.source_no) AS source_id,
  (SELECT usual_ms FROM definition WHERE no = j.definition_no) AS usual_ms,
  (SELECT slow_ms FROM definition WHERE no = j.definition_no) AS slow_ms
  FROM job j`

export const toSummary = (row: JobRow): JobSummary => ({
  id: row.id,
  sourceId: row.source_id,
  externalId: row.external_id,
  attempt: row.attempt,
  name: row.name,
  type: row.type,
  definitionId: row.definition_id,
  parentExternalId: row.parent_external_id,
  status: toStatus(row.status),
  rawStatus: row.raw_status,
  statusReason: row.status_reason,
  launchType: row.launch_type,
  user: row.user,
  targets: row.targets,
  tags: row.tags === null ? [] : (JSON.parse(row.tags) as string[]),
  createdAtMs: row.created_at,
  startedAtMs: row.started_at,
  finishedAtMs: row.finished_at,
  elapsedMs: row.duration_ms < 0 ? null : row.duration_ms,
  progress: row.progress,
  step: row.step,
  itemsDone: row.items_done,
  itemsFailed: row.items_failed,
  itemsTotal: row.items_total,
  rate: row.rate,
  hosts: row.hosts === null ? null : toHostCounts(row.hosts),
  error: row.error,
  usualMs: row.usual_ms,
  slowMs: row.slow_ms,
  seenAtMs: row.seen_at,
  changedAtMs: row.changed_at,
})

const toHostCounts = (text: string): HostCounts => {
  const [ok = 0, changed = 0, failed = 0, unreachable = 0, skipped = 0] = JSON.parse(text) as number[]
  return { ok, changed, failed, unreachable, skipped }
}

const toHostsText = (hosts: HostCounts | null): string | null =>
  hosts && `[${hosts.ok},${hosts.changed},${hosts.failed},${hosts.unreachable},${hosts.skipped}]`

const toTagsText = (tags: readonly string[]): string | null =>
  tags.length === 0 ? null : JSON.stringify(tags)

/** What a merge gives; also a summary. */
export type JobContent = Omit<JobSummary, 'id' | 'usualMs' | 'slowMs'>

/** Created, else started, else last changed: what since, until and the standing order go by. */
export const toHappenedAt = (job: JobContent): number => job.createdAtMs ?? job.startedAtMs ?? job.changedAtMs

/** When the run was over for Jobdeck: a lost one when it was given up. -1 while it is not over. */
export const toEndedAt = (job: JobContent): number => {
  if (isTerminal(job.status)) return job.finishedAtMs ?? job.changedAtMs
  return job.status === 'unknown' && job.statusReason !== null ? job.changedAtMs : -1
}

/** Columns in the order they are written; name and definition are numbered elsewhere. */
const COLUMNS: readonly (readonly [string, (job: JobContent) => Param])[] = [
  ['status', (job) => toStatusCode(job.status)],
  ['happened_at', toHappenedAt],
  ['ended_at', toEndedAt],
  ['duration_ms', (job) => job.elapsedMs ?? -1],
  ['seen_at', (job) => job.seenAtMs],
  ['changed_at', (job) => job.changedAtMs],
  ['created_at', (job) => job.createdAtMs],
  ['started_at', (job) => job.startedAtMs],
  ['finished_at', (job) => job.finishedAtMs],
  ['progress', (job) => job.progress],
  ['items_done', (job) => job.itemsDone],
  ['items_failed', (job) => job.itemsFailed],
  ['items_total', (job) => job.itemsTotal],
  ['rate', (job) => job.rate],
  ['type', (job) => job.type],
  ['raw_status', (job) => job.rawStatus],
  ['status_reason', (job) => job.statusReason],
  ['definition_id', (job) => job.definitionId],
  ['parent_external_id', (job) => job.parentExternalId],
  ['launch_type', (job) => job.launchType],
  ['user', (job) => job.user],
  ['targets', (job) => job.targets],
  ['step', (job) => job.step],
  ['tags', (job) => toTagsText(job.tags)],
  ['hosts', (job) => toHostsText(job.hosts)],
  ['error', (job) => job.error],
]

export const CONTENT_COLUMNS: readonly string[] = COLUMNS.map(([column]) => column)

export const toColumnValues = (job: JobContent): Param[] => COLUMNS.map(([, value]) => value(job))

type ContentKey = Exclude<keyof JobContent, 'sourceId' | 'externalId' | 'attempt'>

/** What of a run can change, in a fixed order, and the column that holds it (a name is numbered elsewhere). */
const CHANGEABLE: readonly (readonly [ContentKey, string | null])[] = [
  ['status', 'status'],
  ['rawStatus', 'raw_status'],
  ['seenAtMs', 'seen_at'],
  ['changedAtMs', 'changed_at'],
  ['startedAtMs', 'started_at'],
  ['finishedAtMs', 'finished_at'],
  ['elapsedMs', 'duration_ms'],
  ['progress', 'progress'],
  ['step', 'step'],
  ['itemsDone', 'items_done'],
  ['itemsFailed', 'items_failed'],
  ['itemsTotal', 'items_total'],
  ['rate', 'rate'],
  ['hosts', 'hosts'],
  ['error', 'error'],
  ['statusReason', 'status_reason'],
  ['name', null],
  ['type', 'type'],
  ['definitionId', 'definition_id'],
  ['parentExternalId', 'parent_external_id'],
  ['launchType', 'launch_type'],
  ['user', 'user'],
  ['targets', 'targets'],
  ['tags', 'tags'],
  ['createdAtMs', 'created_at'],
]

/** A column's place in a change, as a bit; a set of columns is the sum of theirs. */
const BITS: ReadonlyMap<string, number> = new Map(
  [
    ...CHANGEABLE.map(([key, column]) => column ?? key),
    ...['happened_at', 'ended_at', 'name_no', 'definition_no', 'counted', 'history_n', 'provenance'],
  ].map((column, index) => [column, 2 ** index]),
)

export const toBit = (column: string): number => BITS.get(column) ?? 0

/** The columns behind such a sum, in the order in which their values are given. */
export const toColumns = (bits: number): string[] =>
  [...BITS].filter(([, bit]) => Math.floor(bits / bit) % 2 === 1).map(([column]) => column)

const CHANGE_BITS = CHANGEABLE.map(([, column]) => (column === null ? 0 : toBit(column)))
const HAPPENED_BIT = toBit('happened_at')
const ENDED_BIT = toBit('ended_at')

/** What differs between two states of a run. */
export interface RowChange {
  /** The fields as they are now. */
  fields: Partial<JobSummary>
  bits: number
  /** The new values of the columns, in the order of `toColumns`. */
  values: Param[]
}

export const toRowChange = (before: JobContent, after: JobContent): RowChange => {
  const fields: Partial<Record<ContentKey, unknown>> = {}
  const values: Param[] = []
  let bits = 0
  for (let index = 0; index < CHANGEABLE.length; index += 1) {
    const key = CHANGEABLE[index]?.[0]
    if (key === undefined || isSame(before[key], after[key])) continue
    fields[key] = after[key]
    const bit = CHANGE_BITS[index] ?? 0
    if (bit === 0) continue
    bits += bit
    values.push(toParam(after, key))
  }
  const happenedAt = toHappenedAt(after)
  if (happenedAt !== toHappenedAt(before)) {
    bits += HAPPENED_BIT
    values.push(happenedAt)
  }
  const endedAt = toEndedAt(after)
  if (endedAt !== toEndedAt(before)) {
    bits += ENDED_BIT
    values.push(endedAt)
  }
  return { fields: fields as Partial<JobSummary>, bits, values }
}

const isSame = (was: unknown, is: unknown): boolean =>
  was === is ||
  (typeof is === 'object' && is !== null && was !== null && JSON.stringify(was) === JSON.stringify(is))

const toParam = (job: JobContent, key: ContentKey): Param => {
  switch (key) {
    case 'status':
      return toStatusCode(job.status)
    case 'elapsedMs':
      return job.elapsedMs ?? -1
    case 'tags':
      return toTagsText(job.tags)
    case 'hosts':
      return toHostsText(job.hosts)
    default:
      return job[key]
  }
}
