import type { SourceConfig, SourceState } from '../../shared/model/source.ts'
import type { Cancel, Clock } from '../ports.ts'
import type { Breaker } from './breaker.ts'
import { toHealth, toStaleAfterMs } from './health.ts'
import type { PolledHttp } from './runner-options.ts'

/** What the runner knows first hand; the rest of the state is derived. */
export interface Facts {
  paused: boolean
  fault: SourceState['fault']
  lastOkAtMs: number | null
  /** Monotonic, of the same moment. */
  lastOkMonoMs: number | null
  lastTryAtMs: number | null
  nextTryAtMs: number | null
  push: SourceState['push']
  pushReason: string | null
  backfill: SourceState['backfill']
  capabilities: SourceState['capabilities']
  product: string | null
  quarantined: number
  secretsMissing: string[]
}

export interface SourceReport {
  facts: Facts
  /** Says the state where it differs from what was last said. */
  say(): void
  state(): SourceState
  stop(): void
}

export interface SourceReportOptions {
  source: SourceConfig
  clock: Clock
  breaker: Breaker
  http(): PolledHttp | null
  intervalMs(): number
  onState(state: SourceState): void
}

export const createSourceReport = (options: SourceReportOptions): SourceReport => {
  const { source, clock, breaker } = options
  let said = ''
  let cancelStale: Cancel = () => {}
  let stopped = false
  const facts: Facts = {
    paused: !source.enabled,
    fault: null,
    lastOkAtMs: null,
    lastOkMonoMs: null,
    lastTryAtMs: null,
    nextTryAtMs: null,
    push: 'off',
    pushReason: null,
    backfill: null,
    capabilities: [],
    product: null,
    quarantined: 0,
    secretsMissing: [],
  }
  const sinceOkMs = (): number | null =>
    facts.lastOkMonoMs === null ? null : clock.monotonic() - facts.lastOkMonoMs

  const state = (): SourceState => ({
    sourceId: source.id,
    health: toHealth({
      paused: facts.paused,
      push: facts.push,
      failures: breaker.failures(),
      faultCode: facts.fault?.code ?? null,
      sinceOkMs: sinceOkMs(),
      intervalMs: options.intervalMs(),
    }),
    fault: facts.fault,
    lastOkAtMs: facts.lastOkAtMs,
    lastTryAtMs: facts.lastTryAtMs,
    nextTryAtMs: facts.nextTryAtMs,
    failures: breaker.failures(),
    breaker: breaker.state(),
    push: facts.push,
    pushReason: facts.pushReason,
    budget: options.http()?.budget() ?? { used: 0, limit: null, windowMs: 0 },
    backfill: facts.backfill,
    capabilities: facts.capabilities,
    product: facts.product,
    quarantined: facts.quarantined,
    secretsMissing: facts.secretsMissing,
  })

  /** Getting stale is the one change that nothing announces but the passing of time. */
  const watchStale = (): void => {
    cancelStale()
    const since = sinceOkMs()
    if (stopped || since === null || facts.paused) return
    const leftMs = toStaleAfterMs(options.intervalMs()) - since
    if (leftMs > 0) cancelStale = clock.after(leftMs, say)
  }
  const say = (): void => {
    if (stopped) return
    watchStale()
    const now = state()
    const text = JSON.stringify(now)
    if (text === said) return
    said = text
    options.onState(now)
  }
  return {
    facts,
    say,
    state,
    stop() {
      stopped = true
      cancelStale()
    },
  }
}
