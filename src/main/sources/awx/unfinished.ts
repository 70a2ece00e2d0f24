/**
 * Ended runs whose events the controller was still writing when they were looked at: what failed is only known
 * once they are there. Each is looked at again, ever more seldom, and given up after about a quarter of an hour.
 */
export interface UnfinishedRuns {
  /** False while it is too early to look again. `nowMs`: monotonic. */
  isDue(externalId: string, nowMs: number): boolean
  /** Notes a look that came too early; false: that was the last one. */
  postpone(externalId: string, nowMs: number): boolean
  /** The controller says that the output is complete: the next look may come at once. Whether it was waited for. */
  hurry(externalId: string): boolean
  remove(externalId: string): void
  due(nowMs: number): string[]
}

const MAX_LOOKS = 9
const FIRST_WAIT_MS = 4_000
const MAX_RUNS = 500

export const createUnfinishedRuns = (): UnfinishedRuns => {
  const runs = new Map<string, { looks: number; atMs: number }>()
  return {
    isDue: (externalId, nowMs) => (runs.get(externalId)?.atMs ?? nowMs) <= nowMs,
    postpone: (externalId, nowMs) => {
      const looks = (runs.get(externalId)?.looks ?? 0) + 1
      runs.delete(externalId)
      if (looks >= MAX_LOOKS) return false
      runs.set(externalId, { looks, atMs: nowMs + FIRST_WAIT_MS * 2 ** (looks - 1) })
      const oldest = runs.keys().next()
      if (runs.size > MAX_RUNS && !oldest.done) runs.delete(oldest.value)
      return true
    },
    hurry: (externalId) => {
      const run = runs.get(externalId)
      if (run) run.atMs = -Infinity
      return run !== undefined
    },
    remove: (externalId) => {
      runs.delete(externalId)
    },
    due: (nowMs) => [...runs].filter(([, run]) => run.atMs <= nowMs).map(([externalId]) => externalId),
  }
}
