/**
 * A filter that few runs match is answered from those few, found by whatever index knows them, instead of by
 * walking the sort order past everything else.
 */
import type { Filter } from '../../shared/filter/filter.ts'
import type { Param, ReadDb } from './connection.ts'
import { toInstant, toPattern, toStatusCodes } from './filter-sql.ts'
import { statusCounts } from './rollups.ts'
import { ACTIVE_CODES, ACTIVE_CODES_SQL, NOTABLE_CODES, NOTABLE_CODES_SQL } from './status-codes.ts'
import { toSearchQuery } from './trigrams.ts'

/** Up to this many are looked at one by one; beyond, matches are dense enough to meet them on the way. */
export const MAX_CANDIDATES = 5000
/** In the order of names matches lie together and may all be far away: a walk to them costs more. */
export const MAX_BY_NAME = 20_000

/** A small set of runs that holds every one the filter matches. */
export interface Candidates {
  count: number
  /** Ids as a JSON array: they go from SQLite to SQLite without becoming objects on the way. */
  ids: string
}

/** Null where no set of at most `most` is known. */
export const findCandidates = (
  db: ReadDb,
  filter: Filter,
  nowMs: number,
  most = MAX_CANDIDATES,
): Candidates | null =>
  byCounts(db, filter, most) ??
  byTime(db, filter, nowMs, most) ??
  byDuration(db, filter, most) ??
  byList(db, filter, most) ??
  bySearch(db, filter, most)

const byCounts = (db: ReadDb, filter: Filter, most: number): Candidates | null => {
  const words = filter.terms.filter((term) => term.kind === 'word' && !term.negated)
  if (words.length === 0) return null
  const counts = statusCounts(db)
  for (const term of words) {
    if (term.kind !== 'word') continue
    if (term.qualifier === 'status') {
      const codes = term.values.flatMap(toStatusCodes)
      const runs = sum(counts.filter(({ status }) => codes.includes(status)))
      const found = runs <= most ? byStatus(db, codes, most) : null
      if (found) return found
    }
    if (term.qualifier === 'source') {
      const wanted = new Set(term.values.map((value) => value.toLowerCase()))
      const mine = counts.filter(({ source_id }) => wanted.has(source_id.toLowerCase()))
      if (sum(mine) > most) continue
      const numbers = [...new Set(mine.map(({ source_no }) => source_no))]
      return few(db, most, `SELECT id FROM job WHERE source_no IN (${numbers.join(', ')})`)
    }
  }
  return null
}

const byStatus = (db: ReadDb, codes: readonly number[], most: number): Candidates | null => {
  const notable = codes.filter((code) => NOTABLE_CODES.includes(code))
  const active = codes.filter((code) => ACTIVE_CODES.includes(code))
  if (notable.length + active.length < codes.length) return null
  return few(
    db,
    most,
    `SELECT id FROM job WHERE ${NOTABLE_CODES_SQL} AND status IN (${notable.join(', ')})
     UNION ALL SELECT id FROM job WHERE ${ACTIVE_CODES_SQL} AND status IN (${active.join(', ')})`,
  )
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

const byTime = (db: ReadDb, filter: Filter, nowMs: number, most: number): Candidates | null => {
  if (!filter.terms.some((term) => term.kind === 'time')) return null
  const { from, until } = toTimeRange(filter, nowMs)
  return few(db, most, 'SELECT id FROM job WHERE happened_at >= ? AND happened_at < ?', from, until)
}

/** An active run may have been at work for as long as the filter asks: it counts from its start. */
const byDuration = (db: ReadDb, filter: Filter, most: number): Candidates | null => {
  for (const term of filter.terms) {
    if (term.kind !== 'duration' || term.negated) continue
    // One bound each way: given two from below, SQLite starts at the lower one.
    const known = term.op.startsWith('<') ? 'duration_ms >= 0 AND' : ''
    const found = few(
      db,
      most,
      `SELECT id FROM job WHERE ${known} duration_ms ${term.op} ?
       UNION ALL SELECT id FROM job WHERE ${ACTIVE_CODES_SQL} AND duration_ms < 0`,
      term.ms,
    )
    if (found) return found
  }
  return null
}

/** The lists of names and hosts are short beside that of runs: they are looked through, and lead to their runs. */
const byList = (db: ReadDb, filter: Filter, most: number): Candidates | null => {
  for (const term of filter.terms) {
    if (term.kind !== 'match' || term.negated) continue
    const any = (column: string): string => term.values.map(() => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')
    const sql =
      term.qualifier === 'host'
        ? `SELECT DISTINCT job_id AS id FROM job_host WHERE host_no IN (SELECT no FROM host WHERE ${any('name')})`
        : term.qualifier === 'name'
          ? `SELECT id FROM job WHERE name_no IN (SELECT id FROM name WHERE ${any('text')})`
          : null
    const found = sql === null ? null : few(db, most, sql, ...term.values.map(toPattern))
    if (found) return found
  }
  return null
}

const bySearch = (db: ReadDb, filter: Filter, most: number): Candidates | null => {
  const query = toSearchQuery(filter)
  return query === null ? null : few(db, most, 'SELECT rowid AS id FROM search WHERE search MATCH ?', query)
}

/** Counted before they are collected: most filters match too many, and only the count is needed then. */
const few = (db: ReadDb, most: number, sql: string, ...params: Param[]): Candidates | null => {
  const counted = db
    .read<{ n: number }>(`SELECT count(*) AS n FROM (${sql} LIMIT ${most + 1})`)
    .get(...params)
  const count = counted?.n ?? 0
  if (count > most) return null
  const ids = db.read<{ ids: string }>(`SELECT json_group_array(id) AS ids FROM (${sql})`).get(...params)?.ids
  return { count, ids: ids ?? '[]' }
}

const sum = (counts: readonly { runs: number }[]): number =>
  counts.reduce((total, { runs }) => total + runs, 0)
