import type { Clock } from '../ports.ts'

/** How many runs one pass asks about by id. */
const AT_ONCE = 200
/** A run that stays unseen is not asked about again sooner than this. */
const AGAIN_MS = 10 * 60_000

export interface ActiveRun {
  externalId: string
  type: string
  seenAtMs: number
}

export interface Unseen {
  /** Runs held as active that the passes since `sinceMs` (wall) did not show: to be asked about by id. */
  pick(active: ActiveRun[], sinceMs: number): ActiveRun[]
}

/**
 * Not having been seen proves nothing: clocks jump, windows miss. So such a run is asked about, and only the
 * back end's own word makes it lost.
 */
export const createUnseen = (clock: Clock): Unseen => {
  const askedAt = new Map<string, number>()
  return {
    pick(active, sinceMs) {
      const nowMs = clock.monotonic()
      const held = new Set(active.map((run) => run.externalId))
      for (const externalId of askedAt.keys()) if (!held.has(externalId)) askedAt.delete(externalId)
      const picked = active
        .filter(
          (run) => run.seenAtMs < sinceMs && nowMs - (askedAt.get(run.externalId) ?? -AGAIN_MS) >= AGAIN_MS,
        )
        .slice(0, AT_ONCE)
      for (const run of picked) askedAt.set(run.externalId, nowMs)
      return picked
    },
  }
}
