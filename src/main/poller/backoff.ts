import type { FaultCode } from '../../shared/contract/fault.ts'
import type { Random } from '../ports.ts'

export interface BackoffLimits {
  baseMs: number
  capMs: number
}

/**
 * A server that is away is asked again within 45 s, so that a poll sees it back within a minute. What only a
 * person can mend (a wrong token, another key) is asked about more rarely: repeated refusals may lock an account.
 */
const AWAY: BackoffLimits = { baseMs: 2_000, capMs: 45_000 }
const REFUSED: BackoffLimits = { baseMs: 60_000, capMs: 15 * 60_000 }
const MISFIT: BackoffLimits = { baseMs: 15_000, capMs: 60_000 }
const BROKEN: BackoffLimits = { baseMs: 60_000, capMs: 5 * 60_000 }

const LIMITS: Record<FaultCode, BackoffLimits> = {
  SOURCE_UNREACHABLE: AWAY,
  SOURCE_LIMIT: AWAY,
  SOURCE_AUTH: REFUSED,
  SECRETS: REFUSED,
  SOURCE_TLS: BROKEN,
  SOURCE_SHAPE: MISFIT,
  NOT_FOUND: MISFIT,
  INVALID: MISFIT,
  CONFLICT: AWAY,
  UNSUPPORTED: BROKEN,
  STORE: { baseMs: 1_000, capMs: 10_000 },
  CANCELLED: AWAY,
  INTERNAL: BROKEN,
}

export const toBackoffLimits = (code: FaultCode): BackoffLimits => LIMITS[code]

/**
 * Decorrelated jitter: the next wait lies between the base and three times the last one, so that sources which
 * failed together don't come back together. `previousMs` null: the first failure.
 */
export const toBackoffMs = (
  previousMs: number | null,
  { baseMs, capMs }: BackoffLimits,
  random: Random,
): number => {
  const last = Math.max(baseMs, previousMs ?? baseMs)
  return Math.min(capMs, Math.round(baseMs + random() * (last * 3 - baseMs)))
}
