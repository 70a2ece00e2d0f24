/** The filter language as SQL over `job j`. Means exactly what src/shared/filter/predicate.ts means. */
import type { Filter, FilterTerm, TextQualifier, WordQualifier } from '../../shared/filter/filter.ts'
import type { Status } from '../../shared/model/status.ts'
import { STATUSES } from '../../shared/model/status.ts'
import type { Param } from './connection.ts'
import { ACTIVE_CODES, ENDED_CODES, toStatusCode } from './status-codes.ts'

export interface Condition {
  /** A whole boolean expression, never NULL, in brackets. */
  sql: string
  params: Param[]
}

const NOTHING: Condition = { sql: '(0)', params: [] }

/**
 * Every term must hold; an empty filter is `(1)`. The + keeps SQLite from leaving the index of the sort for one of
 * the filter, and sorting what it finds there.
 */
export const toCondition = (filter: Filter, nowMs: number): Condition => {
  const terms = filter.terms.map((term) => {
    const { sql, params } = toTermCondition(term, nowMs)
    return { sql: term.negated ? `(NOT ${sql})` : sql, params }
  })
  if (terms.length === 0) return { sql: '(1)', params: [] }
  return {
    sql: `(${terms.map(({ sql }) => sql).join(' AND ')})`,
    params: terms.flatMap(({ params }) => params),
  }
}

const toTermCondition = (term: FilterTerm, nowMs: number): Condition => {
  switch (term.kind) {
    case 'text': {
      const pattern = `%${escapeLike(term.text)}%`
      return anyOf([...TEXT_FIELDS.map((field) => like(field, pattern)), hostLike(pattern)])
    }
    case 'word':
      return anyOf(term.values.map((value) => toWord(term.qualifier, value)))
    case 'match':
      return anyOf(term.values.map((value) => toMatch(term.qualifier, value)))
    case 'duration':
      return {
        sql: `ifnull(CASE WHEN j.duration_ms >= 0 THEN j.duration_ms
          WHEN j.status IN (4, 5) THEN max(0, ? - j.started_at) END ${term.op} ?, 0)`,
        params: [nowMs, term.ms],
      }
    case 'time':
      return {
        sql: `(+j.happened_at ${term.op === 'since' ? '>=' : '<'} ?)`,
        params: [toInstant(term, nowMs)],
      }
  }
}

export const toInstant = (term: FilterTerm & { kind: 'time' }, nowMs: number): number =>
  'agoMs' in term.at ? nowMs - term.at.agoMs : term.at.atMs

/** A run's name where only the run is at hand. */
export const NAME_SQL = '(SELECT nx.text FROM name nx WHERE nx.id = j.name_no)'
const TEXT_FIELDS = [NAME_SQL, 'j.error', 'j.targets', 'j.user']

const like = (field: string, pattern: string): Condition => ({
  sql: `ifnull(${field} LIKE ? ESCAPE '\\', 0)`,
  params: [pattern],
})

const hostLike = (pattern: string): Condition => ({
  sql: `EXISTS (SELECT 1 FROM job_host jh JOIN host h ON h.no = jh.host_no
    WHERE jh.job_id = j.id AND h.name LIKE ? ESCAPE '\\')`,
  params: [pattern],
})

/** LIKE pattern of a text value: anywhere in the field, or with `*` the whole of it. */
export const toPattern = (value: string): string => {
  const whole = value.split('*').map(escapeLike).join('%')
  return value.includes('*') ? whole : `%${whole}%`
}

const toMatch = (qualifier: TextQualifier, value: string): Condition => {
  const pattern = toPattern(value)
  switch (qualifier) {
    case 'name':
      return like(NAME_SQL, pattern)
    case 'host':
      return hostLike(pattern)
    case 'user':
      return like('j.user', pattern)
    case 'tag':
      return {
        sql: `EXISTS (SELECT 1 FROM json_each(j.tags) t WHERE t.value LIKE ? ESCAPE '\\')`,
        params: [pattern],
      }
    case 'error':
      return like('j.error', pattern)
    case 'template':
      return like('j.definition_id', value.split('*').map(escapeLike).join('%'))
    case 'target':
      return like('j.targets', pattern)
  }
}

const toWord = (qualifier: WordQualifier, value: string): Condition => {
  switch (qualifier) {
    case 'status': {
      const codes = toStatusCodes(value)
      return codes.length === 0 ? NOTHING : { sql: `(+j.status IN (${codes.join(', ')}))`, params: [] }
    }
    case 'source':
      return { sql: '(+j.source_no IN (SELECT no FROM source WHERE id = ? COLLATE NOCASE))', params: [value] }
    case 'type':
      return { sql: '(j.type = ? COLLATE NOCASE)', params: [value] }
    case 'launch':
      return { sql: 'ifnull(j.launch_type = ? COLLATE NOCASE, 0)', params: [value] }
  }
}

/** The codes a status word stands for; none for a word that is no status. */
export const toStatusCodes = (value: string): readonly number[] => {
  if (value === 'active') return ACTIVE_CODES
  if (value === 'ended') return ENDED_CODES
  const status: Status | undefined = STATUSES.find((known) => known === value.toLowerCase())
  return status ? [toStatusCode(status)] : []
}

const anyOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0
    ? NOTHING
    : {
        sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
        params: conditions.flatMap(({ params }) => params),
      }

const escapeLike = (text: string): string => text.replace(/[\\%_]/gu, '\\$&')
