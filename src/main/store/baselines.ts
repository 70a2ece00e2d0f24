/** How long runs of one definition usually take: the last completed ones, kept beside the definition. */
import type { Param, WriteDb } from './connection.ts'
import { createManyRows, writeMany } from './many-rows.ts'
import type { Baseline } from './numbers.ts'

/** Enough for a 95th percentile, few enough to follow a job that is getting slower. */
const KEPT_SAMPLES = 100
const MIN_SAMPLES = 5
const SAMPLE_BYTES = 4
const MAX_SAMPLE_MS = 0xffff_ffff

/** Definitions whose samples are kept in memory: some 400 bytes each. */
const REMEMBERED = 5000

/** Durations of completed runs of this batch, by definition. Written once a definition by `flush`. */
export interface BaselineBatch {
  add(definition: Baseline, durationMs: number): void
  flush(): void
}

export interface Baselines {
  batch(): BaselineBatch
  /** After a rollback: what was remembered of it is no longer true. */
  forget(): void
}

export const createBaselines = (db: WriteDb): Baselines => {
  const remembered = new Map<number, Uint32Array>()
  const update = createManyRows(
    4,
    (rows) =>
      `UPDATE definition SET samples = v.column2, usual_ms = v.column3, slow_ms = v.column4
       FROM (VALUES ${rows}) v WHERE definition.no = v.column1`,
  )
  const read = ({ no }: Baseline): Uint32Array =>
    remembered.get(no) ??
    readSamples(
      db.read<{ samples: Uint8Array }>('SELECT samples FROM definition WHERE no = ?').get(no)?.samples,
    )
  const remember = ({ no }: Baseline, samples: Uint32Array): void => {
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(no, samples)
  }

  return {
    batch() {
      const added = new Map<Baseline, number[]>()
      return {
        add(definition, durationMs) {
          const durations = added.get(definition)
          if (durations) durations.push(durationMs)
          else added.set(definition, [durationMs])
        },
        flush() {
          const params: Param[] = []
          for (const [definition, durations] of added) {
            const samples = append(read(definition), durations)
            const sorted = samples.toSorted()
            const enough = sorted.length >= MIN_SAMPLES
            definition.usualMs = enough ? quantile(sorted, 0.5) : null
            definition.slowMs = enough ? quantile(sorted, 0.95) : null
            remember(definition, samples)
            params.push(definition.no, writeBytes(samples), definition.usualMs, definition.slowMs)
          }
          writeMany(db, update, params)
        },
      }
    },
    forget: () => remembered.clear(),
  }
}

/** The newest of both, oldest first. */
const append = (known: Uint32Array, durations: readonly number[]): Uint32Array => {
  const added = durations.slice(-KEPT_SAMPLES)
  const kept = known.subarray(Math.max(0, known.length + added.length - KEPT_SAMPLES))
  const samples = new Uint32Array(kept.length + added.length)
  samples.set(kept)
  for (let index = 0; index < added.length; index += 1) {
    samples[kept.length + index] = Math.min(Math.max(0, added[index] ?? 0), MAX_SAMPLE_MS)
  }
  return samples
}

/** Stored little-endian, as every machine that Jobdeck runs on has it in memory. */
const readSamples = (blob: Uint8Array | undefined): Uint32Array => {
  if (!blob) return new Uint32Array()
  // A copy: what SQLite hands out may start at any offset of a shared buffer.
  const bytes = new Uint8Array(blob)
  return new Uint32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / SAMPLE_BYTES))
}

const writeBytes = (samples: Uint32Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)

/** Nearest rank. */
const quantile = (sorted: Uint32Array, share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
