import { fault, FaultError, toFault, type Fault } from '../../shared/contract/fault.ts'
import type { RequestRecord, SourceState } from '../../shared/model/source.ts'
import type { Stoppable } from '../ports.ts'
import type { Connector, PushHandlers, SyncReason } from '../sources/connector.ts'
import { toBackoffLimits, toBackoffMs } from './backoff.ts'
import { createBreaker } from './breaker.ts'
import { createHints } from './hints.ts'
import { orAborted } from './or-aborted.ts'
import { createPlanner } from './planner.ts'
import { createPushSession, type PushSession } from './push-session.ts'
import type { PolledHttp, SourceRunnerOptions } from './runner-options.ts'
import { toIntervalMs, toJitteredMs, toStartOffsetMs } from './schedule.ts'
import { createSetAside } from './set-aside.ts'
import { createSourceReport } from './source-report.ts'
import { runSyncPass } from './sync-pass.ts'
import { createUnseen } from './unseen.ts'

/** A run is asked about by id once this many polls did not show it. */
const UNSEEN_POLLS = 3

export interface SourceRunner extends Stoppable {
  /** demand, wake: now, unless the budget or the server's Retry-After forbids it. Others: as soon as is due. */
  refresh(reason: SyncReason): void
  pause(paused: boolean): void
  state(): SourceState
  /** Null while it can't be built. */
  connector(): Connector | null
  /** Asks about these runs soon, merged with what push hints at, under the budget. */
  fetchRuns(externalIds: string[]): void
  requests(): RequestRecord[]
}

/** Polls one source for ever: each of its failures stays its own. */
export const startSourceRunner = (options: SourceRunnerOptions): SourceRunner => {
  const { source, pace, clock, random, log, ingest, store } = options
  const breaker = createBreaker()
  const unseen = createUnseen(clock)
  const setAside = createSetAside()
  const startedAtMs = clock.now()
  let http: PolledHttp | null = null
  let connector: Connector | null = null
  let push: PushSession | null = null
  let abort = new AbortController()
  let halting: Promise<void> = Promise.resolve()
  let anyActive = false
  let backfilling = store.cursor(source.id) === null
  let stopped = false

  const intervalMs = (): number => toIntervalMs(pace, { pushLive: report.facts.push === 'live', anyActive })
  const report = createSourceReport({
    source,
    clock,
    breaker,
    http: () => http,
    intervalMs,
    onState: (state) => options.onState(state),
  })
  const { facts } = report
  const idle = (): boolean => stopped || facts.paused

  const hints = createHints({
    clock,
    roomInMs: () => (idle() || http === null || !breaker.allows() ? null : http.roomInMs()),
    fetch: (externalIds) => fetchNow(externalIds),
    onOverflow: () => refresh('gap'),
  })

  const planner = createPlanner({
    clock,
    roomInMs: () => http?.roomInMs() ?? 0,
    intervalMs: () => toJitteredMs(intervalMs(), random),
    run: (reason) => pass(reason),
    onPlanned(atMs) {
      facts.nextTryAtMs = atMs
      report.say()
    },
  })

  const pass = async (reason: SyncReason): Promise<void> => {
    facts.lastTryAtMs = clock.now()
    const { signal } = abort
    breaker.attempt()
    report.say()
    try {
      requireSecrets()
      const use = open()
      const began = clock.now()
      const work = runSyncPass({
        source,
        ingest,
        store,
        connector: use,
        reason,
        signal,
        historyBeforeMs: () => (backfilling ? startedAtMs : null),
        onCommitted() {
          if (signal.aborted) return
          hear(use)
          push?.start()
          report.say()
        },
        onProgress(progress) {
          if (signal.aborted) return
          facts.backfill = progress
          backfilling = progress !== null
          report.say()
        },
      })
      await orAborted(work, signal)
      backfilling = false
      facts.backfill = null
      succeed(use)
      push?.start()
      const active = store.active(source.id)
      anyActive = active.length > 0
      const lost = unseen.pick(active, began - UNSEEN_POLLS * intervalMs())
      if (lost.length > 0) hints.add(lost.map((run) => run.externalId))
    } catch (error) {
      if (!signal.aborted) fail(error)
    }
  }

  const succeed = (use: Connector): void => {
    breaker.succeed()
    planner.backOff(null)
    facts.fault = null
    hear(use)
  }

  const hear = (use: Connector): void => {
    facts.lastOkAtMs = clock.now()
    facts.lastOkMonoMs = clock.monotonic()
    facts.capabilities = use.capabilities()
    facts.product = use.product()
  }

  const fail = (error: unknown): void => {
    const problem = toFault(error)
    if (!(error instanceof FaultError))
      log.error('a connector failed unexpectedly', { source: source.id, error })
    const retryAfterMs = toRetryAfterMs(problem)
    // Held back by our own budget, or by our own store: the source has done nothing wrong.
    const ours = problem.code === 'STORE' || problem.detail?.['held'] === true
    if (!ours) breaker.fail()
    if (problem.code !== 'STORE') facts.fault = problem
    const limits = toBackoffLimits(problem.code)
    const waitMs = ours
      ? (retryAfterMs ?? toBackoffMs(null, limits, random))
      : Math.max(toBackoffMs(planner.backoffMs(), limits, random), retryAfterMs ?? 0)
    planner.backOff(waitMs)
    log.warn('a source could not be read', {
      source: source.id,
      code: problem.code,
      message: problem.message,
      failures: breaker.failures(),
      nextTryInMs: waitMs,
    })
  }

  const requireSecrets = (): void => {
    const stored = options.secretNames()
    facts.secretsMissing = options.requiredSecrets.filter((name) => !stored.includes(name))
    if (facts.secretsMissing.length === 0) return
    throw fault(
      'SOURCE_AUTH',
      `${source.name} needs ${facts.secretsMissing.join(' and ')} to sign in, and none is stored. Enter it in the source's settings; nothing was sent.`,
      { secretsMissing: facts.secretsMissing },
    )
  }

  /** Built when first needed, so that a bad URL or CA is a fault of this source and no start-up error. */
  const open = (): Connector => {
    if (connector !== null) return connector
    const opened = options.connect((where, problem, sample) => {
      if (!setAside.isNew(where, problem, sample)) return
      facts.quarantined += 1
      log.warn('a record was set aside', { source: source.id, where, problem, sample })
      report.say()
    })
    http = opened.http
    connector = opened.connector
    push = createPushSession({ sourceName: source.name, connector, handlers, clock, random, log })
    return connector
  }

  /** What a look-up found, committed. A failure counts like that of a poll, and brings on a reconciling pass. */
  const fetchNow = async (externalIds: string[]): Promise<void> => {
    const use = connector
    if (use === null) return
    const { signal } = abort
    const types = new Map(store.active(source.id).map((run) => [run.externalId, run.type]))
    try {
      const runs = externalIds.map((externalId) => ({ externalId, type: types.get(externalId) ?? null }))
      const observations = await orAborted(use.fetchRuns(runs, signal), signal)
      await ingest.submit(source.id, observations, { history: false })
    } catch (error) {
      if (signal.aborted) return
      fail(error)
      planner.replan()
      throw error
    } finally {
      report.say()
    }
  }

  const handlers: PushHandlers = {
    observe(observations) {
      ingest.submit(source.id, observations, { history: false, droppable: true }).catch((error: unknown) => {
        // The store speaks for itself; a pass brings back what was not written.
        log.warn('pushed observations were not written', { source: source.id, error })
        refresh('gap')
      })
    },
    hint: (externalIds) => hints.add(externalIds),
    gap: () => refresh('gap'),
    log: (externalId, entries) => options.logs.pushed(source.id, externalId, entries),
    logEnd: (externalId, lastSeq) => options.logs.pushEnded(source.id, externalId, lastSeq),
    state(state, reason) {
      const wasLive = facts.push === 'live'
      facts.push = state
      facts.pushReason = reason
      // Polls were far apart while push was live; now they carry everything.
      if (wasLive && state !== 'live' && planner.backoffMs() === null) planner.replan()
      report.say()
    },
  }

  const refresh = (reason: SyncReason): void => {
    if (idle()) return
    if (reason === 'wake') {
      http?.dropIdle()
      push?.restart()
    }
    // Everything wakes at once; the servers need not notice.
    planner.wish(reason, reason === 'wake' ? toStartOffsetMs(source.id) : 0)
  }

  const halt = async (): Promise<void> => {
    hints.clear()
    abort.abort(new Error('the source was stopped'))
    await Promise.all([planner.halt(), push?.stop(), http?.stop()])
    http = null
    connector = null
    push = null
    facts.push = 'off'
    facts.pushReason = null
    facts.backfill = null
    report.say()
  }

  if (!facts.paused) planner.start(toStartOffsetMs(source.id))
  report.say()

  return {
    refresh,
    pause(paused) {
      if (stopped || paused === facts.paused) return
      facts.paused = paused
      if (paused) {
        halting = halting.then(halt)
      } else {
        // What was paused a moment ago ends first: two connectors of one source would both write.
        halting = halting.then(() => {
          if (idle()) return
          abort = new AbortController()
          planner.start(0)
        })
      }
      report.say()
    },
    state: () => report.state(),
    connector: () => connector,
    fetchRuns: (externalIds) => hints.add(externalIds),
    requests: () => http?.requests() ?? [],
    async stop() {
      if (!stopped) {
        stopped = true
        report.stop()
        halting = halting.then(halt)
      }
      await halting
    },
  }
}

const toRetryAfterMs = ({ detail }: Fault): number | null => {
  const value = detail?.['retryAfterMs']
  return typeof value === 'number' ? value : null
}
