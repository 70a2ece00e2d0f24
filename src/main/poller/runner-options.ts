import type { SourceConfig, SourceState } from '../../shared/model/source.ts'
import type { LogEntry } from '../../shared/model/log.ts'
import type { SubmitOptions } from '../ingest/ingest.ts'
import type { Observation } from '../ingest/observation.ts'
import type { SourceHttp } from '../net/create-http-client.ts'
import type { Clock, Logger, Random } from '../ports.ts'
import type { Connector, ConnectorContext, Pace } from '../sources/connector.ts'
import type { ActiveRun } from './unseen.ts'

/** As much of a source's client as its poller touches. */
export type PolledHttp = Pick<SourceHttp, 'budget' | 'roomInMs' | 'dropIdle' | 'requests' | 'stop'>

export interface SourceRunnerOptions {
  source: SourceConfig
  pace: Pace
  /** Names of secrets that must be stored before anything is asked. */
  requiredSecrets: string[]
  /** Names stored now; opens none. */
  secretNames(): string[]
  /** Builds the client and the connector on it. A FaultError (a bad URL, a bad CA) leaves the source failing. */
  connect(quarantine: ConnectorContext<unknown>['quarantine']): { http: PolledHttp; connector: Connector }
  ingest: { submit(sourceId: string, observations: Observation[], options: SubmitOptions): Promise<void> }
  store: {
    cursor(sourceId: string): string | null
    /** Oldest `seenAtMs` first. */
    active(sourceId: string): ActiveRun[]
  }
  logs: {
    pushed(sourceId: string, externalId: string, entries: LogEntry[]): void
    pushEnded(sourceId: string, externalId: string, lastSeq: number): void
  }
  clock: Clock
  random: Random
  log: Logger
  /** Called whenever the state differs from what was last said. */
  onState(state: SourceState): void
}
