/** The REST side of the small controller: which record or list a path names, and how each is shaped. */
import type { Fleet } from './fleet.ts'
import { answerList, type Answer } from './query.ts'
import { DETAIL_ONLY, RUN_PATHS, type EventRecord, type JsonObject, type RunRecord } from './records.ts'
import { answerStdout } from './stdout.ts'

const RUN_FIELDS = new Set(
  'id type name description status created modified started finished canceled_on elapsed failed launch_type unified_job_template job_explanation schedule created_by organization labels inventory limit'.split(
    ' ',
  ),
)
const EVENT_FIELDS = new Set(
  'id job event counter created modified event_level failed changed uuid parent_uuid host host_name play task role stdout start_line end_line verbosity'.split(
    ' ',
  ),
)
const OTHER_FIELDS = new Set(
  'id type name status enabled next_run hostname job host_name created modified identifier'.split(' '),
)

const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not found.' } }
const EVENT_MAX = 1024
const ESCAPE = String.fromCharCode(27)

const toListItem = (record: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([field]) => !DETAIL_ONLY.has(field)))

/** Cut as the controller cuts: an ellipsis, then the colour resets that are owed. */
export const toCut = (record: JsonObject): JsonObject => {
  const { stdout, event } = record
  if (typeof stdout !== 'string' || typeof event !== 'string') return record
  if (event.startsWith('playbook_on_') || stdout.length <= EVENT_MAX) return record
  const cut = `${stdout.slice(0, EVENT_MAX - 1)}\u2026`
  const marks = cut.match(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g')) ?? []
  const resets = marks.filter((mark) => mark === `${ESCAPE}[0m`).length
  return { ...record, stdout: cut + `${ESCAPE}[0m`.repeat(Math.max(0, marks.length - 2 * resets)) }
}

const toDetail = (fleet: Fleet, run: RunRecord, nowMs: number): JsonObject => {
  const stats =
    run.type === 'job'
      ? fleet.events(run.id).findLast((event) => event.event === 'playbook_on_stats')
      : undefined
  const live =
    run.status === 'running' && run.started !== null ? (nowMs - Date.parse(run.started)) / 1000 : run.elapsed
  return {
    ...run,
    elapsed: live,
    ...(run.type === 'job' ? { host_status_counts: toHostCounts(stats) } : {}),
  }
}

const toHostCounts = (stats: EventRecord | undefined): JsonObject => {
  const word = new Map<string, string>()
  const data = stats?.['event_data']
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return {}
  for (const key of ['skipped', 'ok', 'changed', 'failures', 'dark']) {
    const hosts = data[key]
    if (typeof hosts === 'object' && hosts !== null)
      for (const host of Object.keys(hosts)) word.set(host, key)
  }
  const counts: Record<string, number> = {}
  for (const key of word.values()) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

export interface Route {
  /** Segments after the API base, e.g. ['jobs', '7', 'job_events']. */
  segments: string[]
  query: URLSearchParams
  /** The path as asked for, for links. */
  path: string
  nowMs: number
}

const KIND_OF_PATH = new Map<string, string>(Object.entries(RUN_PATHS).map(([kind, path]) => [path, kind]))

/** Answers one authenticated GET. */
export const answer = (fleet: Fleet, route: Route): Answer => {
  const [head = '', id, child] = route.segments
  const runs = (): RunRecord[] => [...fleet.runs.values()].filter((run) => !fleet.hidden.has(run.id))
  const list = (
    records: JsonObject[],
    fields: ReadonlySet<string>,
    defaultOrder: string,
    shape = toListItem,
  ): Answer => answerList(records, route.query, { path: route.path, fields, defaultOrder, shape })

  if (head === 'unified_jobs' && id === undefined) return list(runs(), RUN_FIELDS, 'finished')
  const kind = KIND_OF_PATH.get(head)
  if (kind !== undefined) {
    if (id === undefined)
      return list(
        runs().filter((run) => run.type === kind),
        RUN_FIELDS,
        'id',
      )
    const run = fleet.runs.get(Number(id))
    if (!run || run.type !== kind) return NOT_FOUND
    if (fleet.hidden.has(run.id)) {
      return { status: 403, body: { detail: 'You do not have permission to perform this action.' } }
    }
    return answerRun(fleet, route, run, child, list)
  }
  switch (head) {
    case 'me':
      return list([fleet.user], OTHER_FIELDS, 'id')
    case 'config':
      return { status: 200, body: { time_zone: 'UTC', version: 'as ping', become_methods: [] } }
    case 'job_templates':
    case 'workflow_job_templates':
    case 'unified_job_templates': {
      const type = head === 'unified_job_templates' ? null : head.slice(0, -1)
      const some = [...fleet.templates.values()].filter((one) => type === null || one['type'] === type)
      if (id === undefined) return list(some, OTHER_FIELDS, 'id')
      const one = some.find((template) => template['id'] === Number(id))
      return one ? { status: 200, body: one } : NOT_FOUND
    }
    case 'schedules':
      return list([...fleet.schedules.values()], OTHER_FIELDS, 'id')
    case 'instances':
      return list(fleet.instances, OTHER_FIELDS, 'id')
    case 'workflow_approval_templates':
    case 'instance_groups':
      return list([], OTHER_FIELDS, 'id')
    default:
      return NOT_FOUND
  }
}

const answerRun = (
  fleet: Fleet,
  route: Route,
  run: RunRecord,
  child: string | undefined,
  list: (
    records: JsonObject[],
    fields: ReadonlySet<string>,
    order: string,
    shape?: (one: JsonObject) => JsonObject,
  ) => Answer,
): Answer => {
  const isJob = run.type === 'job'
  switch (child) {
    case undefined:
      return { status: 200, body: toDetail(fleet, run, route.nowMs) }
    case 'job_events':
    case 'events': {
      if ((child === 'job_events') !== isJob || run.type.startsWith('workflow')) return NOT_FOUND
      const whole = route.query.get('no_truncate') === '1'
      // By start_line, not by counter: whoever wants the order of events has to ask for it.
      const found = list(fleet.events(run.id), EVENT_FIELDS, 'start_line,id', (one) =>
        whole ? one : toCut(one),
      )
      return { ...found, headers: { 'x-ui-max-events': '4000' } }
    }
    case 'job_host_summaries':
      return isJob ? list(fleet.hostSummaries.get(run.id) ?? [], OTHER_FIELDS, 'id') : NOT_FOUND
    case 'workflow_nodes':
      return run.type === 'workflow_job' ? list(toNodes(fleet, run.id), OTHER_FIELDS, 'id') : NOT_FOUND
    case 'stdout':
      return run.type === 'system_job' || run.type.startsWith('workflow')
        ? NOT_FOUND
        : answerStdout(fleet, run, route.query)
    default:
      return NOT_FOUND
  }
}

/** A node shows its run as it is now. */
const toNodes = (fleet: Fleet, id: number): JsonObject[] =>
  (fleet.nodes.get(id) ?? []).map((node) => {
    const run = typeof node['job'] === 'number' ? fleet.runs.get(node['job']) : undefined
    if (!run) return node
    const job = { id: run.id, name: run.name, type: run.type, status: run.status, elapsed: run.elapsed }
    const summary = node['summary_fields']
    const kept = typeof summary === 'object' && summary !== null && !Array.isArray(summary) ? summary : {}
    return { ...node, summary_fields: { ...kept, job } }
  })
