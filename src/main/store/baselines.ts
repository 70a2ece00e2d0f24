/** How long runs of one definition usually take: the last completed ones, kept beside the definition. */
import type { WriteDb } from './connection.ts'
import type { Baseline } from './numbers.ts'

/** Enough for a 95th percentile, few enough to follow a job that is getting slower. */
const KEPT_SAMPLES = 100
const MIN_SAMPLES = 5
const SAMPLE_BYTES = 4
const MAX_SAMPLE_MS = 0xffff_ffff

/** Durations of completed runs of this batch, by definition. Written once a definition by `flush`. */
export interface BaselineBatch {
  add(definition: Baseline, durationMs: number): void
  flush(db: WriteDb): void
}

export const createBaselineBatch = (): BaselineBatch => {
  const added = new Map<Baseline, number[]>()
  return {
    add(definition, durationMs) {
      const durations = added.get(definition)
      if (durations) durations.push(durationMs)
      else added.set(definition, [durationMs])
    },
    flush(db) {
      for (const [definition, durations] of added) writeSamples(db, definition, durations)
    },
  }
}

const writeSamples = (db: WriteDb, definition: Baseline, durations: readonly number[]): void => {
  const row = db
    .read<{ samples: Uint8Array }>('SELECT samples FROM definition WHERE no = ?')
    .get(definition.no)
  const samples = [...readSamples(row?.samples), ...durations].slice(-KEPT_SAMPLES)
  const sorted = samples.toSorted((a, b) => a - b)
  const enough = sorted.length >= MIN_SAMPLES
  const usualMs = enough ? quantile(sorted, 0.5) : null
  const slowMs = enough ? quantile(sorted, 0.95) : null
  db.write('UPDATE definition SET samples = ?, usual_ms = ?, slow_ms = ? WHERE no = ?').run(
    writeBytes(samples),
    usualMs,
    slowMs,
    definition.no,
  )
  definition.usualMs = usualMs
  definition.slowMs = slowMs
}

const readSamples = (blob: Uint8Array | undefined): number[] => {
  if (!blob) return []
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  return Array.from({ length: Math.floor(blob.byteLength / SAMPLE_BYTES) }, (_, index) =>
    view.getUint32(index * SAMPLE_BYTES, true),
  )
}

const writeBytes = (samples: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(samples.length * SAMPLE_BYTES))
  for (const [index, sample] of samples.entries()) {
    view.setUint32(index * SAMPLE_BYTES, Math.min(sample, MAX_SAMPLE_MS), true)
  }
  return new Uint8Array(view.buffer)
}

/** Nearest rank. */
const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
