/** What the filter box offers while the operator types. Pure: the values come from whoever asks. */
import { formatValue } from './format.ts'
import { toLowerAscii } from './predicate.ts'
import type { Qualifier } from './qualifiers.ts'
import { QUALIFIERS, STATUS_GROUPS, STATUS_WORDS, toQualifier } from './qualifiers.ts'

/** What is being typed at the caret; `start` and `end` are what a candidate replaces. */
export type Typing =
  | { kind: 'qualifier'; prefix: string; start: number; end: number }
  | { kind: 'value'; qualifier: Qualifier; prefix: string; start: number; end: number }
  /** Inside a quoted phrase of free text, or after an unknown qualifier: nothing to offer. */
  | { kind: 'none' }

export interface Candidate {
  /** What replaces the text from start to end: a qualifier with its colon, or a value quoted where needed. */
  insert: string
  label: string
  explain: string | null
}

export interface Completion {
  typing: Typing
  candidates: Candidate[]
}

export interface CompletionValues {
  /** Known values of a qualifier that begin with (or hold) the prefix, best first. */
  values(qualifier: Qualifier['word'], prefix: string): readonly string[]
}

const BLANK = /\s/u

/** The piece of text under the caret and what it is for. */
export const typingAt = (text: string, caret: number): Typing => {
  const at = Math.max(0, Math.min(caret, text.length))
  const piece = pieceBefore(text, at)
  const named = /^-?([a-z_]+):/iu.exec(text.slice(piece.start, at))
  if (!named) {
    if (piece.quoted) return { kind: 'none' }
    const start = text.charAt(piece.start) === '-' && at > piece.start ? piece.start + 1 : piece.start
    return { kind: 'qualifier', prefix: text.slice(start, at), start, end: endOfWord(text, at, false) }
  }
  const qualifier = toQualifier(named[1] ?? '')
  if (!qualifier) return { kind: 'none' }
  const start = valueStart(text, piece.start + named[0].length, at)
  const quoted = text.charAt(start) === '"' && at > start
  const prefix = text.slice(quoted ? start + 1 : start, at)
  return { kind: 'value', qualifier, prefix, start, end: endOfWord(text, at, quoted) }
}

/** The candidates for what is being typed. A blank place offers every qualifier. */
export const completeAt = (text: string, caret: number, from: CompletionValues): Completion => {
  const typing = typingAt(text, caret)
  if (typing.kind === 'none') return { typing, candidates: [] }
  if (typing.kind === 'qualifier') {
    const prefix = toLowerAscii(typing.prefix)
    const found = QUALIFIERS.filter((qualifier) => qualifier.word.startsWith(prefix))
    return { typing, candidates: found.map(toQualifierCandidate) }
  }
  return { typing, candidates: toValueCandidates(typing.qualifier, typing.prefix, from) }
}

/** The text with a candidate put in, and where the caret then stands. */
export const applyCandidate = (
  text: string,
  typing: Typing,
  candidate: Candidate,
): { text: string; caret: number } => {
  if (typing.kind === 'none') return { text, caret: text.length }
  const rest = text.slice(typing.end)
  const blank = typing.kind === 'value' && rest === '' ? ' ' : ''
  const head = text.slice(0, typing.start) + candidate.insert + blank
  return { text: head + rest, caret: head.length }
}

const toQualifierCandidate = (qualifier: Qualifier): Candidate => ({
  insert: `${qualifier.word}:`,
  label: `${qualifier.word}:`,
  explain: `${qualifier.explain}, e.g. ${qualifier.example}`,
})

const FIXED: Partial<Record<Qualifier['word'], readonly Candidate[]>> = {
  status: STATUS_WORDS.map((word) => ({
    insert: word,
    label: word,
    explain: STATUS_GROUPS.some((group) => group === word) ? statusGroup(word) : null,
  })),
  duration: [
    { insert: '>10m', label: '>10m', explain: 'longer than ten minutes' },
    { insert: '>1h', label: '>1h', explain: 'longer than an hour' },
    { insert: '<1m', label: '<1m', explain: 'shorter than a minute' },
  ],
  since: timeCandidates('from'),
  until: timeCandidates('before'),
}

const toValueCandidates = (qualifier: Qualifier, typed: string, from: CompletionValues): Candidate[] => {
  const prefix = toLowerAscii(typed)
  const fixed = FIXED[qualifier.word]
  if (fixed) return fixed.filter((candidate) => candidate.label.startsWith(prefix))
  return from
    .values(qualifier.word, typed)
    .map((value) => ({ insert: formatValue(value), label: value, explain: null }))
}

function statusGroup(word: string): string {
  return word === 'active'
    ? 'scheduled, queued, running or paused'
    : 'completed, failed, cancelled or timeout'
}

function timeCandidates(sense: string): Candidate[] {
  return [
    { insert: '1h', label: '1h', explain: `${sense} an hour ago` },
    { insert: '24h', label: '24h', explain: `${sense} 24 hours ago` },
    { insert: '7d', label: '7d', explain: `${sense} seven days ago` },
    { insert: 'today', label: 'today', explain: `${sense} the start of today` },
    { insert: 'yesterday', label: 'yesterday', explain: `${sense} the start of yesterday` },
  ]
}

/** Start of the piece that reaches the caret, and whether the caret is inside its quotes. */
const pieceBefore = (text: string, caret: number): { start: number; quoted: boolean } => {
  let start = 0
  let quoted = false
  for (let at = 0; at < caret; at += 1) {
    const character = text.charAt(at)
    if (quoted && character === '\\') at += 1
    else if (character === '"' && (quoted || opensQuote(text, at, start))) quoted = !quoted
    else if (!quoted && BLANK.test(character)) start = at + 1
  }
  return { start, quoted }
}

/** A quote opens only at the start of a piece, after its minus sign, after a colon or after a comma. */
const opensQuote = (text: string, at: number, start: number): boolean =>
  at === start || (at === start + 1 && text.charAt(start) === '-') || /[:,]/u.test(text.charAt(at - 1))

/** Where the value that reaches the caret starts: after the last comma that is outside quotes. */
const valueStart = (text: string, from: number, caret: number): number => {
  let start = from
  let quoted = false
  for (let at = from; at < caret; at += 1) {
    const character = text.charAt(at)
    if (quoted && character === '\\') at += 1
    else if (character === '"' && (quoted || at === start)) quoted = !quoted
    else if (!quoted && character === ',') start = at + 1
  }
  return start
}

const endOfWord = (text: string, caret: number, quoted: boolean): number => {
  for (let at = caret; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quoted && character === '\\') at += 1
    else if (quoted && character === '"') return at + 1
    else if (!quoted && (BLANK.test(character) || character === ',')) return at
  }
  return text.length
}
