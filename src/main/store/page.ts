import type { Count, JobPage, PageRequest, SortKey } from '../../shared/contract/contract.ts'
import type { Filter, FilterTerm } from '../../shared/filter/filter.ts'
import type { JobSummary } from '../../shared/model/job.ts'
import {
  findCandidates,
  findStreams,
  MAX_BESIDE_STREAMS,
  MAX_TEXT_BY_NAME,
  toMostCandidates,
  toTimeRange,
} from './candidates.ts'
import type { ReadDb } from './connection.ts'
import { toCondition, toStatusCodes } from './filter-sql.ts'
import { SELECT_JOB, toSummary } from './job-row.ts'
import type { JobRow } from './job-row.ts'
import { readCursor, toCursorText } from './page-cursor.ts'
import type { Place } from './page-cursor.ts'
import { countIn, pickFrom, walk, walkSome, walkStreams } from './page-walk.ts'
import type { Found, Walk } from './page-walk.ts'
import { statusCounts } from './rollups.ts'

export const readSummary = (db: ReadDb, id: number): JobSummary | null => {
  const row = db.read<JobRow>(`${SELECT_JOB} WHERE j.id = ?`).get(id)
  return row ? toSummary(row) : null
}

const readSummaries = (db: ReadDb, found: readonly Found[]): JobSummary[] =>
  found.flatMap(({ id }) => readSummary(db, id) ?? [])

/**
 * One page by key, forward from a `next` cursor and backward from a `previous` one; what is inserted meanwhile
 * neither doubles nor hides a run. Throws fault INVALID for a cursor of another order.
 */
export const readPage = async (
  db: ReadDb,
  request: Omit<PageRequest, 'filter'>,
  filter: Filter,
  nowMs: number,
  check: () => Promise<void>,
): Promise<JobPage> => {
  const { sort, descending, limit } = request
  const cursor = request.cursor === null ? null : readCursor(sort, descending, request.cursor)
  const back = cursor?.direction === 'previous'
  const walking = descending !== back
  const range = toTimeRange(filter, nowMs)
  const stopAt = walking ? (range.from === 0 ? null : range.from) : range.until
  const plan = {
    sort,
    descending: walking,
    after: cursor?.place ?? toStart(request, filter, nowMs, walking),
    stopAt: sort === 'happened' ? stopAt : null,
    condition: toCondition(filter, nowMs),
    limit: limit + 1,
  }
  const found = await findPage(db, plan, filter, nowMs, check)
  const more = found.length > limit
  const shown = found.slice(0, limit)
  if (back) shown.reverse()
  const first = shown[0]?.place ?? cursor?.place
  const last = shown.at(-1)?.place ?? cursor?.place
  const text = (place: Place | undefined, direction: 'next' | 'previous'): string | null =>
    place ? toCursorText(sort, descending, { place, direction }) : null
  return {
    items: readSummaries(db, shown),
    next: back || more ? text(last, 'next') : null,
    previous: (back ? more : cursor !== null) ? text(first, 'previous') : null,
  }
}

/** By whichever way is likely to be the shortest. */
const findPage = async (
  db: ReadDb,
  plan: Walk,
  filter: Filter,
  nowMs: number,
  check: () => Promise<void>,
): Promise<Found[]> => {
  if (filter.terms.length === 0) return walk(db, plan, check)
  const streams = plan.sort === 'happened' ? findStreams(db, filter) : null
  if (streams && filter.terms.length === 1) return walkStreams(db, plan, streams, check)
  // Most filters are met at once; only where a short walk does not do is it worth to look for a better way.
  const { found, end } =
    streams || plan.sort === 'name'
      ? { found: [], end: plan.after }
      : await walkSome(db, plan, check, toTrialRows(plan.sort, filter))
  if (!streams && plan.sort !== 'name' && end === null) return found
  const candidates = findCandidates(
    db,
    filter,
    nowMs,
    streams ? MAX_BESIDE_STREAMS : toMost(db, plan.sort, filter),
  )
  if (candidates) return pickFrom(db, plan, candidates)
  if (streams) return walkStreams(db, plan, streams, check)
  return [...found, ...(await walk(db, { ...plan, after: end, limit: plan.limit - found.length }, check))]
}

const TRIAL_ROWS = 1000
/** Free text is tested on many fields and on every host of a run. */
const TRIAL_ROWS_OF_TEXT = 400
/** Where the index of the order holds all that the filter asks for, a row costs a quarter of a microsecond. */
const TRIAL_ROWS_IN_INDEX = 20_000

const toTrialRows = (sort: SortKey, { terms }: Filter): number => {
  if (sort === 'happened' && terms.every(isInIndex)) return TRIAL_ROWS_IN_INDEX
  return terms.some(({ kind }) => kind === 'text') ? TRIAL_ROWS_OF_TEXT : TRIAL_ROWS
}

/** What job_happened holds beside the time. */
const isInIndex = (term: FilterTerm): boolean =>
  term.kind === 'time' ||
  (term.kind === 'word' && term.qualifier === 'source') ||
  (term.kind === 'match' && (term.qualifier === 'user' || term.qualifier === 'template'))

const toMost = (db: ReadDb, sort: SortKey, filter: Filter): number => {
  if (sort === 'name') {
    // The walk by name tests a name once, and passes the runs of all others by.
    if (filter.terms.some((term) => term.kind === 'match' && term.qualifier === 'name' && !term.negated))
      return 0
    if (filter.terms.some((term) => term.kind === 'text' && !term.negated)) return MAX_TEXT_BY_NAME
  }
  return toMostCandidates(db)
}

/** Where a walk by time can begin: nothing outside the filter's times needs a look. */
const toStart = (
  { sort }: Omit<PageRequest, 'filter'>,
  filter: Filter,
  nowMs: number,
  descending: boolean,
): Place | null => {
  if (sort !== 'happened') return null
  const { from, until } = toTimeRange(filter, nowMs)
  if (descending) return until === Number.MAX_SAFE_INTEGER ? null : [until, 0]
  return from === 0 ? null : [from, 0]
}

/** Counting stops here: "10,000+" says enough. */
const COUNT_CAP = 10_000
/** And here, however few were found: the figure must come while the operator still looks at it. */
const COUNT_BUDGET_MS = 8
const COUNT_SLICE_ROWS = 2000

/**
 * How many runs match: exact from the counts by source and status where the filter asks for nothing else,
 * otherwise counted up to a cap. `capped`: at least so many.
 */
export const countMatching = async (
  db: ReadDb,
  filter: Filter,
  nowMs: number,
  monotonic: () => number,
  check: () => Promise<void>,
): Promise<Count> => {
  const exact = countExactly(db, filter)
  if (exact !== null) return { value: exact, capped: false }
  const condition = toCondition(filter, nowMs)
  const plan = { sort: 'happened', descending: true, after: null, condition, limit: COUNT_CAP + 1 } as const
  const candidates = findCandidates(db, filter, nowMs)
  if (candidates) return { value: countIn(db, condition, candidates), capped: false }
  const startedMs = monotonic()
  const found: Found[] = []
  let after: Place | null = toStart({ ...plan, cursor: null }, filter, nowMs, true)
  for (;;) {
    const budget = { hit: false }
    const slice = await walk(
      db,
      { ...plan, after, sliceRows: COUNT_SLICE_ROWS, limit: Math.min(1000, COUNT_CAP + 1 - found.length) },
      async () => {
        if (monotonic() - startedMs > COUNT_BUDGET_MS) {
          budget.hit = true
          throw new BudgetSpent()
        }
        await check()
      },
    ).catch((error: unknown) => {
      if (error instanceof BudgetSpent) return []
      throw error
    })
    found.push(...slice)
    if (found.length > COUNT_CAP) return { value: COUNT_CAP, capped: true }
    if (budget.hit) return { value: found.length, capped: true }
    if (slice.length < 1000) return { value: found.length, capped: false }
    if (monotonic() - startedMs > COUNT_BUDGET_MS) return { value: found.length, capped: true }
    after = slice.at(-1)?.place ?? null
  }
}

class BudgetSpent extends Error {}

const countExactly = (db: ReadDb, filter: Filter): number | null => {
  const counts = statusCounts(db)
  let total = 0
  for (const { source_id, status, runs } of counts) {
    let holds = true
    for (const term of filter.terms) {
      if (term.kind !== 'word') return null
      if (term.qualifier === 'status') {
        holds &&= term.values.some((value) => toStatusCodes(value).includes(status)) !== term.negated
      } else if (term.qualifier === 'source') {
        holds &&=
          term.values.some((value) => value.toLowerCase() === source_id.toLowerCase()) !== term.negated
      } else return null
    }
    if (holds) total += runs
  }
  return filter.terms.every(
    (term) => term.kind === 'word' && (term.qualifier === 'status' || term.qualifier === 'source'),
  )
    ? total
    : null
}

/** Every active run and those that ended since, matching, newest first. */
export const readLive = (
  db: ReadDb,
  filter: Filter,
  endedSinceMs: number,
  nowMs: number,
  limit: number,
): JobSummary[] => {
  const condition = toCondition(filter, nowMs)
  return db
    .read<{ id: number }>(
      // A UNION would be merged from two scans of the whole table; the indexes are named so that it never is.
      `SELECT j.id FROM job j WHERE j.id IN (
         SELECT id FROM job INDEXED BY job_active WHERE status IN (2, 3, 4, 5)
         UNION ALL SELECT id FROM job INDEXED BY job_ended WHERE ended_at >= ?
       ) AND (${condition.sql}) ORDER BY j.happened_at DESC, j.id DESC LIMIT ?`,
    )
    .all(endedSinceMs, ...condition.params, limit)
    .flatMap(({ id }) => readSummary(db, id) ?? [])
}
