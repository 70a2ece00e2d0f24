/**
 * Durations in buckets that grow by an eighth of a doubling, kept as pairs (bucket, count) of 16 and 32 bits:
 * a median is right to about 4 %, and two histograms add up.
 */
const STEPS = 8
const ENTRY_BYTES = 6

export type Histogram = Map<number, number>

/** 0 for anything under a millisecond. */
export const toBucket = (durationMs: number): number =>
  durationMs < 1 ? 0 : 1 + Math.floor(Math.log2(durationMs) * STEPS)

/** The middle of a bucket in ms, by ratio. */
export const fromBucket = (bucket: number): number =>
  bucket === 0 ? 0 : Math.round(2 ** ((bucket - 0.5) / STEPS))

export const readHistogram = (blob: Uint8Array): Histogram => {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const histogram: Histogram = new Map()
  for (let at = 0; at + ENTRY_BYTES <= blob.byteLength; at += ENTRY_BYTES) {
    histogram.set(view.getUint16(at, true), view.getUint32(at + 2, true))
  }
  return histogram
}

export const writeHistogram = (histogram: Histogram): Uint8Array => {
  const entries = [...histogram].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  const view = new DataView(new ArrayBuffer(entries.length * ENTRY_BYTES))
  for (const [index, [bucket, count]] of entries.entries()) {
    view.setUint16(index * ENTRY_BYTES, bucket, true)
    view.setUint32(index * ENTRY_BYTES + 2, count, true)
  }
  return new Uint8Array(view.buffer)
}

/** Adds `from` into `into`; counts never fall below 0. */
export const addHistogram = (into: Histogram, from: Histogram): void => {
  for (const [bucket, count] of from) into.set(bucket, Math.max(0, (into.get(bucket) ?? 0) + count))
}

/** The value below which `share` (0 to 1) of the runs lie, ms; null where there are none. */
export const quantileMs = (histogram: Histogram, share: number): number | null => {
  const entries = [...histogram].sort(([a], [b]) => a - b)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  let seen = 0
  for (const [bucket, count] of entries) {
    seen += count
    if (seen >= total * share) return fromBucket(bucket)
  }
  return null
}
