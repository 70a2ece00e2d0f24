/** The AWX connector on the real HTTP client and sockets, pointed at a stand-in. */
import { createConnection } from '../../../src/main/fleet/connection.ts'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import type { Clock, Logger } from '../../../src/main/ports.ts'
import { awxKind } from '../../../src/main/sources/awx/kind.ts'
import type {
  Connector,
  ConnectorContext,
  PushHandlers,
  SyncReason,
} from '../../../src/main/sources/connector.ts'
import type { LogEntry } from '../../../src/shared/model/log.ts'
import type { SourceConfig } from '../../../src/shared/model/source.ts'
import { realClock } from './controller.ts'

const QUIET: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export interface Quarantined {
  where: string
  problem: string
  sample: unknown
}

export interface Connected {
  connector: Connector
  context: ConnectorContext<unknown>
  quarantined: Quarantined[]
  stop(): Promise<void>
}

export const connectTo = (
  url: string,
  given: {
    options?: SourceConfig['options']
    secrets?: Record<string, string>
    clock?: Clock
    random?: () => number
    tls?: SourceConfig['tls']
  } = {},
): Connected => {
  const quarantined: Quarantined[] = []
  const secrets = given.secrets ?? { token: 'stand-in-token', password: 'stand-in-password' }
  const config: SourceConfig = {
    id: 'stand-in',
    kind: 'awx',
    name: 'Stand-in',
    url,
    tls: given.tls ?? { mode: 'system' },
    options: { budget: 0, ...given.options },
    enabled: true,
    sample: false,
  }
  const { http, context } = createConnection({
    config,
    kind: awxKind,
    secret: (name) => Promise.resolve(secrets[name] ?? null),
    clock: given.clock ?? realClock,
    random: given.random ?? Math.random,
    log: QUIET,
    quarantine: (where, problem, sample) => quarantined.push({ where, problem, sample }),
  })
  return {
    connector: awxKind.connect(context as Parameters<typeof awxKind.connect>[0]),
    context,
    quarantined,
    stop: () => http.stop(),
  }
}

export interface Pass {
  observations: Observation[]
  /** The last word on each run. */
  runs: Map<string, Observation>
  batches: Observation[][]
  cursor: string | null
  progress: ({ done: number; total: number | null } | null)[]
}

/** One sync pass; `afterBatch` runs once a batch is committed, before the connector goes on. */
export const passOver = async (
  connector: Connector,
  given: {
    cursor?: string | null
    reason?: SyncReason
    activeIds?: string[]
    signal?: AbortSignal
    into?: Pass
    afterBatch?(batch: Observation[], pass: Pass): void | Promise<void>
  } = {},
): Promise<Pass> => {
  const pass: Pass = given.into ?? {
    observations: [],
    runs: new Map(),
    batches: [],
    cursor: given.cursor ?? null,
    progress: [],
  }
  await connector.sync({
    cursor: given.cursor ?? null,
    reason: given.reason ?? (given.cursor ? 'schedule' : 'first'),
    signal: given.signal ?? new AbortController().signal,
    emit: async (batch) => {
      pass.observations.push(...batch.observations)
      for (const one of batch.observations)
        pass.runs.set(one.externalId, { ...pass.runs.get(one.externalId), ...one })
      pass.batches.push(batch.observations)
      if (batch.cursor !== undefined) pass.cursor = batch.cursor
      await given.afterBatch?.(batch.observations, pass)
    },
    progress: (state) => pass.progress.push(state),
    activeIds: () => Promise.resolve(given.activeIds ?? []),
  })
  return pass
}

export interface Heard {
  states: { state: string; reason: string | null }[]
  observed: Observation[]
  hints: string[]
  gaps: number
  log: Map<string, LogEntry[]>
  ends: Map<string, number>
}

/** Push handlers that write down what they hear. */
export const createHeard = (): Heard & { handlers: PushHandlers } => {
  const heard: Heard = { states: [], observed: [], hints: [], gaps: 0, log: new Map(), ends: new Map() }
  return Object.assign(heard, {
    handlers: {
      observe: (observations: Observation[]) => {
        heard.observed.push(...observations)
      },
      hint: (ids: string[]) => {
        heard.hints.push(...ids)
      },
      gap: () => {
        heard.gaps += 1
      },
      log: (id: string, entries: LogEntry[]) => {
        heard.log.set(id, [...(heard.log.get(id) ?? []), ...entries])
      },
      logEnd: (id: string, lastSeq: number) => {
        heard.ends.set(id, lastSeq)
      },
      state: (state: string, reason: string | null) => {
        heard.states.push({ state, reason })
      },
    } satisfies PushHandlers,
  })
}

/** The whole log of a run as fetchLog gives it. */
export const readLog = async (
  connector: Connector,
  run: { externalId: string; type: string; afterSeq?: number; toSeq?: number | null },
): Promise<{ entries: LogEntry[]; complete: boolean; lastSeq: number }> => {
  const entries: LogEntry[] = []
  const end = await connector.fetchLog?.({
    externalId: run.externalId,
    type: run.type,
    afterSeq: run.afterSeq ?? 0,
    toSeq: run.toSeq ?? null,
    signal: new AbortController().signal,
    emit: (some) => {
      entries.push(...some)
      return Promise.resolve()
    },
  })
  return { entries, complete: end?.complete ?? false, lastSeq: end?.lastSeq ?? 0 }
}

/** Lines of a log as text, by their line numbers. */
export const toLines = (entries: LogEntry[]): string[] => {
  const lines: string[] = []
  for (const entry of entries) {
    if (entry.lines > 0)
      for (const [index, line] of entry.text.split('\n').entries()) lines[entry.line + index] = line
  }
  return lines
}
