import type { SourceConfig, SourceState } from '../../shared/model/source.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { LogKeeper } from '../logs/log-keeper.ts'
import { startSourceRunner } from '../poller/source-runner.ts'
import type { Clock, Logger, Random, Secrets } from '../ports.ts'
import type { ConnectorKind } from '../sources/connector.ts'
import type { StoreReads } from '../store/store.ts'
import { createConnection } from './connection.ts'
import type { Running } from './fleet.ts'

/** Starts watching one source: its connection, its connector and its schedule. */
export const startSource = (parts: {
  config: SourceConfig
  kind: ConnectorKind
  onState(state: SourceState): void
  secrets: Secrets
  ingest: Pick<Ingest, 'submit'>
  store: Pick<StoreReads, 'cursor' | 'active'>
  /** Asked late: the keeper of logs is built on the fleet. */
  logs(): Pick<LogKeeper, 'pushed' | 'pushEnded'>
  clock: Clock
  random: Random
  log: Logger
}): Running => {
  const { config, kind, secrets, clock, random, log } = parts
  const options = kind.options.parse(config.options)
  return startSourceRunner({
    source: config,
    pace: kind.pace(options),
    requiredSecrets: kind.requiredSecrets(options),
    secretNames: () => secrets.names(config.id),
    connect(quarantine) {
      const secret = (name: string): Promise<string | null> => secrets.get(config.id, name)
      const { http, context } = createConnection({ config, kind, secret, clock, random, log, quarantine })
      return { http, connector: kind.connect(context) }
    },
    ingest: parts.ingest,
    store: parts.store,
    logs: {
      pushed: (...event) => parts.logs().pushed(...event),
      pushEnded: (...event) => parts.logs().pushEnded(...event),
    },
    clock,
    random,
    log,
    onState: parts.onState,
  })
}
