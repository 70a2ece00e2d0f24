/** Hourly roll-ups and counts by status, moved by what a batch changed, in the batch's own transaction. */
import type { JobSummary } from '../../shared/model/job.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import { addHistogram, readHistogram, toBucket, writeHistogram } from './histogram.ts'
import type { Histogram } from './histogram.ts'
import { toEndedAt } from './job-row.ts'
import { toStatusCode } from './status-codes.ts'

export const HOUR_MS = 3_600_000

/** What of a run the roll-ups go by. */
export interface Counted {
  sourceNo: number
  status: number
  startedAt: number | null
  /** -1 while not over. */
  endedAt: number
  durationMs: number
  /** Its end is confirmed: it belongs to the hour it ended in. */
  ended: boolean
}

/** What the roll-ups go by for a run in this state. `counted`: its end is confirmed. */
export const toCounted = (job: JobSummary, sourceNo: number, counted: boolean): Counted => ({
  sourceNo,
  status: toStatusCode(job.status),
  startedAt: job.startedAtMs,
  endedAt: toEndedAt(job),
  durationMs: job.elapsedMs ?? -1,
  ended: counted,
})

/** Whether the roll-ups hold the same of both states; cheaper than making two of the above. */
export const isCountedAlike = (
  before: JobSummary,
  countedBefore: boolean,
  after: JobSummary,
  countedAfter: boolean,
): boolean =>
  before.status === after.status &&
  before.startedAtMs === after.startedAtMs &&
  before.elapsedMs === after.elapsedMs &&
  countedBefore === countedAfter &&
  toEndedAt(before) === toEndedAt(after)

export interface RollupBatch {
  /** Null before: a new run. Null after: a run that is removed. */
  move(before: Counted | null, after: Counted | null): void
  flush(db: WriteDb): void
}

interface HourDelta {
  hour: number
  sourceNo: number
  status: number
  runs: number
  histogram: Histogram
}

/** Keys of the maps below: hour, source and status in one number that stays exact. */
const STATUS_ROOM = 16
const HOUR_ROOM = 2 ** 28

export const toHour = (atMs: number): number => Math.floor(atMs / HOUR_MS)

export const createRollupBatch = (): RollupBatch => {
  const hours = new Map<number, HourDelta>()
  const counts = new Map<number, { sourceNo: number; status: number; runs: number }>()
  const flows = new Map<number, { started: number; stopped: number }>()

  const flow = (atMs: number): { started: number; stopped: number } => {
    const hour = toHour(atMs)
    let found = flows.get(hour)
    if (!found) flows.set(hour, (found = { started: 0, stopped: 0 }))
    return found
  }
  const apply = (run: Counted, sign: 1 | -1): void => {
    const countKey = run.sourceNo * STATUS_ROOM + run.status
    let count = counts.get(countKey)
    if (!count) counts.set(countKey, (count = { sourceNo: run.sourceNo, status: run.status, runs: 0 }))
    count.runs += sign
    if (run.startedAt !== null) {
      flow(run.startedAt).started += sign
      if (run.endedAt >= 0) flow(run.endedAt).stopped += sign
    }
    if (!run.ended) return
    const hour = toHour(run.endedAt)
    const key = hour * HOUR_ROOM + countKey
    let delta = hours.get(key)
    if (!delta) {
      const { sourceNo, status } = run
      hours.set(key, (delta = { hour, sourceNo, status, runs: 0, histogram: new Map() }))
    }
    delta.runs += sign
    if (run.durationMs >= 0) {
      const bucket = toBucket(run.durationMs)
      delta.histogram.set(bucket, (delta.histogram.get(bucket) ?? 0) + sign)
    }
  }

  return {
    move(before, after) {
      if (before && after && same(before, after)) return
      if (before) apply(before, -1)
      if (after) apply(after, 1)
    },
    flush(db) {
      for (const delta of hours.values()) writeHour(db, delta)
      for (const { sourceNo, status, runs } of counts.values()) {
        if (runs !== 0) db.write(COUNT_SQL).run(sourceNo, status, runs)
      }
      for (const [hour, { started, stopped }] of flows) {
        if (started !== 0 || stopped !== 0) db.write(FLOW_SQL).run(hour, started, stopped)
      }
    },
  }
}

const COUNT_SQL = `INSERT INTO job_count (source_no, status, runs) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET runs = runs + excluded.runs`
const FLOW_SQL = `INSERT INTO flow_hour (hour, started, stopped) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET started = started + excluded.started, stopped = stopped + excluded.stopped`

const same = (a: Counted, b: Counted): boolean =>
  a.sourceNo === b.sourceNo &&
  a.status === b.status &&
  a.startedAt === b.startedAt &&
  a.endedAt === b.endedAt &&
  a.durationMs === b.durationMs &&
  a.ended === b.ended

const writeHour = (db: WriteDb, delta: HourDelta): void => {
  const { hour, sourceNo, status } = delta
  const row = db
    .read<{ runs: number; histogram: Uint8Array }>(
      'SELECT runs, histogram FROM rollup_hour WHERE hour = ? AND source_no = ? AND status = ?',
    )
    .get(hour, sourceNo, status)
  const histogram: Histogram = row ? readHistogram(row.histogram) : new Map()
  addHistogram(histogram, delta.histogram)
  const runs = (row?.runs ?? 0) + delta.runs
  if (runs === 0) {
    db.write('DELETE FROM rollup_hour WHERE hour = ? AND source_no = ? AND status = ?').run(
      hour,
      sourceNo,
      status,
    )
    return
  }
  db.write(
    'INSERT OR REPLACE INTO rollup_hour (hour, source_no, status, runs, histogram) VALUES (?, ?, ?, ?, ?)',
  ).run(hour, sourceNo, status, runs, writeHistogram(histogram))
}

/** Runs by source and status, all that are kept. */
export const statusCounts = (
  db: ReadDb,
): { source_no: number; source_id: string; status: number; runs: number }[] =>
  db
    .read<{ source_no: number; source_id: string; status: number; runs: number }>(
      `SELECT c.source_no, s.id AS source_id, c.status, c.runs FROM job_count c
       JOIN source s ON s.no = c.source_no WHERE c.runs > 0`,
    )
    .all()
