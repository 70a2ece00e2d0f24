import type { JobSummary } from '../../../shared/model/job.ts'
import { isTerminal } from '../../../shared/model/status.ts'

/** How long the run has taken so far, or took; null before it started. */
export const toElapsedMs = (job: JobSummary, nowMs: number): number | null => {
  if (isTerminal(job.status)) {
    if (job.elapsedMs !== null) return job.elapsedMs
    if (job.startedAtMs === null || job.finishedAtMs === null) return null
    return Math.max(0, job.finishedAtMs - job.startedAtMs)
  }
  return job.startedAtMs === null ? null : Math.max(0, nowMs - job.startedAtMs)
}

/** Slower than 95 of 100 earlier runs of the same definition. */
export const isLongerThanUsual = (job: JobSummary, nowMs: number): boolean => {
  const elapsedMs = toElapsedMs(job, nowMs)
  return job.slowMs !== null && elapsedMs !== null && elapsedMs > job.slowMs
}

/** Time left by what is done so far, else by the usual duration; null where neither says. */
export const toLeftMs = (job: JobSummary, nowMs: number): number | null => {
  const elapsedMs = toElapsedMs(job, nowMs)
  if (isTerminal(job.status) || elapsedMs === null) return null
  if (job.progress !== null && job.progress > 0.02) return (elapsedMs * (1 - job.progress)) / job.progress
  if (job.usualMs !== null && elapsedMs < job.usualMs) return job.usualMs - elapsedMs
  return null
}

/** "312 / 400": done of all items where the back end counts them. */
export const toItems = (job: JobSummary): string | null => {
  if (job.itemsDone === null) return null
  const done = job.itemsDone.toLocaleString('en-US')
  return job.itemsTotal === null ? `${done} done` : `${done} / ${job.itemsTotal.toLocaleString('en-US')}`
}
