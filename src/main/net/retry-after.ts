/** A server may ask for a pause, but not silence a source: longer ones are cut to this. */
const MAX_RETRY_AFTER_MS = 15 * 60_000
const MIN_RETRY_AFTER_MS = 1_000

/**
 * The Retry-After header (RFC 9110 10.2.3: seconds, or a date) in ms, within 1 s to 15 min. A date is
 * measured against the answer's own Date, so that a clock that is off here or there does no harm. Null where
 * there is none, or none that can be read.
 */
export const toRetryAfterMs = (headers: Record<string, string>, nowMs: number): number | null => {
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return null
  const bound = (ms: number): number =>
    Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, Math.ceil(ms)))
  if (/^\d+(\.\d+)?$/.test(value)) return bound(Number(value) * 1000)
  // Date.parse takes "-5" and the like for a year.
  const atMs = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(atMs)) return null
  const sentMs = Date.parse(headers['date'] ?? '')
  return bound(atMs - (Number.isNaN(sentMs) ? nowMs : sentMs))
}
