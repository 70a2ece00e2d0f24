/** The strip over the Live screen, from the roll-ups; only the part of an hour at the edge is read from runs. */
import type { Figures } from '../../shared/model/figures.ts'
import type { ReadDb } from './connection.ts'
import { addHistogram, quantileMs, readHistogram, toBucket } from './histogram.ts'
import type { Histogram } from './histogram.ts'
import { HOUR_MS, statusCounts, toHour } from './rollups.ts'
import { toStatusCode } from './status-codes.ts'

const HOURS = 24
const COMPLETED = toStatusCode('completed')
const FAILURES: readonly number[] = [toStatusCode('failed'), toStatusCode('timeout')]
const RUNNING: readonly number[] = [toStatusCode('running'), toStatusCode('paused')]
const WAITING: readonly number[] = [toStatusCode('queued'), toStatusCode('scheduled')]

interface Slot {
  ended: number
  failed: number
  completed: number
  durations: Histogram
}

export const readFigures = (db: ReadDb, nowMs: number): Figures => {
  const slots = Array.from({ length: HOURS }, (): Slot => ({
    ended: 0,
    failed: 0,
    completed: 0,
    durations: new Map(),
  }))
  const failedBySource = new Map<number, number>()
  const sinceMs = nowMs - HOURS * HOUR_MS
  const firstHour = toHour(sinceMs) + 1
  const add = (
    slot: Slot | undefined,
    sourceNo: number,
    status: number,
    runs: number,
    durations: Histogram,
  ): void => {
    if (!slot) return
    slot.ended += runs
    if (FAILURES.includes(status)) {
      slot.failed += runs
      failedBySource.set(sourceNo, (failedBySource.get(sourceNo) ?? 0) + runs)
    }
    if (status !== COMPLETED) return
    slot.completed += runs
    addHistogram(slot.durations, durations)
  }
  for (const row of readHours(db, firstHour)) {
    add(
      slots[Math.min(row.hour - firstHour, HOURS - 1)],
      row.source_no,
      row.status,
      row.runs,
      readHistogram(row.histogram),
    )
  }
  for (const row of readEdge(db, sinceMs, firstHour * HOUR_MS)) {
    const durations: Histogram = new Map(row.duration_ms < 0 ? [] : [[toBucket(row.duration_ms), 1]])
    add(slots[0], row.source_no, row.status, 1, durations)
  }
  return assemble(db, nowMs, slots, failedBySource)
}

const readHours = (
  db: ReadDb,
  fromHour: number,
): { hour: number; source_no: number; status: number; runs: number; histogram: Uint8Array }[] =>
  db
    .read<{ hour: number; source_no: number; status: number; runs: number; histogram: Uint8Array }>(
      'SELECT hour, source_no, status, runs, histogram FROM rollup_hour WHERE hour >= ?',
    )
    .all(fromHour)

const readEdge = (
  db: ReadDb,
  fromMs: number,
  untilMs: number,
): { source_no: number; status: number; duration_ms: number }[] =>
  db
    .read<{ source_no: number; status: number; duration_ms: number }>(
      'SELECT source_no, status, duration_ms FROM job WHERE ended_at >= ? AND ended_at < ? AND counted = 1',
    )
    .all(fromMs, untilMs)

const assemble = (
  db: ReadDb,
  nowMs: number,
  slots: readonly Slot[],
  failedBySource: ReadonlyMap<number, number>,
): Figures => {
  const counts = statusCounts(db)
  const total = (codes: readonly number[], sourceNo?: number): number =>
    counts
      .filter((row) => codes.includes(row.status) && (sourceNo === undefined || row.source_no === sourceNo))
      .reduce((sum, { runs }) => sum + runs, 0)
  const ended = slots.reduce((sum, slot) => sum + slot.ended, 0)
  const failed = slots.reduce((sum, slot) => sum + slot.failed, 0)
  const completed = slots.reduce((sum, slot) => sum + slot.completed, 0)
  const durations: Histogram = new Map()
  for (const slot of slots) addHistogram(durations, slot.durations)
  const running = total(RUNNING)
  const sources = new Map(counts.map(({ source_no, source_id }) => [source_no, source_id]))
  return {
    atMs: nowMs,
    running,
    queued: total(WAITING),
    failed24h: failed,
    ended24h: ended,
    successRate24h: ended === 0 ? null : completed / ended,
    typicalMs24h: quantileMs(durations, 0.5),
    throughputPerHour: ended / HOURS,
    trends: {
      running: toRunningTrend(db, nowMs, running),
      failed: slots.map((slot) => slot.failed),
      successRate: slots.map((slot) => (slot.ended === 0 ? null : slot.completed / slot.ended)),
      typicalMs: slots.map((slot) => quantileMs(slot.durations, 0.5)),
      throughput: slots.map((slot) => slot.ended),
    },
    bySource: [...sources].map(([no, sourceId]) => ({
      sourceId,
      running: total(RUNNING, no),
      queued: total(WAITING, no),
      failed24h: failedBySource.get(no) ?? 0,
    })),
  }
}

/** Backwards from now: what ran at the end of each hour is what runs now, less started, plus stopped since. */
const toRunningTrend = (db: ReadDb, nowMs: number, running: number): number[] => {
  const hour = toHour(nowMs)
  const flows = new Map(
    db
      .read<{ hour: number; started: number; stopped: number }>(
        'SELECT hour, started, stopped FROM flow_hour WHERE hour > ?',
      )
      .all(hour - HOURS)
      .map((row) => [row.hour, row]),
  )
  const trend: number[] = []
  let at = running
  for (let back = 0; back < HOURS; back += 1) {
    trend.unshift(Math.max(0, at))
    const flow = flows.get(hour - back)
    at += (flow?.stopped ?? 0) - (flow?.started ?? 0)
  }
  return trend
}
