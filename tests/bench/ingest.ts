import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Observation } from '../../src/main/ingest/observation.ts'
import type { Store } from '../../src/main/store/store.ts'
import { BENCH_NOW, openBenchStore } from './support/bench-store.ts'
import { median, quantile, round, time } from './support/record.ts'
import type { Bench } from './support/record.ts'

const RUNS = 10_000
const BATCH = 1000
const ROUNDS = 5
const NAIVE_UPDATES = 500

const toObservation = (round: number, n: number, step: 0 | 1 | 2): Observation => {
  const createdAtMs = BENCH_NOW + n * 10
  return {
    externalId: `${round}-${n}`,
    attempt: 1,
    via: 'rest',
    observedAtMs: BENCH_NOW + step,
    name: `job ${n % 500}`,
    type: 'job',
    definitionId: `${n % 500}`,
    status: step === 0 ? 'queued' : step === 1 ? 'running' : 'completed',
    rawStatus: step === 0 ? 'pending' : step === 1 ? 'running' : 'successful',
    createdAtMs,
    startedAtMs: step === 0 ? null : createdAtMs + 1000,
    finishedAtMs: step < 2 ? null : createdAtMs + 5000,
    elapsedMs: step < 2 ? null : 4000,
  }
}

/** ms that the store takes for it; making the observations is not its work. */
const observeAll = (store: Store, roundNo: number, step: 0 | 1 | 2): number => {
  let ms = 0
  for (let from = 0; from < RUNS; from += BATCH) {
    const observations = Array.from({ length: BATCH }, (_, n) => toObservation(roundNo, from + n, step))
    const startedMs = performance.now()
    store.observe([{ sourceId: 'bench', observations, history: false }])
    ms += performance.now() - startedMs
  }
  return ms
}

const STAGE = `CREATE TEMP TABLE stage (external TEXT, status INTEGER, raw TEXT, at INTEGER, started INTEGER,
  ended INTEGER, elapsed INTEGER)`
const MERGE = `INSERT INTO job (source_no, external_id, attempt, name_no, definition_no, status, happened_at, ended_at,
    duration_ms, counted, history_n, seen_at, changed_at, started_at, finished_at, type, raw_status, provenance)
  SELECT 1, external, 1, 1, 1, status, at, ended, elapsed, status = 6, 1, at, at, started, ended, 'job', raw,
    'as long as a provenance is, about 40 chars' FROM stage WHERE true
  ON CONFLICT (source_no, external_id, attempt) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at,
    duration_ms = excluded.duration_ms, counted = excluded.counted, history_n = history_n + 1,
    seen_at = excluded.seen_at, changed_at = excluded.changed_at, started_at = excluded.started_at,
    finished_at = excluded.finished_at, raw_status = excluded.raw_status, provenance = excluded.provenance`
const HISTORY = `INSERT INTO status_history (id, at, status, via, raw_status)
  SELECT j.id * 4096 + j.history_n, s.at, s.status, 0, s.raw FROM stage s
  CROSS JOIN job j ON j.source_no = 1 AND j.external_id = s.external AND j.attempt = 1`

/**
 * The same changes of state said to SQLite alone, in the store's own tables with all their indexes: staged rows,
 * one merge and one append a batch of 1,000, a transaction a batch. No state machine, roll-ups or answers. Four
 * indexes take part in a change of state: the two partial ones by status, and those by end and by duration.
 */
const createLimit = (path: string) => {
  const db = new Database(path)
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 8000')
  db.pragma('cache_size = -65536')
  db.exec(STAGE)
  const stage = db.prepare('INSERT INTO stage VALUES (?, ?, ?, ?, ?, ?, ?)')
  const mergeRows = db.prepare(MERGE)
  const append = db.prepare(HISTORY)
  const fill = (roundNo: number, step: 1 | 2, from: number, count: number): void => {
    db.exec('DELETE FROM stage')
    for (let n = from; n < from + count; n += 1) {
      const run = toObservation(roundNo, n, step)
      const ended = run.finishedAtMs ?? -1
      stage.run(
        run.externalId,
        step === 1 ? 4 : 6,
        run.rawStatus,
        BENCH_NOW,
        run.startedAtMs,
        ended,
        run.elapsedMs ?? -1,
      )
    }
  }
  const write = db.transaction(() => {
    mergeRows.run()
    append.run()
  })
  /** ms, staging left out. */
  const updates = (roundNo: number, step: 1 | 2, count: number, batch: number): number => {
    let ms = 0
    for (let from = 0; from < count; from += batch) {
      fill(roundNo, step, from, batch)
      const startedMs = performance.now()
      write()
      ms += performance.now() - startedMs
    }
    return ms
  }
  return { updates, close: () => db.close() }
}

export const ingest: Bench = {
  name: 'ingest',
  async run({ folder }) {
    const dir = await folder()
    const store = await openBenchStore(join(dir, 'ours.sqlite'))
    const plain = await openBenchStore(join(dir, 'limit.sqlite'))
    for (let roundNo = 0; roundNo < ROUNDS; roundNo += 1) observeAll(plain, roundNo, 0)
    await plain.stop()
    const limit = createLimit(join(dir, 'limit.sqlite'))
    const ours: number[] = []
    const best: number[] = []
    const naive: number[] = []
    const held: number[] = []
    for (let roundNo = 0; roundNo < ROUNDS; roundNo += 1) {
      observeAll(store, roundNo, 0)
      naive.push((NAIVE_UPDATES / limit.updates(roundNo, 1, NAIVE_UPDATES, 1)) * 1000)
      const bestMs = limit.updates(roundNo, 1, RUNS, BATCH) + limit.updates(roundNo, 2, RUNS, BATCH)
      best.push(((2 * RUNS) / bestMs) * 1000)
      ours.push(((2 * RUNS) / (observeAll(store, roundNo, 1) + observeAll(store, roundNo, 2))) * 1000)
    }
    // As it arrives in real life: 1,000 updates a second in slices of 100.
    for (let from = 0; from < RUNS; from += 100) {
      const observations = Array.from({ length: 100 }, (_, n) => toObservation(99, from + n, 0))
      held.push(await time(() => store.observe([{ sourceId: 'bench', observations, history: false }])))
    }
    await store.stop()
    limit.close()
    const ratio = median(ours) / median(best)
    return [
      {
        name: 'ingest',
        unit: 'updates/s',
        ours: Math.round(median(ours)),
        limit: Math.round(median(best)),
        naive: Math.round(median(naive)),
        ratio: round(ratio),
        goal: 'ratio >= 0.5',
        met: ratio >= 0.5,
      },
      {
        name: 'ingest: main held by a slice of 100 new runs',
        unit: 'ms (p99)',
        ours: round(quantile(held, 0.99)),
        limit: 16,
        naive: null,
        ratio: round(16 / quantile(held, 0.99)),
        goal: 'p99 <= 16 ms',
        met: quantile(held, 0.99) <= 16,
      },
    ]
  },
}
