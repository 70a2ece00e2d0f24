import type { Clock } from '../ports.ts'
import { toRetryAfterMs } from './retry-after.ts'

export interface Pause {
  /** Notes an answer's Retry-After where its status (429, 503) makes it a request to pause. */
  note(status: number, headers: Record<string, string>): void
  /** How long the server asked to be left alone from now on, 0 where it did not. */
  leftMs(): number
  /** The status that asked for the pause. */
  status(): number
}

/** A server that says when to come back is not asked before, by anyone: a poll, a page or the operator. */
export const createPause = (clock: Clock): Pause => {
  let untilMs = Number.NEGATIVE_INFINITY
  let askedBy = 429
  return {
    note(status, headers) {
      if (status !== 429 && status !== 503) return
      const waitMs = toRetryAfterMs(headers, clock.now())
      if (waitMs === null) return
      untilMs = Math.max(untilMs, clock.monotonic() + waitMs)
      askedBy = status
    },
    leftMs: () => Math.max(0, Math.ceil(untilMs - clock.monotonic())),
    status: () => askedBy,
  }
}
