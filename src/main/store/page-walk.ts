/** Walking one sort order by key, in slices, so that a long walk can be given up between two of them. */
import type { SortKey } from '../../shared/contract/contract.ts'
import type { Param, ReadDb } from './connection.ts'
import { NAME_SQL } from './filter-sql.ts'
import type { Condition } from './filter-sql.ts'
import type { Place } from './page-cursor.ts'

export interface Found {
  id: number
  place: Place
}

export interface Walk {
  sort: SortKey
  /** The direction of the walk itself: the page's order, or its reverse when going back. */
  descending: boolean
  /** Strictly after this one in walking direction; null: from the very start. */
  after: Place | null
  condition: Condition
  limit: number
  /** Sort `happened` only: nothing beyond this time, in walking direction, can match. */
  stopAt?: number | null
  /** Sort `happened` only: one value of an index that is ordered by time within it, instead of all runs. */
  within?: Stream
  /** Rows looked at between two checks, at most. */
  sliceRows?: number
}

const COLUMN: Record<Exclude<SortKey, 'name'>, string> = {
  happened: 'j.happened_at',
  finished: 'j.ended_at',
  duration: 'j.duration_ms',
}

interface NumberRow {
  id: number
  at: number
}
interface NameRow extends NumberRow {
  text: string
  name_no: number
}

/** A part of the runs that an index holds together, in the order of time. */
export interface Stream {
  index: 'job_notable' | 'job_name'
  /** What the index is to be entered by. */
  sql: string
}

const FIRST_SLICE = 1000
const LAST_SLICE = 16_000

/** Up to `limit` matches in order. `check` is called between slices and throws to give up. */
export const walk = async (db: ReadDb, plan: Walk, check: () => Promise<void>): Promise<Found[]> =>
  (await walkSome(db, plan, check, Number.POSITIVE_INFINITY)).found

/** The same, but given up after about `mostRows` rows: `end` is then where to go on, and null where all is found. */
export const walkSome = async (
  db: ReadDb,
  plan: Walk,
  check: () => Promise<void>,
  mostRows: number,
): Promise<{ found: Found[]; end: Place | null }> => {
  const step = plan.sort === 'name' ? nameSlice : numberSlice
  const found: Found[] = []
  let after = plan.after
  let size = Math.min(FIRST_SLICE, mostRows)
  let rows = 0
  for (;;) {
    const slice = step(db, { ...plan, after, limit: plan.limit - found.length }, size)
    found.push(...slice.found)
    if (found.length >= plan.limit || slice.end === null || isPast(plan, slice.end))
      return { found, end: null }
    after = slice.end
    rows += size
    if (rows >= mostRows) return { found, end: after }
    size = Math.min(size * 4, plan.sliceRows ?? LAST_SLICE)
    await check()
  }
}

const isPast = ({ stopAt, descending }: Walk, [at]: Place): boolean => {
  if (stopAt === undefined || stopAt === null || typeof at !== 'number') return false
  return descending ? at < stopAt : at > stopAt
}

/** The same answer as `walk` from streams that hold every match between them. */
export const walkStreams = async (
  db: ReadDb,
  plan: Walk,
  streams: readonly Stream[],
  check: () => Promise<void>,
): Promise<Found[]> => {
  const found: Found[] = []
  for (const within of streams) found.push(...(await walk(db, { ...plan, within }, check)))
  const sign = plan.descending ? -1 : 1
  const [at, id] = [0, 1]
  found.sort(
    (a, b) => sign * (Number(a.place[at]) - Number(b.place[at]) || Number(a.place[id]) - Number(b.place[id])),
  )
  return found.slice(0, plan.limit)
}

interface Slice {
  found: Found[]
  /** The last place looked at; null when the order is at its end. */
  end: Place | null
}

const numberSlice = (db: ReadDb, plan: Walk, size: number): Slice => {
  const { sort, descending, after, condition, limit, within } = plan
  const job = within ? `job j INDEXED BY ${within.index}` : 'job j'
  const prefix = within ? `${within.sql} AND` : ''
  const column = COLUMN[sort as Exclude<SortKey, 'name'>]
  const order = descending ? 'DESC' : 'ASC'
  const beyond = descending ? '<' : '>'
  const from = after ? `(${column}, j.id) ${beyond} (?, ?)` : '1'
  const start: Param[] = after ? [...after] : []
  // Where the slice ends, from the index alone.
  const bound = db
    .read<NumberRow>(
      `SELECT ${column} AS at, j.id FROM ${job} WHERE ${prefix} ${from} ORDER BY ${column} ${order}, j.id ${order} LIMIT 1 OFFSET ?`,
    )
    .get(...start, size - 1)
  const until = bound ? `AND (${column}, j.id) ${descending ? '>=' : '<='} (?, ?)` : ''
  const rows = db
    .read<NumberRow>(
      `SELECT ${column} AS at, j.id FROM ${job} WHERE ${prefix} ${from} ${until} AND ${condition.sql}
       ORDER BY ${column} ${order}, j.id ${order} LIMIT ?`,
    )
    .all(...start, ...(bound ? [bound.at, bound.id] : []), ...condition.params, limit)
  return {
    found: rows.map(({ id, at }) => ({ id, place: [at, id] })),
    end: bound ? [bound.at, bound.id] : null,
  }
}

const NAMES_A_SLICE = 64

/** First what is left of the name the walk stands in, then a number of whole names. */
const nameSlice = (db: ReadDb, plan: Walk): Slice => {
  const { descending, after, limit } = plan
  // The name is at hand here, and a term on it alone is then tested once a name instead of once a run.
  const condition = { ...plan.condition, sql: plan.condition.sql.replaceAll(NAME_SQL, 'n.text') }
  const order = descending ? 'DESC' : 'ASC'
  const beyond = descending ? '<' : '>'
  const found: NameRow[] = []
  if (after) {
    const [, nameNo, at, id] = after
    found.push(
      ...db
        .read<NameRow>(
          `SELECT n.text, j.name_no, j.happened_at AS at, j.id FROM job j JOIN name n ON n.id = j.name_no
           WHERE j.name_no = ? AND (j.happened_at, j.id) ${beyond} (?, ?) AND ${condition.sql}
           ORDER BY j.happened_at ${order}, j.id ${order} LIMIT ?`,
        )
        .all(nameNo ?? 0, at ?? 0, id ?? 0, ...condition.params, limit),
    )
  }
  const from = after ? `(n.text, n.id) ${beyond} (?, ?)` : '1'
  const start: Param[] = after ? after.slice(0, 2) : []
  const bound = db
    .read<{ text: string; id: number }>(
      `SELECT n.text, n.id FROM name n WHERE ${from} ORDER BY n.text ${order}, n.id ${order} LIMIT 1 OFFSET ?`,
    )
    .get(...start, NAMES_A_SLICE - 1)
  const until = bound ? `AND (n.text, n.id) ${descending ? '>=' : '<='} (?, ?)` : ''
  if (found.length < limit) {
    found.push(
      ...db
        .read<NameRow>(
          `SELECT n.text, j.name_no, j.happened_at AS at, j.id FROM name n CROSS JOIN job j ON j.name_no = n.id
           WHERE ${from} ${until} AND ${condition.sql}
           ORDER BY n.text ${order}, n.id ${order}, j.happened_at ${order}, j.id ${order} LIMIT ?`,
        )
        .all(...start, ...(bound ? [bound.text, bound.id] : []), ...condition.params, limit - found.length),
    )
  }
  // Beyond the last run of the bound's own name.
  const past = descending ? -1 : Number.MAX_SAFE_INTEGER
  return {
    found: found.map(({ text, name_no, at, id }) => ({ id, place: [text, name_no, at, id] })),
    end: bound ? [bound.text, bound.id, past, past] : null,
  }
}

/**
 * The same answer as `walk` from a known set that holds every match. The set is put in order first and tested in
 * that order, so that only as many are tested as are needed: LIMIT -1 keeps SQLite from doing it the other way round.
 */
export const pickFrom = (db: ReadDb, plan: Walk, { sql, params }: Condition): Found[] => {
  const { sort, descending, after, condition, limit } = plan
  const order = descending ? 'DESC' : 'ASC'
  const byName = sort === 'name'
  // A name out of a subquery has lost the collation of its column.
  const keys = byName ? ['text COLLATE NOCASE', 'name_no', 'at', 'id'] : ['at', 'id']
  const from = after
    ? `WHERE (${keys.join(', ')}) ${descending ? '<' : '>'} (${keys.map(() => '?').join(', ')})`
    : ''
  const sorted = keys.map((key) => `${key} ${order}`).join(', ')
  const name = byName ? `${NAME_SQL} AS text, j.name_no, j.happened_at` : COLUMN[sort]
  const rows = db
    .read<NameRow>(
      `SELECT o.* FROM (
         SELECT * FROM (SELECT ${name} AS at, j.id FROM (${sql}) c CROSS JOIN job j ON j.id = c.id)
         ${from} ORDER BY ${sorted} LIMIT -1
       ) o CROSS JOIN job j ON j.id = o.id WHERE ${condition.sql} LIMIT ?`,
    )
    .all(...params, ...(after ?? []), ...condition.params, limit)
  return rows.map(({ text, name_no, at, id }) => ({
    id,
    place: byName ? [text, name_no, at, id] : [at, id],
  }))
}

/** How many of a small set match. */
export const countIn = (db: ReadDb, condition: Condition, set: Condition): number =>
  db
    .read<{ runs: number }>(
      `SELECT count(*) AS runs FROM (${set.sql}) c CROSS JOIN job j ON j.id = c.id WHERE ${condition.sql}`,
    )
    .get(...set.params, ...condition.params)?.runs ?? 0
