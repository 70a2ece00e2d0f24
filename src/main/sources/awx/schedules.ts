import type { Schedule } from '../connector.ts'
import { toAtMs } from './normalise.ts'
import type { Session } from './session.ts'
import { readRecords } from './slices.ts'
import { walkById } from './walk.ts'
import { WireSchedule } from './wire.ts'

const MAX_SCHEDULES = 5_000

export const readSchedules = async (session: Session, signal: AbortSignal): Promise<Schedule[]> => {
  const schedules: Schedule[] = []
  const walk = { path: 'schedules', params: {}, direction: 'ascending' as const, fromId: null, signal }
  for await (const page of walkById(session.client, walk)) {
    const fitting = await readRecords(WireSchedule, page.items, (problem, sample) => {
      session.context.quarantine('schedules', problem, sample)
    })
    for (const schedule of fitting) {
      schedules.push({
        externalId: String(schedule.id),
        name: schedule.name,
        templateName: schedule.summary_fields?.unified_job_template?.name ?? null,
        rule: schedule.rrule ?? '',
        timezone: schedule.timezone ?? null,
        enabled: schedule.enabled,
        nextRunAtMs: schedule.enabled ? toAtMs(schedule.next_run) : null,
      })
    }
    if (schedules.length >= MAX_SCHEDULES) break
  }
  return schedules
}
