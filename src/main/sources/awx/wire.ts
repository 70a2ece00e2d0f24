/**
 * What a controller may send, loosely: fields that Jobdeck does not read pass unseen, fields it reads are typed
 * and capped, and a record that does not fit is set aside on its own.
 */
import { z } from 'zod'

const MAX_RECORDS = 2_000
/** Far past the longest output that was ever printed; a log is shown by line number. */
const MAX_LINE = 100_000_000

/** Half a character would be kept as another one than was sent, and so look like a change at every poll. */
const text = (max: number) => z.string().transform((value) => value.slice(0, max).toWellFormed())
const nullable = (max: number) => text(max).nullish()
const stamp = z.string().max(64).nullish()
const id = z.int().positive()

/** Decoration: a summary that does not fit is left out rather than costing the run its place. */
const Named = z
  .looseObject({ id: z.int().nullish(), name: nullable(512), status: nullable(64) })
  .nullish()
  .catch(null)

const SummaryFields = z
  .looseObject({
    inventory: Named,
    project: Named,
    inventory_source: Named,
    unified_job_template: Named,
    schedule: Named,
    organization: Named,
    instance_group: Named,
    execution_environment: Named,
    source_workflow_job: Named,
    workflow_job: Named,
    host: Named,
    created_by: z
      .looseObject({ username: nullable(256) })
      .nullish()
      .catch(null),
    labels: z
      .looseObject({ results: z.array(z.looseObject({ name: text(128) })).max(1000) })
      .nullish()
      .catch(null),
    credentials: z
      .array(z.looseObject({ name: text(512), kind: nullable(64) }))
      .max(1000)
      .nullish()
      .catch(null),
  })
  .nullish()
  .catch(null)

/** One run, of the list or of its own page. Source: the unified job serializers of ansible/awx. */
export const WireRun = z.looseObject({
  id,
  type: z.string().min(1).max(64),
  name: text(512),
  description: nullable(4096).catch(null),
  status: z.string().min(1).max(64),
  created: stamp,
  modified: stamp,
  started: stamp,
  finished: stamp,
  canceled_on: stamp,
  /** Seconds. */
  elapsed: z.number().nullish(),
  unified_job_template: z.int().nullish(),
  launch_type: nullable(64),
  job_explanation: nullable(8192).catch(null),
  result_traceback: nullable(65_536).catch(null),
  limit: nullable(1024).catch(null),
  launched_by: z
    .looseObject({ name: nullable(256), type: nullable(64) })
    .nullish()
    .catch(null),
  event_processing_finished: z.boolean().nullish().catch(null),
  timed_out: z.boolean().nullish().catch(null),
  host_status_counts: z.record(z.string(), z.number()).nullish().catch(null),
  summary_fields: SummaryFields,
})
export type WireRun = z.infer<typeof WireRun>

/** One output event, by REST or by push: the push form has no host_name, playbook or event_display. */
export const WireEvent = z.looseObject({
  id: z.int().nullish(),
  counter: z.int().min(0),
  event: z.string().max(128),
  stdout: z
    .string()
    .transform((value) => value.toWellFormed())
    .nullish(),
  start_line: z.int().min(0).max(MAX_LINE).nullish(),
  end_line: z.int().min(0).max(MAX_LINE).nullish().catch(null),
  failed: z.boolean().nullish().catch(null),
  changed: z.boolean().nullish().catch(null),
  created: stamp.catch(null),
  host_name: nullable(512).catch(null),
  task: nullable(1024).catch(null),
  play: nullable(1024).catch(null),
  event_data: z
    .looseObject({ host: nullable(512) })
    .nullish()
    .catch(null),
})
export type WireEvent = z.infer<typeof WireEvent>

const count = z.number().min(0).nullish().catch(null)
export const WireHostSummary = z.looseObject({
  host_name: z.string().max(512),
  ok: count,
  changed: count,
  failures: count,
  dark: count,
  skipped: count,
  ignored: count,
  rescued: count,
})
export type WireHostSummary = z.infer<typeof WireHostSummary>

export const WireNode = z.looseObject({
  id,
  job: z.int().nullish(),
  identifier: nullable(512).catch(null),
  do_not_run: z.boolean().nullish().catch(null),
  all_parents_must_converge: z.boolean().nullish().catch(null),
  success_nodes: z.array(z.int()).max(5000).catch([]),
  failure_nodes: z.array(z.int()).max(5000).catch([]),
  always_nodes: z.array(z.int()).max(5000).catch([]),
  summary_fields: z
    .looseObject({
      job: z
        .looseObject({
          id: z.int().nullish(),
          name: nullable(512),
          type: nullable(64),
          status: nullable(64),
          elapsed: z.number().nullish(),
        })
        .nullish()
        .catch(null),
      unified_job_template: z
        .looseObject({ name: nullable(512), unified_job_type: nullable(64) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
})
export type WireNode = z.infer<typeof WireNode>

export const WireTemplate = z.looseObject({
  id,
  name: text(512),
  type: z.string().max(64),
  status: nullable(64),
  next_job_run: stamp.catch(null),
})
export type WireTemplate = z.infer<typeof WireTemplate>

export const WireSchedule = z.looseObject({
  id,
  name: text(512),
  rrule: nullable(4096).catch(null),
  timezone: nullable(128).catch(null),
  enabled: z.boolean(),
  next_run: stamp.catch(null),
  summary_fields: z.looseObject({ unified_job_template: Named }).nullish().catch(null),
})
export type WireSchedule = z.infer<typeof WireSchedule>

export const WirePing = z.looseObject({ version: z.string().min(1).max(64) })

/** `limit=` and `count_disabled=` answers have no count. */
const WireList = z.looseObject({
  // Not as an array: each of any number of records would be walked over before the cap is reached.
  results: z.custom<unknown[]>((value) => Array.isArray(value)),
  count: z.int().min(0).nullish().catch(null),
})

/** Null where the answer is no list at all. Never more than 2,000 records of one page are looked at. */
export const toList = (body: unknown): { count: number | null; results: unknown[] } | null => {
  const parsed = WireList.safeParse(body)
  if (!parsed.success) return null
  return { count: parsed.data.count ?? null, results: parsed.data.results.slice(0, MAX_RECORDS) }
}

/** What fits, in order; `onMisfit` hears of what does not, one at a time. */
export const toRecords = <T>(
  schema: z.ZodType<T>,
  items: unknown[],
  onMisfit: (problem: string, sample: unknown) => void,
): T[] => {
  const fitting: T[] = []
  for (const item of items) {
    const parsed = schema.safeParse(item)
    if (parsed.success) fitting.push(parsed.data)
    else onMisfit(toProblem(parsed.error), item)
  }
  return fitting
}

const toProblem = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`)
    .join('; ')

/** The id of a record that may not fit otherwise: lists are walked by id, so that a bad record is passed by. */
export const toRecordId = (item: unknown): number | null => {
  if (typeof item !== 'object' || item === null || !('id' in item)) return null
  return typeof item.id === 'number' && Number.isSafeInteger(item.id) && item.id > 0 ? item.id : null
}
