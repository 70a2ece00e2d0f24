/**
 * The filter language after parsing: every term must hold. One parse serves Live (a predicate), History (SQL)
 * and, later, rules and the command line.
 */

/** Qualifiers that compare a text field. `*` in a value is a wildcard; without one, the match is by substring. */
export const TEXT_QUALIFIERS = ['name', 'host', 'user', 'tag', 'error', 'template', 'target'] as const
/** Qualifiers that compare a closed or short set of words, whole and without regard to case. */
export const WORD_QUALIFIERS = ['status', 'source', 'type', 'launch'] as const
export type TextQualifier = (typeof TEXT_QUALIFIERS)[number]
export type WordQualifier = (typeof WORD_QUALIFIERS)[number]

export type FilterTerm =
  /** Free text: a substring of name, host, error, target or user. */
  | { kind: 'text'; text: string; negated: boolean }
  /** status:failed,timeout — any of the values. `status:active` and `status:ended` stand for their groups. */
  | { kind: 'word'; qualifier: WordQualifier; values: string[]; negated: boolean }
  | { kind: 'match'; qualifier: TextQualifier; values: string[]; negated: boolean }
  /** duration:>10m — of the whole run; a running one counts from its start until now. */
  | { kind: 'duration'; op: '<' | '<=' | '>' | '>='; ms: number; negated: boolean }
  /** since:2h, until:2026-11-01 — by when the run happened. Relative times are kept relative. */
  | { kind: 'time'; op: 'since' | 'until'; at: { agoMs: number } | { atMs: number }; negated: boolean }

export interface Filter {
  terms: FilterTerm[]
}

/** `start` and `end` are offsets into the text, `end` exclusive. */
export interface FilterProblem {
  message: string
  start: number
  end: number
}

export type FilterResult = { ok: true; filter: Filter } | { ok: false; problem: FilterProblem }
