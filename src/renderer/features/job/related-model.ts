import type { JobSummary } from '../../../shared/model/job.ts'

/** How a run's duration stands against what is usual for its definition, in words for the reader. */
export type Pace = 'usual' | 'slow' | 'fast' | 'unknown'

/** Milliseconds the run took, or has taken so far; null before it started. */
export const toDurationMs = (
  job: Pick<JobSummary, 'elapsedMs' | 'startedAtMs' | 'finishedAtMs'>,
  nowMs: number,
): number | null => {
  if (job.elapsedMs !== null) return job.elapsedMs
  if (job.startedAtMs === null) return null
  return Math.max(0, (job.finishedAtMs ?? nowMs) - job.startedAtMs)
}

/** Slow from the 95th percentile on; fast only for completed runs under half of the median. */
export const toPace = (job: JobSummary, nowMs: number): Pace => {
  const durationMs = toDurationMs(job, nowMs)
  if (durationMs === null || job.usualMs === null) return 'unknown'
  if (durationMs > (job.slowMs ?? job.usualMs * 2)) return 'slow'
  if (job.status === 'completed' && durationMs < job.usualMs / 2) return 'fast'
  return 'usual'
}

export interface RelatedBar {
  job: JobSummary
  durationMs: number | null
  /** Height of the bar, 0 to 1, of the longest run shown (and of what is usual). */
  height: number
  isThis: boolean
}

export interface RelatedStrip {
  bars: RelatedBar[]
  /** Where the line of the usual duration stands, 0 to 1; null where nothing is usual yet. */
  usualHeight: number | null
  completed: number
  failed: number
}

/** Oldest first, as a strip is read. `related` comes newest first and may or may not hold the run itself. */
export const toRelatedStrip = (
  job: JobSummary,
  related: readonly JobSummary[],
  nowMs: number,
): RelatedStrip => {
  const all = related.some((other) => other.id === job.id) ? [...related] : [job, ...related]
  const ordered = all.toSorted((a, b) => toHappenedAtMs(a) - toHappenedAtMs(b) || a.id - b.id)
  const durations = ordered.map((run) => toDurationMs(run, nowMs))
  const longest = Math.max(1, job.usualMs ?? 0, ...durations.map((ms) => ms ?? 0))
  return {
    bars: ordered.map((run, index) => {
      const durationMs = durations[index] ?? null
      return { job: run, durationMs, height: (durationMs ?? 0) / longest, isThis: run.id === job.id }
    }),
    usualHeight: job.usualMs === null ? null : job.usualMs / longest,
    completed: ordered.filter((run) => run.status === 'completed').length,
    failed: ordered.filter((run) => run.status === 'failed' || run.status === 'timeout').length,
  }
}

/** The instant lists show and sort by, as the store has it. */
export const toHappenedAtMs = (job: JobSummary): number => job.createdAtMs ?? job.startedAtMs ?? job.seenAtMs
