import type { SourceState } from '../../shared/model/source.ts'

/** Consecutive failures that open the breaker. */
export const OPENS_AFTER = 5

export interface Breaker {
  state(): SourceState['breaker']
  /** Consecutive failures. */
  failures(): number
  /** Whether anything but the scheduled probe may ask now. */
  allows(): boolean
  /** A scheduled attempt begins: an open breaker lets this one through as its probe. */
  attempt(): void
  succeed(): void
  fail(): void
}

/**
 * Keeps everything but one probe at a time from a server that keeps failing. When the probe is made is the
 * schedule's business (see backoff.ts); each source has its own, so none blocks another.
 */
export const createBreaker = (): Breaker => {
  let failures = 0
  let state: SourceState['breaker'] = 'closed'
  return {
    state: () => state,
    failures: () => failures,
    allows: () => state === 'closed',
    attempt() {
      if (state === 'open') state = 'half-open'
    },
    succeed() {
      failures = 0
      state = 'closed'
    },
    fail() {
      failures += 1
      if (failures >= OPENS_AFTER) state = 'open'
    },
  }
}
