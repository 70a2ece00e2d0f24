import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Observation } from '../../src/main/ingest/observation.ts'
import type { Store } from '../../src/main/store/store.ts'
import { BENCH_NOW, openBenchStore } from './support/bench-store.ts'
import { median, round, time } from './support/record.ts'
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

const observeAll = (store: Store, roundNo: number, step: 0 | 1 | 2): number => {
  let longestMs = 0
  for (let from = 0; from < RUNS; from += BATCH) {
    const observations = Array.from({ length: BATCH }, (_, n) => toObservation(roundNo, from + n, step))
    const startedMs = performance.now()
    store.observe([{ sourceId: 'bench', observations, history: false }])
    longestMs = Math.max(longestMs, performance.now() - startedMs)
  }
  return longestMs
}

const LIMIT_SCHEMA = `
CREATE TABLE run (id INTEGER PRIMARY KEY, source INTEGER, external TEXT, status INTEGER, name INTEGER,
  created INTEGER, started INTEGER, ended INTEGER, elapsed INTEGER, payload TEXT, UNIQUE (source, external)) STRICT;
CREATE INDEX a ON run (created); CREATE INDEX b ON run (ended); CREATE INDEX c ON run (name, created);
CREATE TABLE history (id INTEGER PRIMARY KEY, run INTEGER, at INTEGER, status INTEGER, raw TEXT) STRICT;
CREATE TEMP TABLE stage (external TEXT, status INTEGER, name INTEGER, created INTEGER, started INTEGER, ended INTEGER, elapsed INTEGER);
`
const MERGE = `INSERT INTO run (source, external, status, name, created, started, ended, elapsed, payload)
  SELECT 1, external, status, name, created, started, ended, elapsed, '' FROM stage WHERE true
  ON CONFLICT (source, external) DO UPDATE SET status = excluded.status, started = excluded.started,
    ended = excluded.ended, elapsed = excluded.elapsed`
const HISTORY = `INSERT INTO history (run, at, status, raw)
  SELECT r.id, 1, s.status, 'raw' FROM stage s JOIN run r ON r.source = 1 AND r.external = s.external`

/** The same change of state said to SQLite alone: staged rows, one merge, one append, a transaction a batch. */
const createLimit = (path: string) => {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 8000')
  db.exec(LIMIT_SCHEMA)
  const stage = db.prepare('INSERT INTO stage VALUES (?, ?, ?, ?, ?, ?, ?)')
  const mergeRows = db.prepare(MERGE)
  const append = db.prepare(HISTORY)
  const fill = (roundNo: number, step: 0 | 1 | 2, from: number, count: number): void => {
    db.exec('DELETE FROM stage')
    for (let n = from; n < from + count; n += 1) {
      const at = BENCH_NOW + n * 10
      stage.run(
        `${roundNo}-${n}`,
        step,
        n % 500,
        at,
        step === 0 ? null : at + 1000,
        step < 2 ? -1 : at + 5000,
        step < 2 ? null : 4000,
      )
    }
  }
  const write = db.transaction(() => {
    mergeRows.run()
    append.run()
  })
  return {
    /** ms, staging left out. */
    run(roundNo: number, step: 0 | 1 | 2): number {
      let ms = 0
      for (let from = 0; from < RUNS; from += BATCH) {
        fill(roundNo, step, from, BATCH)
        const startedMs = performance.now()
        write()
        ms += performance.now() - startedMs
      }
      return ms
    },
    naive(roundNo: number): number {
      let ms = 0
      for (let n = 0; n < NAIVE_UPDATES; n += 1) {
        fill(roundNo, 1, n, 1)
        const startedMs = performance.now()
        write()
        ms += performance.now() - startedMs
      }
      return ms
    },
    close: () => db.close(),
  }
}

export const ingest: Bench = {
  name: 'ingest',
  async run({ folder }) {
    const dir = await folder()
    const store = await openBenchStore(join(dir, 'ours.sqlite'))
    const limit = createLimit(join(dir, 'limit.sqlite'))
    const ours: number[] = []
    const best: number[] = []
    const naive: number[] = []
    const held: number[] = []
    for (let roundNo = 0; roundNo < ROUNDS; roundNo += 1) {
      observeAll(store, roundNo, 0)
      limit.run(roundNo, 0)
      naive.push((NAIVE_UPDATES / limit.naive(roundNo)) * 1000)
      best.push(((2 * RUNS) / (limit.run(roundNo, 1) + limit.run(roundNo, 2))) * 1000)
      ours.push(
        ((2 * RUNS) /
          (await time(() => {
            observeAll(store, roundNo, 1)
            observeAll(store, roundNo, 2)
          }))) *
          1000,
      )
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
        unit: 'ms (p50)',
        ours: round(median(held)),
        limit: 16,
        naive: null,
        ratio: round(16 / median(held)),
        goal: '<= 16 ms',
        met: median(held) <= 16,
      },
    ]
  },
}
