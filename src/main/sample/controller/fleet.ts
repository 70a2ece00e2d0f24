/** The state of the small controller: runs, their events, and the messages that a change sends to whoever listens. */
import type { Clock } from '../../ports.ts'
import { EVENT_GROUPS, toEvent, toPushEvent, type NewEvent } from './events.ts'
import {
  isFailed,
  toStamp,
  type EventRecord,
  type JsonObject,
  type RunKind,
  type RunRecord,
} from './records.ts'

/** group: e.g. jobs, job_events; resource: what it is keyed by, a reason for `jobs`, an id for events. */
export interface Push {
  group: string
  resource: string
  message: JsonObject
}

export interface Fleet {
  runs: Map<number, RunRecord>
  nodes: Map<number, JsonObject[]>
  hostSummaries: Map<number, JsonObject[]>
  templates: Map<number, JsonObject>
  schedules: Map<number, JsonObject>
  instances: JsonObject[]
  user: JsonObject
  /** Runs that the user may not read; push still names them. */
  hidden: Set<number>
  /** Standard output for runs whose events have gone. */
  stdout: Map<number, string>
  nextId(): number
  addRun(run: Partial<RunRecord> & { type: RunKind | (string & {}) }): RunRecord
  /** Moves a run on and says so on the channel, as the controller does. */
  setStatus(id: number, status: string, more?: JsonObject): void
  update(id: number, fields: JsonObject): void
  events(id: number): EventRecord[]
  /** Events made when somebody first asks: a fleet with a long past starts at once. */
  setEvents(id: number, make: () => NewEvent[]): void
  addEvent(id: number, event: NewEvent): EventRecord
  /** The end of a run's output: the summary push, and event_processing_finished. */
  endOutput(id: number): void
  removeRun(id: number): void
  dropEvents(id: number): void
  onPush(listener: (push: Push) => void): () => void
}

export const createFleet = (clock: Clock, firstId = 1): Fleet => {
  const runs = new Map<number, RunRecord>()
  const events = new Map<number, EventRecord[]>()
  const pending = new Map<number, () => NewEvent[]>()
  const listeners = new Set<(push: Push) => void>()
  let lastId = firstId - 1
  let lastEventId = 1000

  const send = (push: Push): void => {
    for (const listener of [...listeners]) listener(push)
  }
  const mustRun = (id: number): RunRecord => {
    const run = runs.get(id)
    if (!run) throw new Error(`The controller has no run ${id}`)
    return run
  }
  const record = (run: RunRecord, list: EventRecord[], event: NewEvent): EventRecord => {
    lastEventId += 1
    return toEvent(run, event, { id: lastEventId, before: list.at(-1) ?? null, nowMs: clock.now() })
  }
  const eventsOf = (id: number): EventRecord[] => {
    const known = events.get(id)
    if (known) return known
    const list: EventRecord[] = []
    events.set(id, list)
    const run = runs.get(id)
    const make = pending.get(id)
    pending.delete(id)
    if (run && make) for (const event of make()) list.push(record(run, list, event))
    return list
  }
  const pushStatus = (run: RunRecord): void => {
    const base: JsonObject = { unified_job_id: run.id, status: run.status, group_name: 'jobs' }
    if (run.type !== 'system_job') base['type'] = run.type
    if (run.unified_job_template !== null) base['unified_job_template_id'] = run.unified_job_template
    if (run.status === 'running') base['instance_group_name'] = 'default'
    const finished = ['successful', 'failed', 'canceled'].includes(run.status) ? run.finished : null
    if (finished !== null) base['finished'] = finished
    const parent = run.summary_fields['source_workflow_job']
    if (
      typeof parent === 'object' &&
      parent !== null &&
      !Array.isArray(parent) &&
      typeof parent['id'] === 'number'
    ) {
      base['workflow_job_id'] = parent['id']
      send({
        group: 'workflow_events',
        resource: String(parent['id']),
        message: { ...base, group_name: 'workflow_events', workflow_job_template_id: 1 },
      })
    }
    send({ group: 'jobs', resource: 'status_changed', message: base })
  }

  return {
    runs,
    nodes: new Map(),
    hostSummaries: new Map(),
    templates: new Map(),
    schedules: new Map(),
    instances: [],
    user: { id: 1, type: 'user', username: 'operator', is_superuser: false },
    hidden: new Set(),
    stdout: new Map(),
    nextId: () => {
      lastId += 1
      return lastId
    },
    addRun: (given) => {
      const id = given.id ?? lastId + 1
      lastId = Math.max(lastId, id)
      const stamp = toStamp(clock.now())
      const status = given.status ?? 'pending'
      const run: RunRecord = {
        url: `/api/v2/${given.type}s/${id}/`,
        related: {},
        description: '',
        failed: isFailed(status),
        canceled_on: null,
        job_explanation: '',
        result_traceback: '',
        job_args: '',
        job_cwd: '',
        job_env: {},
        launched_by: { id: 1, name: 'operator', type: 'user' },
        limit: '',
        extra_vars: '{}',
        artifacts: {},
        execution_node: '',
        controller_node: '',
        ...given,
        id,
        name: given.name ?? `Run ${id}`,
        status,
        created: given.created ?? stamp,
        modified: given.modified ?? given.created ?? stamp,
        started: given.started ?? null,
        finished: given.finished ?? null,
        elapsed: given.elapsed ?? 0,
        event_processing_finished: given.event_processing_finished ?? false,
        launch_type: given.launch_type ?? 'manual',
        unified_job_template: given.unified_job_template ?? null,
        summary_fields: given.summary_fields ?? {},
      }
      runs.set(id, run)
      return run
    },
    setStatus: (id, status, more = {}) => {
      const run = mustRun(id)
      const atMs = clock.now()
      run.status = status
      if (status === 'running') run.started ??= toStamp(atMs)
      if (['successful', 'failed', 'error', 'canceled'].includes(status)) {
        run.finished = toStamp(atMs)
        run['failed'] = isFailed(status)
        run.elapsed = run.started === null ? 0 : Math.round(atMs - Date.parse(run.started)) / 1000
      }
      Object.assign(run, more)
      pushStatus(run)
    },
    update: (id, fields) => {
      Object.assign(mustRun(id), fields)
    },
    events: eventsOf,
    setEvents: (id, make) => {
      pending.set(id, make)
    },
    addEvent: (id, given) => {
      const run = mustRun(id)
      const list = eventsOf(id)
      const event = record(run, list, given)
      list.push(event)
      const group = EVENT_GROUPS[run.type]
      if (group) send({ group, resource: String(id), message: toPushEvent(event, group) })
      return event
    },
    endOutput: (id) => {
      const run = mustRun(id)
      run.event_processing_finished = true
      send({
        group: 'jobs',
        resource: 'summary',
        message: { group_name: 'jobs', unified_job_id: id, final_counter: eventsOf(id).at(-1)?.counter ?? 0 },
      })
    },
    removeRun: (id) => {
      runs.delete(id)
      events.delete(id)
      pending.delete(id)
    },
    dropEvents: (id) => {
      events.set(id, [])
      pending.delete(id)
    },
    onPush: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
