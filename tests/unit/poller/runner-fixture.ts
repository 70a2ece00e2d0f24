import type { SourceState } from '../../../src/shared/model/source.ts'
import type { SubmitOptions } from '../../../src/main/ingest/ingest.ts'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import type { PolledHttp, SourceRunnerOptions } from '../../../src/main/poller/runner-options.ts'
import { startSourceRunner, type SourceRunner } from '../../../src/main/poller/source-runner.ts'
import type { ActiveRun } from '../../../src/main/poller/unseen.ts'
import type { Connector, PushHandlers, SyncRequest } from '../../../src/main/sources/connector.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'

export const seen = (externalId: string, rest: Partial<Observation> = {}): Observation => ({
  externalId,
  attempt: 1,
  via: 'rest',
  observedAtMs: 0,
  ...rest,
})

export interface Bench {
  clock: FakeClock
  runner: SourceRunner
  /** Every pass: its reason, and when it began (monotonic ms since the start). */
  passes: { reason: string; atMs: number; cursor: string | null }[]
  fetched: { externalId: string; type: string | null }[][]
  submitted: { observations: Observation[]; options: SubmitOptions }[]
  states: SourceState[]
  /** What the next passes do; the default finds nothing. */
  onSync: (request: SyncRequest) => Promise<void>
  onFetch: (externalIds: string[]) => Promise<Observation[]>
  onSubmit: () => Promise<void>
  active: ActiveRun[]
  roomInMs: number
  stored: { cursor: string | null; secrets: string[] }
  push: { handlers: PushHandlers; signal: AbortSignal }[]
  idleDrops: number
  health(): SourceState['health']
}

export interface BenchOptions {
  withPush?: boolean
  requiredSecrets?: string[]
  enabled?: boolean
  id?: string
  clock?: FakeClock
  random?: () => number
  connect?: SourceRunnerOptions['connect']
}

export const PACE = { pushMs: 60_000, activeMs: 5_000, idleMs: 30_000, budget: null, concurrency: 2 }

/** A runner over a scripted connector and a fake clock. */
export const createBench = (options: BenchOptions = {}): Bench => {
  const clock = options.clock ?? createFakeClock()
  const beganMs = clock.monotonic()
  const http: PolledHttp = {
    budget: () => ({ used: 0, limit: null, windowMs: 0 }),
    roomInMs: () => bench.roomInMs,
    dropIdle: () => void (bench.idleDrops += 1),
    requests: () => [],
    stop: () => Promise.resolve(),
  }
  const connector: Connector = {
    capabilities: () => ['logs'],
    product: () => 'Scripted 1.0',
    sync(request) {
      bench.passes.push({ reason: request.reason, atMs: clock.monotonic() - beganMs, cursor: request.cursor })
      return bench.onSync(request)
    },
    fetchRuns(runs) {
      bench.fetched.push(runs)
      return bench.onFetch(runs.map((run) => run.externalId))
    },
    ...(options.withPush === true
      ? {
          runPush: (handlers: PushHandlers, signal: AbortSignal) =>
            new Promise<void>((resolve) => {
              bench.push.push({ handlers, signal })
              signal.addEventListener('abort', () => resolve(), { once: true })
            }),
        }
      : {}),
  }
  const bench: Omit<Bench, 'runner'> = {
    clock,
    passes: [],
    fetched: [],
    submitted: [],
    states: [],
    onSync: (request) => request.emit({ observations: [], cursor: 'c' }),
    onFetch: () => Promise.resolve([]),
    onSubmit: () => Promise.resolve(),
    active: [],
    roomInMs: 0,
    stored: { cursor: 'c0', secrets: [] },
    push: [],
    idleDrops: 0,
    health: () => runner.state().health,
  }
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const id = options.id ?? 'lab'
  const runner = startSourceRunner({
    source: {
      id,
      kind: 'scripted',
      name: 'Lab',
      url: 'https://lab.example',
      tls: { mode: 'system' },
      options: {},
      enabled: options.enabled ?? true,
      sample: false,
    },
    pace: PACE,
    requiredSecrets: options.requiredSecrets ?? [],
    secretNames: () => bench.stored.secrets,
    connect: options.connect ?? (() => ({ http, connector })),
    ingest: {
      async submit(_, observations, submitOptions) {
        await bench.onSubmit()
        bench.submitted.push({ observations, options: submitOptions })
        if (submitOptions.cursor !== undefined) bench.stored.cursor = submitOptions.cursor
      },
    },
    store: { cursor: () => bench.stored.cursor, active: () => bench.active },
    logs: { pushed() {}, pushEnded() {} },
    clock,
    random: options.random ?? (() => 0.5),
    log,
    onState: (state) => bench.states.push(state),
  })
  return Object.assign(bench, { runner })
}
