import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SortKey } from '../../src/shared/contract/contract.ts'
import type { Store } from '../../src/main/store/store.ts'
import { BENCH_NOW, openBenchStore } from './support/bench-store.ts'
import { createRandom } from './support/random.ts'
import { median, quantile, round, time } from './support/record.ts'
import type { Bench, BenchContext, BenchRecord } from './support/record.ts'

/** What an operator asks the history for, and how often out of a hundred times. */
const MIX: readonly (readonly [number, string])[] = [
  [14, ''],
  [12, 'status:failed'],
  [3, 'status:failed,timeout'],
  [1, 'status:timeout'],
  [5, 'status:active'],
  [2, 'status:completed'],
  [5, 'source:source-3'],
  [4, 'source:source-1 status:failed'],
  [5, 'since:24h'],
  [5, 'since:7d status:failed'],
  [1, 'since:30d user:user12'],
  [4, 'name:"patch web 12"'],
  [3, 'name:deploy*'],
  [2, 'name:"backup db 7" status:failed'],
  [3, 'host:web3.example.net'],
  [2, 'host:web300'],
  [1, 'host:web30 status:failed'],
  [3, 'user:user7'],
  [1, 'user:user55'],
  [3, 'type:workflow_job'],
  [1, 'launch:manual status:completed'],
  [2, 'tag:nightly'],
  [1, 'tag:canary'],
  [2, 'template:12'],
  [2, 'duration:>15m'],
  [3, 'patch'],
  [2, 'ledger'],
  [2, 'web79'],
  [2, 'task 4711'],
  [1, 'returned 17'],
  [2, 'rotate status:failed'],
  [1, 'patch -status:completed'],
]
/** Nearly always the newest first. */
const SORTS: readonly (readonly [number, SortKey])[] = [
  [86, 'happened'],
  [7, 'finished'],
  [4, 'duration'],
  [3, 'name'],
]
const FILTERS = MIX.map(([, filter]) => filter)
const SEARCHES = ['web79', 'patch web 1', 'returned 17', 'ledger5', 'fatal: [edge', 'user59', 'rotate']
const ROUNDS = 5
const PAGE = 50
const ASKED = 400

type Asked = { filter: string; sort: SortKey; descending: boolean }

const pick = <T>(random: () => number, weighted: readonly (readonly [number, T])[]): T => {
  let left = random() * weighted.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, item] of weighted) {
    left -= weight
    if (left < 0) return item
  }
  throw new Error('no weights')
}

/** As an operator would ask, every time another few hundred pages. */
const askAsOperator = (random: () => number): Asked[] =>
  Array.from({ length: ASKED }, () => ({
    filter: pick(random, MIX),
    sort: pick(random, SORTS),
    descending: random() < 0.9,
  }))

/** Every filter in every order both ways, however unlikely. */
const EVERY_PAIR: Asked[] = FILTERS.flatMap((filter) =>
  SortKey.options.flatMap((sort) => [true, false].map((descending) => ({ filter, sort, descending }))),
)

/** ms of each first page and, where there is one, of the second. */
const pageTimes = async (store: Store, asked: readonly Asked[]): Promise<number[]> => {
  const times: number[] = []
  for (const wish of asked) {
    const request = { ...wish, limit: PAGE }
    let next: string | null = null
    times.push(
      await time(async () => ({ next } = await store.long.page({ ...request, cursor: null }, BENCH_NOW))),
    )
    if (next !== null) times.push(await time(() => store.long.page({ ...request, cursor: next }, BENCH_NOW)))
  }
  return times
}

const LIVE_RUNS = 2000
const SLICE = 25
/** 40 slices a second: 1,000 updates. */
const SLICE_EVERY_MS = 25

/** 1,000 updates a second as the engine writes them; `stop` answers how long each slice held this process, in ms. */
const startUpdates = (store: Store): (() => number[]) => {
  const held: number[] = []
  let step = 0
  const timer = setInterval(() => {
    const observations = Array.from({ length: SLICE }, (_, n) => {
      const at = step * SLICE + n
      return {
        externalId: `live-${at % LIVE_RUNS}`,
        attempt: 1,
        via: 'rest' as const,
        observedAtMs: BENCH_NOW + at,
        name: `patch web ${at % 50}`,
        type: 'job',
        definitionId: `${at % 50}`,
        status: 'running' as const,
        rawStatus: 'running',
        createdAtMs: BENCH_NOW,
        startedAtMs: BENCH_NOW,
        progress: (at % 1000) / 1000,
      }
    })
    step += 1
    const startedMs = performance.now()
    store.observe([{ sourceId: 'source-1', observations, history: true }])
    held.push(performance.now() - startedMs)
  }, SLICE_EVERY_MS)
  return () => {
    clearInterval(timer)
    return held
  }
}

/** A page's rows by key, nothing else: no page can be had for less. */
const createLimit = (path: string) => {
  const db = new Database(path, { readonly: true })
  const { top } = db.prepare<[], { top: number }>('SELECT max(id) AS top FROM job').get() ?? { top: 1 }
  const row = db.prepare('SELECT * FROM job WHERE id = ?')
  const offset = db.prepare(
    `SELECT * FROM job WHERE status = 7 ORDER BY happened_at DESC LIMIT ${PAGE} OFFSET ?`,
  )
  const like = db.prepare("SELECT count(*) FROM job WHERE error LIKE '%returned 17%'")
  const keys = createRandom(3)
  return {
    rows: () =>
      time(() => {
        for (let n = 0; n < PAGE; n += 1) row.get(1 + Math.floor(keys() * top))
      }),
    offset: () => time(() => offset.all(Math.floor((keys() * top) / 25))),
    like: () => time(() => like.get()),
    close: () => db.close(),
  }
}

const toRecord = (
  fields: Pick<BenchRecord, 'name' | 'ours' | 'limit' | 'naive'> & { goalMs: number },
): BenchRecord => ({
  name: fields.name,
  unit: 'ms (p95)',
  ours: round(fields.ours),
  limit: round(fields.limit),
  naive: fields.naive === null ? null : round(fields.naive),
  ratio: round(fields.limit / fields.ours),
  goal: `p95 <= ${fields.goalMs} ms`,
  met: fields.ours <= fields.goalMs,
})

/** The rare pairs are slow, and say the same each time. */
const PAIR_ROUNDS = 3

const measure = async ({ runs, store: find, folder, say }: BenchContext): Promise<BenchRecord[]> => {
  const path = join(await folder(), 'history.sqlite')
  await copyFile(await find(), path)
  const store = await openBenchStore(path)
  const limit = createLimit(path)
  const by = {
    page: [] as number[],
    pairs: [] as number[],
    busy: [] as number[],
    held: [] as number[],
    worst: [] as number[],
    rows: [] as number[],
    offset: [] as number[],
    like: [] as number[],
    count: [] as number[],
    search: [] as number[],
    figures: [] as number[],
  }
  const random = createRandom(11)
  await pageTimes(store, askAsOperator(random))
  for (let n = 0; n < ROUNDS; n += 1) {
    const rows: number[] = []
    for (let read = 0; read < 20; read += 1) rows.push(await limit.rows())
    by.rows.push(quantile(rows, 0.95))
    by.offset.push(await limit.offset())
    by.like.push(await limit.like())
    const asked = askAsOperator(random)
    by.page.push(quantile(await pageTimes(store, asked), 0.95))
    const stopUpdates = startUpdates(store)
    by.busy.push(quantile(await pageTimes(store, asked), 0.95))
    by.held.push(quantile(stopUpdates(), 0.99))
    if (n < PAIR_ROUNDS) {
      const pairs = await pageTimes(store, EVERY_PAIR)
      by.pairs.push(quantile(pairs, 0.95))
      by.worst.push(Math.max(...pairs))
    }
    const counts: number[] = []
    for (const filter of FILTERS) counts.push(await time(() => store.long.count(filter, BENCH_NOW)))
    by.count.push(quantile(counts, 0.95))
    const found: number[] = []
    for (const filter of SEARCHES) {
      const request = {
        filter: `"${filter}"`,
        sort: 'happened',
        descending: true,
        cursor: null,
        limit: PAGE,
      } as const
      found.push(await time(() => store.long.page(request, BENCH_NOW)))
    }
    by.search.push(quantile(found, 0.95))
    by.figures.push(await time(() => store.long.figures(BENCH_NOW)))
  }
  limit.close()
  await store.stop()
  const size = runs.toLocaleString('en')
  say(`  the slowest of every filter in every order: ${Math.round(median(by.worst))} ms`)
  const rows = median(by.rows)
  return [
    toRecord({
      name: `history page of ${PAGE}, ${size} runs`,
      ours: median(by.page),
      limit: rows,
      naive: median(by.offset),
      goalMs: 5,
    }),
    toRecord({
      name: `history page of ${PAGE}, 1,000 updates/s, ${size} runs`,
      ours: median(by.busy),
      limit: rows,
      naive: median(by.offset),
      goalMs: 5,
    }),
    toRecord({
      name: `history page of ${PAGE}, every filter in every order, ${size} runs`,
      ours: median(by.pairs),
      limit: rows,
      naive: median(by.offset),
      goalMs: 5,
    }),
    {
      ...toRecord({
        name: `main held by 25 updates, 1,000 a second, ${size} runs`,
        ours: median(by.held),
        limit: 16,
        naive: null,
        goalMs: 16,
      }),
      unit: 'ms (p99)',
      goal: 'p99 <= 16 ms',
    },
    toRecord({
      name: `count, ${size} runs`,
      ours: median(by.count),
      limit: rows,
      naive: median(by.like),
      goalMs: 20,
    }),
    toRecord({
      name: `search, ${size} runs`,
      ours: median(by.search),
      limit: rows,
      naive: median(by.like),
      goalMs: 100,
    }),
    toRecord({
      name: `figures, ${size} runs`,
      ours: median(by.figures),
      limit: rows,
      naive: null,
      goalMs: 30,
    }),
  ]
}

export const historyPage: Bench = { name: 'history-page', run: measure }
