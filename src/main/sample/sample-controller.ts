import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../ports.ts'
import { CATALOGUE } from './catalogue.ts'
import { createFleet, type Fleet } from './controller/fleet.ts'
import { toStamp } from './controller/records.ts'
import { startControllerServer } from './controller/server.ts'
import { startLive, type LivePace } from './live.ts'
import { fillPast } from './past.ts'
import { toTemplateType } from './runs.ts'

const DAY_MS = 86_400_000
export const SAMPLE_VERSION = '24.6.1'

/** Templates and schedules of the invented company. */
const fillDefinitions = (fleet: Fleet, nowMs: number): void => {
  const nextNightMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + 2 * 3_600_000
  for (const definition of CATALOGUE) {
    const last = [...fleet.runs.values()].findLast((run) => run.unified_job_template === definition.id)
    const scheduled = definition.users.includes('scheduler')
    fleet.templates.set(definition.id, {
      id: definition.id,
      type: toTemplateType(definition),
      name: definition.name,
      status: last?.status ?? 'never updated',
      last_job_run: last?.finished ?? null,
      next_job_run: scheduled ? toStamp(nextNightMs) : null,
    })
    if (!scheduled) continue
    fleet.schedules.set(definition.id + 500, {
      id: definition.id + 500,
      type: 'schedule',
      name: `Every night: ${definition.name}`,
      rrule: 'DTSTART:20260101T020000Z RRULE:FREQ=DAILY;INTERVAL=1',
      timezone: 'UTC',
      enabled: definition.id !== 23,
      next_run: toStamp(nextNightMs),
      summary_fields: { unified_job_template: { id: definition.id, name: definition.name } },
    })
  }
}

export interface SamplePorts {
  clock: Clock
  random: Random
  /** Calm where left out. */
  pace?: LivePace
}

/** A fleet with its two weeks of past, not yet moving. */
export const createSampleFleet = (clock: Clock): Fleet => {
  const fleet = createFleet(clock)
  fillPast(fleet, clock.now())
  fillDefinitions(fleet, clock.now())
  return fleet
}

/**
 * The sample fleet: a small controller with invented data on a free port of 127.0.0.1, alive until stopped.
 * The token is made anew each time and exists in memory only.
 */
export const startSampleController = async (
  ports: SamplePorts,
): Promise<{ url: string; token: string; stop(): Promise<void> }> => {
  const { clock, random } = ports
  const token = randomBytes(24).toString('base64url')
  const fleet = createSampleFleet(clock)
  const server = await startControllerServer({
    fleet,
    clock,
    random,
    version: SAMPLE_VERSION,
    productName: 'AWX',
    apiBases: ['/api/v2'],
    socketPaths: ['/websocket/', '/api/websocket/'],
    handshake: 'accept',
    token,
    basic: null,
    port: 0,
  })
  const live = startLive(fleet, ports, ports.pace)
  return {
    url: server.url,
    token,
    stop: async () => {
      live.stop()
      await server.stop()
    },
  }
}
