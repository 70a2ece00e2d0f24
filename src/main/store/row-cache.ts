import type { JobSummary } from '../../shared/model/job.ts'
import type { Baseline } from './numbers.ts'

/** A run as the writer knows it. */
export interface KnownRun {
  summary: JobSummary
  provenance: string | null
  sourceNo: number
  definition: Baseline
  counted: boolean
  historyCount: number
}

/** Active runs, so that most observations need no read. The one known longest goes first when there are too many. */
export interface RowCache {
  get(key: string): KnownRun | undefined
  set(key: string, run: KnownRun): void
  delete(key: string): void
  clear(): void
}

const KEPT_RUNS = 20_000

export const createRowCache = (limit = KEPT_RUNS): RowCache => {
  const runs = new Map<string, KnownRun>()
  return {
    get: (key) => runs.get(key),
    set(key, run) {
      runs.set(key, run)
      if (runs.size <= limit) return
      const oldest = runs.keys().next()
      if (!oldest.done) runs.delete(oldest.value)
    },
    delete: (key) => void runs.delete(key),
    clear: () => runs.clear(),
  }
}
