/**
 * A filter that few runs match is answered from those few, found by whatever index knows them, instead of by
 * walking the sort order past everything else.
 */
import type { Filter } from '../../shared/filter/filter.ts'
import type { Param, ReadDb } from './connection.ts'
import { toInstant, toPattern, toStatusCodes } from './filter-sql.ts'
import type { Condition } from './filter-sql.ts'
import type { Stream } from './page-walk.ts'
import { statusCounts } from './rollups.ts'
import { ACTIVE_CODES, ACTIVE_CODES_SQL, NOTABLE_CODES, NOTABLE_CODES_SQL } from './status-codes.ts'
import { toSearchQuery } from './trigrams.ts'

/**
 * Up to how many are worth being put in order one by one: the more there are, the sooner a walk meets a page of them,
 * so the two cost the same at a square root of all runs. At a million, some 5,000.
 */
export const toMostCandidates = (db: ReadDb): number =>
  Math.max(1000, Math.round(Math.sqrt(30 * sum(statusCounts(db)))))
/** Free text is dear to test, and in the order of names it may be behind nearly everything. */
export const MAX_TEXT_BY_NAME = 400_000
/** Where an index already leads to little more than the matches, only a much smaller set is better. */
export const MAX_BESIDE_STREAMS = 1500

/** A query for the ids of a small set of runs that holds every one the filter matches. */
export type Candidates = Condition

/** Null where no set of at most `most` is known. */
export const findCandidates = (
  db: ReadDb,
  filter: Filter,
  nowMs: number,
  most = toMostCandidates(db),
): Candidates | null =>
  byCounts(db, filter, nowMs, most) ??
  byTime(db, filter, nowMs, most) ??
  byDuration(db, filter, most) ??
  byList(db, filter, most) ??
  bySearch(db, filter, most)

/** More streams than this cost more than a walk past everything else. */
const MAX_STREAMS = 24

/**
 * The parts of an index by time that hold every match: of the few statuses or names that the filter asks for. Null
 * where it asks for neither, or for too many.
 */
export const findStreams = (db: ReadDb, filter: Filter): Stream[] | null => {
  for (const term of filter.terms) {
    if (term.negated) continue
    if (term.kind === 'word' && term.qualifier === 'status') {
      const codes = [...new Set(term.values.flatMap(toStatusCodes))]
      if (codes.length > 0 && codes.every((code) => NOTABLE_CODES.includes(code))) {
        return codes.map((code) => ({
          index: 'job_notable',
          sql: `j.${NOTABLE_CODES_SQL} AND j.status = ${code}`,
        }))
      }
    }
    if (term.kind === 'match' && term.qualifier === 'name') {
      const names = db
        .read<{ id: number }>(
          `SELECT id FROM name WHERE ${anyLike('text', term.values)} LIMIT ${MAX_STREAMS + 1}`,
        )
        .all(...term.values.map(toPattern))
      if (names.length <= MAX_STREAMS) {
        return names.map(({ id }) => ({ index: 'job_name', sql: `j.name_no = ${id}` }))
      }
    }
  }
  return null
}

const anyLike = (column: string, values: readonly string[]): string =>
  values.map(() => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')

const byCounts = (db: ReadDb, filter: Filter, nowMs: number, most: number): Candidates | null => {
  const words = filter.terms.filter((term) => term.kind === 'word' && !term.negated)
  if (words.length === 0) return null
  const counts = statusCounts(db)
  for (const term of words) {
    if (term.kind !== 'word') continue
    if (term.qualifier === 'status') {
      const codes = term.values.flatMap(toStatusCodes)
      const found = byStatus(db, codes, toTimeRange(filter, nowMs), most)
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

const byStatus = (
  db: ReadDb,
  codes: readonly number[],
  { from, until }: { from: number; until: number },
  most: number,
): Candidates | null => {
  const notable = codes.filter((code) => NOTABLE_CODES.includes(code))
  const active = codes.filter((code) => ACTIVE_CODES.includes(code))
  if (notable.length + active.length < codes.length) return null
  return few(
    db,
    most,
    `SELECT id FROM job WHERE ${NOTABLE_CODES_SQL} AND status IN (${notable.join(', ')})
       AND happened_at >= ? AND happened_at < ?
     UNION ALL SELECT id FROM job WHERE ${ACTIVE_CODES_SQL} AND status IN (${active.join(', ')})`,
    from,
    until,
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
    const sql =
      term.qualifier === 'host'
        ? `SELECT DISTINCT job_id AS id FROM job_host WHERE host_no IN (SELECT no FROM host WHERE ${anyLike('name', term.values)})`
        : term.qualifier === 'name'
          ? `SELECT id FROM job WHERE name_no IN (SELECT id FROM name WHERE ${anyLike('text', term.values)})`
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

/** Counted first: most filters match too many, and only the count is needed then. */
const few = (db: ReadDb, most: number, sql: string, ...params: Param[]): Candidates | null => {
  const counted = db
    .read<{ n: number }>(`SELECT count(*) AS n FROM (${sql} LIMIT ${most + 1})`)
    .get(...params)
  return (counted?.n ?? 0) > most ? null : { sql, params }
}

const sum = (counts: readonly { runs: number }[]): number =>
  counts.reduce((total, { runs }) => total + runs, 0)
