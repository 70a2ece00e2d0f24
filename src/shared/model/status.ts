import { z } from 'zod'

/**
 * The canonical status of a run. `lost` is `unknown` with a reason; `never_run` belongs to a definition
 * that has no run yet. The back end's own word is kept beside it as `rawStatus`.
 */
export const STATUSES = [
  'never_run',
  'unknown',
  'scheduled',
  'queued',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'timeout',
] as const

export const Status = z.enum(STATUSES)
export type Status = z.infer<typeof Status>

/**
 * Inside one attempt a rank never falls. `running` and `paused` share a rank because a run may go back and
 * forth between them; the terminal states share the highest one and are sticky.
 */
const RANK: Record<Status, number> = {
  never_run: 0,
  unknown: 0,
  scheduled: 1,
  queued: 2,
  running: 3,
  paused: 3,
  completed: 4,
  failed: 4,
  cancelled: 4,
  timeout: 4,
}

export const toRank = (status: Status): number => RANK[status]

export const isTerminal = (status: Status): boolean => RANK[status] === 4

/** Waiting or at work: what the Live screen shows first. */
export const isActive = (status: Status): boolean => RANK[status] >= 1 && RANK[status] <= 3

export const isFailure = (status: Status): boolean => status === 'failed' || status === 'timeout'
