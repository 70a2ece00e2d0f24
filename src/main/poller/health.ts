import type { FaultCode } from '../../shared/contract/fault.ts'
import type { SourceHealth, SourceState } from '../../shared/model/source.ts'

const MIN_STALE_MS = 60_000

export interface Vitals {
  paused: boolean
  push: SourceState['push']
  /** Consecutive failures. */
  failures: number
  /** Of the last attempt, null after a success. */
  faultCode: FaultCode | null
  /** Monotonic ms since the last success, null where there was none yet. */
  sinceOkMs: number | null
  /** What polls are apart now. */
  intervalMs: number
}

/** From when on the last success is older than it should be. Three polls missed, a minute at least. */
export const toStaleAfterMs = (intervalMs: number): number => Math.max(MIN_STALE_MS, intervalMs * 3)

/** How a source is doing, as the operator is told it. A single failure on the way is not yet `failing`. */
export const toHealth = (vitals: Vitals): SourceHealth => {
  if (vitals.paused) return 'paused'
  const retryable = vitals.faultCode === 'SOURCE_UNREACHABLE' || vitals.faultCode === 'SOURCE_LIMIT'
  if (vitals.failures > 0 && (vitals.sinceOkMs === null || vitals.failures > 1 || !retryable))
    return 'failing'
  if (vitals.sinceOkMs === null) return 'connecting'
  if (vitals.sinceOkMs >= toStaleAfterMs(vitals.intervalMs)) return 'stale'
  return vitals.push === 'live' ? 'connected' : 'polling'
}
