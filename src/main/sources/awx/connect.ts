import { FaultError } from '../../../shared/contract/fault.ts'
import type { Capability } from '../../../shared/model/source.ts'
import type { Connector, ConnectorContext } from '../connector.ts'
import { createClient } from './client.ts'
import { fetchDetail } from './detail.ts'
import { fetchLog } from './events.ts'
import { fetchRuns } from './fetch-runs.ts'
import { createKnownRuns } from './known-runs.ts'
import type { AwxOptions } from './options.ts'
import { createPush } from './push.ts'
import { readSchedules } from './schedules.ts'
import type { Session } from './session.ts'
import { sync } from './sync.ts'
import { readTemplates } from './templates.ts'
import { createUnfinishedRuns } from './unfinished.ts'

/** What every controller can do. Launching, cancelling and relaunching are not offered yet. */
export const AWX_CAPABILITIES: Capability[] = [
  'push',
  'logs',
  'events',
  'hosts',
  'results',
  'workflow',
  'templates',
  'schedules',
]

export const createSession = (context: ConnectorContext<AwxOptions>): Session => ({
  context,
  client: createClient(context),
  known: createKnownRuns(),
  looked: createKnownRuns(),
  unfinished: createUnfinishedRuns(),
  finalCounters: new Map(),
})

/** One connection to a controller. Every method finds the controller first; a moved one is looked for again. */
export const connectAwx = (context: ConnectorContext<AwxOptions>): Connector => {
  const session = createSession(context)
  const push = createPush(session)
  let pushState: 'unknown' | 'there' | 'absent' = 'unknown'

  return {
    capabilities: () => {
      if (session.client.product() === null) return []
      return AWX_CAPABILITIES.filter((capability) => capability !== 'push' || pushState !== 'absent')
    },
    product: () => session.client.product(),
    sync: async (request) => {
      try {
        await sync(session, request)
      } catch (error) {
        // An upgrade may have moved the API, or put something else in its place.
        if (error instanceof FaultError && ['NOT_FOUND', 'SOURCE_SHAPE'].includes(error.fault.code)) {
          session.client.forget()
        }
        throw error
      }
    },
    fetchRuns: (runs, signal) => fetchRuns(session, runs, signal),
    runPush: (handlers, signal) =>
      push.run(
        {
          ...handlers,
          state: (state, reason) => {
            if (state === 'live') pushState = 'there'
            if (state === 'unavailable') pushState = 'absent'
            handlers.state(state, reason)
          },
        },
        signal,
      ),
    followLogs: (runs) => push.follow(runs),
    fetchDetail: (run, signal) => fetchDetail(session, run, signal),
    fetchLog: (request) => fetchLog(session, request),
    templates: (signal) => readTemplates(session, signal),
    schedules: (signal) => readSchedules(session, signal),
  }
}
