/** Recorded answers of real controllers, parsed, and the way into the stand-in for them. */
import { readFileSync } from 'node:fs'
import type { Fleet } from '../../../src/main/sample/controller/fleet.ts'
import type { EventRecord, JsonObject, RunRecord } from '../../../src/main/sample/controller/records.ts'

export type RecordedName =
  | 'awxui_unified_jobs_list'
  | 'awxui_unified_jobs_running_list'
  | 'awxui_job_detail'
  | 'awxui_job_running_detail'
  | 'awxui_workflow_job_detail'
  | 'awx_job_events_page'
  | 'awxui_job_events_page_small'
  | 'awx_workflow_approvals_list'
  | 'awxui_schedules_list'
  | 'awxui_unified_job_templates_list'
  | 'awxui_instances_list'
  | 'awxui_me'
  | 'awx_ping.constructed'
  | 'awx_ws_messages.constructed'

export const readRecorded = (name: RecordedName): JsonObject =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as JsonObject

export const readRecordedList = (name: RecordedName): JsonObject[] => {
  const { results } = readRecorded(name)
  return Array.isArray(results) ? (results as JsonObject[]) : []
}

/** Puts every recorded run, its recorded events, schedules and templates into a fleet. */
export const loadRecorded = (fleet: Fleet): void => {
  const runs = [
    ...readRecordedList('awxui_unified_jobs_list'),
    ...readRecordedList('awxui_unified_jobs_running_list'),
    ...readRecordedList('awx_workflow_approvals_list'),
    readRecorded('awxui_job_detail'),
    readRecorded('awxui_workflow_job_detail'),
  ]
  for (const run of runs) fleet.addRun({ ...run, event_processing_finished: true } as RunRecord)
  const events = readRecordedList('awx_job_events_page') as EventRecord[]
  fleet.addRun({
    id: 8,
    type: 'job',
    name: 'chatty',
    status: 'successful',
    created: '2021-01-28T16:17:00.000000Z',
    finished: '2021-01-28T16:17:16.774628Z',
    event_processing_finished: true,
  })
  fleet.events(8).push(...events)
  for (const schedule of readRecordedList('awxui_schedules_list'))
    fleet.schedules.set(Number(schedule['id']), schedule)
  for (const template of readRecordedList('awxui_unified_job_templates_list')) {
    fleet.templates.set(Number(template['id']), template)
  }
  fleet.instances.push(...readRecordedList('awxui_instances_list'))
}
