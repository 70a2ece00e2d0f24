import type { FilterProblem, FilterResult, FilterTerm, TextQualifier, WordQualifier } from './filter.ts'
import { TEXT_QUALIFIERS, WORD_QUALIFIERS } from './filter.ts'
import type { Qualifier } from './qualifiers.ts'
import { STATUS_WORDS, qualifierWords, toNearest, toQualifier, toStatusWord } from './qualifiers.ts'
import type { Piece, Value } from './scan.ts'
import { scanFilter } from './scan.ts'
import { toDurationMs, toInstantMs } from './times.ts'

type TermResult = FilterTerm | { problem: FilterProblem }

/**
 * Reads a filter as an operator types it: blank-separated terms that must all hold, `qualifier:value`, commas
 * for any of several values, `-` before a term to turn it round, quotes around blanks, `*` for anything.
 * Never throws; the first mistake is named at its place in the text. `nowMs` fixes `today`, `yesterday` and
 * times without a day; `since:2h` stays relative.
 */
export const parseFilter = (text: string, nowMs: number): FilterResult => {
  const scanned = scanFilter(text)
  if (!scanned.ok) return scanned
  const terms: FilterTerm[] = []
  for (const piece of scanned.pieces) {
    const term = piece.qualifier ? toTerm(piece, piece.qualifier, nowMs) : toFreeText(piece)
    if ('problem' in term) return { ok: false, problem: term.problem }
    terms.push(term)
  }
  return { ok: true, filter: { terms } }
}

const toFreeText = ({ values, negated, start, end }: Piece): TermResult => {
  const [value] = values
  // Free text is found anywhere already, so a * at either end of a bare word says nothing more.
  const text = value?.quoted ? value.text : (value?.text ?? '').replace(/^\*+|\*+$/gu, '')
  if (text === '')
    return problem('There is nothing to search for here. Type a word, or take it out.', start, end)
  return { kind: 'text', text, negated }
}

const toTerm = (piece: Piece, typed: Value, nowMs: number): TermResult => {
  const qualifier = toQualifier(typed.text)
  if (!qualifier) return unknownQualifier(typed)
  for (const value of piece.values) {
    if (value.text === '') {
      return problem(`${typed.text}: needs a value, for example ${qualifier.example}`, typed.start, value.end)
    }
  }
  const { negated, values } = piece
  if (isTextQualifier(qualifier.word)) {
    return { kind: 'match', qualifier: qualifier.word, values: toTexts(values), negated }
  }
  if (isWordQualifier(qualifier.word)) return toWordTerm(qualifier.word, values, negated)
  const [value, second] = values
  if (!value || second) {
    const at = second ?? typed
    return problem(`${typed.text}: takes one value only, for example ${qualifier.example}`, at.start, at.end)
  }
  return qualifier.word === 'duration'
    ? toDurationTerm(value, negated)
    : toTimeTerm(qualifier.word === 'since' ? 'since' : 'until', value, qualifier, negated, nowMs)
}

const toWordTerm = (qualifier: WordQualifier, values: Value[], negated: boolean): TermResult => {
  const words: string[] = []
  for (const value of values) {
    if (qualifier === 'status') {
      const word = toStatusWord(value.text)
      if (word === null) return unknownStatus(value)
      words.push(word)
    } else if (qualifier !== 'source' && value.text.includes('*')) {
      return problem(`${qualifier}: compares whole words; * can't be used here`, value.start, value.end)
    } else words.push(value.text)
  }
  return { kind: 'word', qualifier, values: [...new Set(words)], negated }
}

const toDurationTerm = (value: Value, negated: boolean): TermResult => {
  const match = /^(<=|>=|<|>)?(.*)$/su.exec(value.text)
  const written = match?.[2] ?? ''
  const ms = toDurationMs(written)
  if (ms === null) return badDuration(value, written, 'duration:>10m, duration:<=1h30m')
  return { kind: 'duration', op: toOp(match?.[1]), ms, negated }
}

const toTimeTerm = (
  op: 'since' | 'until',
  value: Value,
  qualifier: Qualifier,
  negated: boolean,
  nowMs: number,
): TermResult => {
  const agoMs = toDurationMs(value.text)
  if (agoMs !== null) return { kind: 'time', op, at: { agoMs }, negated }
  const atMs = toInstantMs(value.text, nowMs)
  if (atMs !== null) return { kind: 'time', op, at: { atMs }, negated }
  if (/^\d+$/u.test(value.text)) return badDuration(value, value.text, `${op}:2h, ${op}:2026-11-01`)
  return problem(
    `"${value.text}" is no time. Write how long ago (${op}:2h), a day (${op}:2026-11-01), a time ` +
      `(${op}:2026-11-01T10:00), ${qualifier.word}:today or ${qualifier.word}:yesterday`,
    value.start,
    value.end,
  )
}

/** Without a sign, `duration:10m` asks for the long ones. */
const toOp = (sign: string | undefined): '<' | '<=' | '>' | '>=' =>
  sign === '<' || sign === '<=' || sign === '>' ? sign : '>='

const toTexts = (values: Value[]): string[] => [...new Set(values.map((value) => value.text))]

const badDuration = (value: Value, written: string, examples: string): TermResult => {
  const unit = /^\d+$/u.test(written)
    ? `"${written}" has no unit. Write ${written}s, ${written}m, ${written}h or ${written}d`
    : `"${written}" is no length of time. Write it with ms, s, m, h, d or w`
  return problem(`${unit}, for example ${examples}`, value.start, value.end)
}

const unknownStatus = (value: Value): TermResult => {
  const near = toNearest(value.text, STATUS_WORDS)
  const hint = near ? `Did you mean status:${near}?` : `It can be ${STATUS_WORDS.join(', ')}.`
  return problem(`There is no status "${value.text}". ${hint}`, value.start, value.end)
}

const unknownQualifier = (typed: Value): TermResult => {
  const near = toNearest(typed.text, qualifierWords())
  const hint = near ? ` Did you mean ${near}:?` : ''
  return problem(
    `There is no qualifier "${typed.text}:".${hint} To search for the text itself, put it in quotes.`,
    typed.start,
    typed.end + 1,
  )
}

const problem = (message: string, start: number, end: number): TermResult => ({
  problem: { message, start, end },
})

const isTextQualifier = (word: string): word is TextQualifier =>
  TEXT_QUALIFIERS.some((qualifier) => qualifier === word)
const isWordQualifier = (word: string): word is WordQualifier =>
  WORD_QUALIFIERS.some((qualifier) => qualifier === word)
