/**
 * A filter that few runs match is answered from those few, found by whatever index knows them, instead of by
 * walking the sort order past everything else.
 */
import type { Filter } from '../../shared/filter/filter.ts'
import type { Param, ReadDb } from './connection.ts'
import { toInstant, toStatusCodes } from './filter-sql.ts'
import { statusCounts } from './rollups.ts'
import { ACTIVE_CODES, ACTIVE_CODES_SQL, NOTABLE_CODES, NOTABLE_CODES_SQL } from './status-codes.ts'
import { toSearchQuery } from './trigrams.ts'

/** Up to this many are looked at one by one; beyond, matches are dense enough to meet them on the way. */
export const MAX_CANDIDATES = 4000

/** Ids of a set that holds every run the filter matches, or null where no small one is known. */
export const findCandidates = (db: ReadDb, filter: Filter, nowMs: number): number[] | null =>
  byCounts(db, filter) ?? byTime(db, filter, nowMs) ?? byDuration(db, filter, nowMs) ?? bySearch(db, filter)

const byCounts = (db: ReadDb, filter: Filter): number[] | null => {
  const words = filter.terms.filter((term) => term.kind === 'word' && !term.negated)
  if (words.length === 0) return null
  const counts = statusCounts(db)
  for (const term of words) {
    if (term.kind !== 'word') continue
    if (term.qualifier === 'status') {
      const codes = term.values.flatMap(toStatusCodes)
      const runs = sum(counts.filter(({ status }) => codes.includes(status)))
      if (runs <= MAX_CANDIDATES) {
        const found = byStatus(db, codes)
        if (found) return found
      }
    }
    if (term.qualifier === 'source') {
      const wanted = new Set(term.values.map((value) => value.toLowerCase()))
      const mine = counts.filter(({ source_id }) => wanted.has(source_id.toLowerCase()))
      if (sum(mine) <= MAX_CANDIDATES) {
        return [...new Set(mine.map(({ source_no }) => source_no))].flatMap((no) =>
          ids(db, 'SELECT id FROM job WHERE source_no = ?', no),
        )
      }
    }
  }
  return null
}

const byStatus = (db: ReadDb, codes: readonly number[]): number[] | null => {
  const notable = codes.filter((code) => NOTABLE_CODES.includes(code))
  const active = codes.filter((code) => ACTIVE_CODES.includes(code))
  if (notable.length + active.length < codes.length) return null
  return [
    ...(notable.length > 0
      ? ids(db, `SELECT id FROM job WHERE ${NOTABLE_CODES_SQL} AND status IN (${notable.join(', ')})`)
      : []),
    ...(active.length > 0
      ? ids(db, `SELECT id FROM job WHERE ${ACTIVE_CODES_SQL} AND status IN (${active.join(', ')})`)
      : []),
  ]
}

/** The narrowest range of `happened_at` that the filter's times leave: from inclusive, until exclusive. */
export const toTimeRange = (filter: Filter, nowMs: number): { from: number; until: number } => {
  const range = { from: 0, until: Number.MAX_SAFE_INTEGER }
  for (const term of filter.terms) {
    if (term.kind !== 'time') continue
    const at = toInstant(term, nowMs)
    if ((term.op === 'since') !== term.negated) range.from = Math.max(range.from, at)
    else range.until = Math.min(range.until, at)
  }
  return range
}

const byTime = (db: ReadDb, filter: Filter, nowMs: number): number[] | null => {
  if (!filter.terms.some((term) => term.kind === 'time')) return null
  const { from, until } = toTimeRange(filter, nowMs)
  return few(db, 'SELECT id FROM job WHERE happened_at >= ? AND happened_at < ?', from, until)
}

const byDuration = (db: ReadDb, filter: Filter, _nowMs: number): number[] | null => {
  for (const term of filter.terms) {
    if (term.kind !== 'duration' || term.negated) continue
    const ended = few(db, `SELECT id FROM job WHERE duration_ms >= 0 AND duration_ms ${term.op} ?`, term.ms)
    const running = ended && few(db, `SELECT id FROM job WHERE ${ACTIVE_CODES_SQL}`)
    if (ended && running) return [...new Set([...ended, ...running])]
  }
  return null
}

const bySearch = (db: ReadDb, filter: Filter): number[] | null => {
  const query = toSearchQuery(filter)
  return query === null ? null : few(db, 'SELECT rowid AS id FROM search WHERE search MATCH ?', query)
}

const few = (db: ReadDb, sql: string, ...params: Param[]): number[] | null => {
  const found = ids(db, `${sql} LIMIT ${MAX_CANDIDATES + 1}`, ...params)
  return found.length > MAX_CANDIDATES ? null : found
}

const ids = (db: ReadDb, sql: string, ...params: Param[]): number[] =>
  db
    .read<{ id: number }>(sql)
    .all(...params)
    .map(({ id }) => id)

const sum = (counts: readonly { runs: number }[]): number =>
  counts.reduce((total, { runs }) => total + runs, 0)
