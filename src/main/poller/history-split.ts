import type { Observation } from '../ingest/observation.ts'

/**
 * While old runs are being filled in, what ended before that began is history, of which no notice is due; what
 * happens meanwhile is not. `sinceMs` null: no back-fill is under way, nothing is history.
 */
export const splitHistory = (
  observations: Observation[],
  sinceMs: number | null,
): { history: Observation[]; live: Observation[] } => {
  if (sinceMs === null) return { history: [], live: observations }
  const history: Observation[] = []
  const live: Observation[] = []
  for (const observation of observations) {
    const { finishedAtMs } = observation
    const old = finishedAtMs !== undefined && finishedAtMs !== null && finishedAtMs < sinceMs
    ;(old ? history : live).push(observation)
  }
  return { history, live }
}
