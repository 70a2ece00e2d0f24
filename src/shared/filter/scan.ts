import type { FilterProblem } from './filter.ts'

/** One value as written: `start` and `end` are offsets in the text, quotes included. */
export interface Value {
  text: string
  quoted: boolean
  start: number
  end: number
}

/** One blank-separated piece of the text, before its meaning is looked at. */
export interface Piece {
  negated: boolean
  /** What stands before the colon, as typed; null for free text. */
  qualifier: Value | null
  values: Value[]
  start: number
  end: number
}

export type Scanned = { ok: true; pieces: Piece[] } | { ok: false; problem: FilterProblem }

const BLANK = /\s/u
const QUALIFIER = /([a-z_]+):/iy

/**
 * Splits the text into pieces. The only mistake it can meet is a quote without its end. Inside quotes `\"`
 * and `\\` stand for a quote and a backslash; a quote in the middle of a bare word is a plain character.
 */
export const scanFilter = (text: string): Scanned => {
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    if (BLANK.test(text.charAt(at))) {
      at += 1
      continue
    }
    const start = at
    const next = text.charAt(at + 1)
    const negated = text.charAt(at) === '-' && next !== '' && !BLANK.test(next)
    if (negated) at += 1
    QUALIFIER.lastIndex = at
    const named = QUALIFIER.exec(text)
    const qualifier = named
      ? { text: named[1] ?? '', quoted: false, start: at, end: QUALIFIER.lastIndex - 1 }
      : null
    if (qualifier) at = qualifier.end + 1
    const values: Value[] = []
    for (;;) {
      const value = text.charAt(at) === '"' ? scanQuoted(text, at) : scanBare(text, at, qualifier !== null)
      if (!value) return { ok: false, problem: unfinished(text, at) }
      values.push(value)
      at = value.end
      if (qualifier === null || text.charAt(at) !== ',') break
      at += 1
    }
    pieces.push({ negated, qualifier, values, start, end: at })
  }
  return { ok: true, pieces }
}

const scanBare = (text: string, start: number, list: boolean): Value => {
  let end = start
  while (end < text.length) {
    const character = text.charAt(end)
    if (BLANK.test(character) || (list && character === ',')) break
    end += 1
  }
  return { text: text.slice(start, end), quoted: false, start, end }
}

const scanQuoted = (text: string, start: number): Value | null => {
  let content = ''
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') return { text: content, quoted: true, start, end: at + 1 }
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === '\\')) {
      content += next
      at += 1
    } else content += character
  }
  return null
}

const unfinished = (text: string, start: number): FilterProblem => ({
  message: 'This quote has no end. Close it with a second " after the last word.',
  start,
  end: text.length,
})
