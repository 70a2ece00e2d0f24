/** Output events in the shape of an AWX controller's API: by REST, and as they are pushed. */
import { toStamp, type EventRecord, type JsonObject, type RunRecord } from './records.ts'

export interface NewEvent {
  event: string
  stdout?: string
  host?: string
  task?: string
  play?: string
  role?: string
  failed?: boolean
  changed?: boolean
  level?: number
  data?: JsonObject
  /** Its own time, for events of the past. */
  atMs?: number
}

export const EVENT_GROUPS: Record<string, string> = {
  job: 'job_events',
  ad_hoc_command: 'ad_hoc_command_events',
  project_update: 'project_update_events',
  inventory_update: 'inventory_update_events',
  system_job: 'system_job_events',
}

const toLevel = (event: string): number => {
  if (event === 'playbook_on_start') return 0
  if (/play_start|stats/.test(event)) return 1
  return event.includes('task_start') ? 2 : 3
}

/** The event after `before`: counters and lines go on without a gap. */
export const toEvent = (
  run: RunRecord,
  event: NewEvent,
  at: { id: number; before: EventRecord | null; nowMs: number },
): EventRecord => {
  const stdout = event.stdout ?? ''
  const startLine = at.before?.end_line ?? 0
  const stamp = toStamp(event.atMs ?? at.nowMs)
  const data: JsonObject = { ...event.data }
  if (event.play) data['play'] = event.play
  if (event.task) data['task'] = event.task
  if (event.host) data['host'] = event.host
  return {
    id: at.id,
    type: `${run.type}_event`,
    url: `/api/v2/job_events/${at.id}/`,
    created: stamp,
    modified: stamp,
    // The field that names the run is called after its type.
    [run.type]: run.id,
    event: event.event,
    counter: (at.before?.counter ?? 0) + 1,
    event_display: event.event.replaceAll('_', ' '),
    event_data: data,
    event_level: event.level ?? toLevel(event.event),
    failed: event.failed ?? false,
    changed: event.changed ?? false,
    uuid: `event-${at.id}`,
    parent_uuid: '',
    host: null,
    host_name: event.host ?? '',
    playbook: '',
    play: event.play ?? '',
    task: event.task ?? '',
    role: event.role ?? '',
    stdout,
    start_line: startLine,
    end_line: startLine + (stdout === '' ? 0 : stdout.split('\r\n').length),
    verbosity: 0,
  }
}

const NOT_PUSHED = new Set(['type', 'host', 'host_name', 'playbook', 'event_display'])

/** A pushed event writes its time with an offset, names its group, and lacks some fields that REST has. */
export const toPushEvent = (event: EventRecord, group: string): JsonObject => {
  const { created } = event
  const stamp = typeof created === 'string' ? created.replace('Z', '+00:00') : null
  return {
    ...Object.fromEntries(Object.entries(event).filter(([field]) => !NOT_PUSHED.has(field))),
    created: stamp,
    modified: stamp,
    group_name: group,
    url: `/api/v2/job_events/${event.id}`,
  }
}
