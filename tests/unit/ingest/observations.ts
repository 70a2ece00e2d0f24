import type { KeyedObservation } from '../../../src/main/ingest/observation.ts'
import { merge } from '../../../src/main/ingest/merge.ts'
import type { Merged } from '../../../src/main/store/store.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'

/** An observation of run 7 of the source "plant". */
export const seen = (
  via: KeyedObservation['via'],
  observedAtMs: number,
  more: Partial<KeyedObservation> = {},
): KeyedObservation => ({ sourceId: 'plant', externalId: '7', attempt: 1, via, observedAtMs, ...more })

export interface Kept {
  job: JobSummary
  provenance: string
}

export const toJob = (after: Merged['after']): JobSummary => ({
  ...after,
  id: 1,
  usualMs: null,
  slowMs: null,
})

/** One merge as the store applies it: null moves seenAtMs only. */
export const apply = (
  kept: Kept | null,
  observation: KeyedObservation,
): { kept: Kept; merged: Merged | null } => {
  const merged = merge(kept?.job ?? null, observation, kept?.provenance ?? null)
  if (merged) return { kept: { job: toJob(merged.after), provenance: merged.provenance }, merged }
  if (!kept) throw new Error('A first observation must make a row')
  const seenAtMs = Math.max(kept.job.seenAtMs, observation.observedAtMs)
  return { kept: { ...kept, job: { ...kept.job, seenAtMs } }, merged }
}

export const applyAll = (observations: readonly KeyedObservation[]): Kept => {
  let kept: Kept | null = null
  for (const observation of observations) kept = apply(kept, observation).kept
  if (!kept) throw new Error('Needs at least one observation')
  return kept
}
