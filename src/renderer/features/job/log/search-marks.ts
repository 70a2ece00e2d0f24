import type { SgrSpan } from './sgr.ts'

/** Past this a line is cut on screen: a megabyte on one line would hold the window. Saving keeps it whole. */
export const MAX_SHOWN_CHARS = 8_000

export interface MarkedSpan extends SgrSpan {
  hit: boolean
  /** Offset in the line's text. */
  at: number
}

export interface SearchQuery {
  text: string
  regex: boolean
}

/** Null where there is nothing to mark or the pattern does not compile (the search itself says so). */
export const toMatcher = ({ text, regex }: SearchQuery): RegExp | null => {
  if (text === '') return null
  try {
    return new RegExp(regex ? text : text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'gi')
  } catch {
    return null
  }
}

/** Cuts spans at the borders of matches in the whole line, which may run across spans. */
export const toMarked = (spans: readonly SgrSpan[], matcher: RegExp | null): MarkedSpan[] => {
  const whole = spans.map((span) => span.text).join('')
  const ranges = matcher ? toRanges(whole, matcher) : []
  const marked: MarkedSpan[] = []
  let at = 0
  let next = 0
  for (const span of spans) {
    let from = 0
    while (from < span.text.length) {
      while (next < ranges.length && (ranges[next]?.[1] ?? 0) <= at + from) next += 1
      const [start, end] = ranges[next] ?? [Infinity, Infinity]
      const hit = at + from >= start
      const to = Math.min(span.text.length, (hit ? end : start) - at)
      marked.push({ text: span.text.slice(from, to), style: span.style, hit, at: at + from })
      from = to
    }
    at += span.text.length
  }
  return marked
}

const MAX_HITS_A_LINE = 200

const toRanges = (text: string, matcher: RegExp): [number, number][] => {
  const ranges: [number, number][] = []
  for (const match of text.matchAll(matcher)) {
    if (match[0] === '') continue
    ranges.push([match.index, match.index + match[0].length])
    if (ranges.length >= MAX_HITS_A_LINE) break
  }
  return ranges
}

/** The line to go to from `from`, wrapping round; null where nothing matches. `lines` is ascending. */
export const toNextMatch = (lines: readonly number[], from: number, direction: 1 | -1): number | null => {
  if (lines.length === 0) return null
  const found = direction === 1 ? lines.find((line) => line > from) : lines.findLast((line) => line < from)
  return found ?? (direction === 1 ? lines[0] : lines.at(-1)) ?? null
}
