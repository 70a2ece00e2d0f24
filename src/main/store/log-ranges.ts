/** Which sequence numbers of a log are kept, as ranges without holes in ascending order. */
import type { LogGap } from '../../shared/model/log.ts'

export type LogRange = [firstSeq: number, lastSeq: number, firstLine: number, endLine: number]

export const hasSeq = (ranges: readonly LogRange[], seq: number): boolean => {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (!range) return false
    if (seq < range[0]) high = middle - 1
    else if (seq > range[1]) low = middle + 1
    else return true
  }
  return false
}

/** Adds a stretch that overlaps nothing; neighbours that now touch become one. */
export const addRange = (ranges: readonly LogRange[], added: LogRange): LogRange[] => {
  const merged: LogRange[] = []
  for (const range of [...ranges, added].toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && last[1] + 1 === range[0]) {
      last[1] = range[1]
      last[3] = Math.max(last[3], range[3])
    } else merged.push([...range])
  }
  return merged
}

/** Sequence numbers start at 1: what is missing before, between, and up to `completeSeq` behind the ranges. */
export const toGaps = (ranges: readonly LogRange[], completeSeq: number | null): LogGap[] => {
  const gaps: LogGap[] = []
  let nextSeq = 1
  let line = 0
  for (const [firstSeq, lastSeq, , endLine] of ranges) {
    if (firstSeq > nextSeq) gaps.push({ fromSeq: nextSeq, toSeq: firstSeq - 1, line })
    nextSeq = lastSeq + 1
    line = endLine
  }
  if (completeSeq !== null && completeSeq >= nextSeq)
    gaps.push({ fromSeq: nextSeq, toSeq: completeSeq, line })
  return gaps
}
