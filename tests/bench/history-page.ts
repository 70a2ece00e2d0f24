import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SortKey } from '../../src/shared/contract/contract.ts'
import type { Store } from '../../src/main/store/store.ts'
import { BENCH_NOW, openBenchStore } from './support/bench-store.ts'
import { createRandom } from './support/random.ts'
import { median, quantile, round, time } from './support/record.ts'
import type { Bench, BenchContext, BenchRecord } from './support/record.ts'

const FILTERS = [
  '',
  'status:failed',
  'status:timeout',
  'status:active',
  'source:source-3',
  'type:workflow_job',
  'launch:manual status:completed',
  'user:user7',
  'name:"patch web 12"',
  'name:deploy*',
  'host:web3.example.net',
  'template:1999',
  'duration:>15m',
  'since:24h',
  'since:30d status:failed',
  'patch -status:completed',
  'task 4711',
]
const SEARCHES = ['web79', 'patch web 1', 'returned 17', 'ledger5', 'fatal: [edge', 'user59', 'rotate']
const ROUNDS = 5
const PAGE = 50

const pageTimes = async (store: Store): Promise<number[]> => {
  const times: number[] = []
  for (const filter of FILTERS) {
    for (const sort of SortKey.options) {
      const request = { filter, sort, descending: true, limit: PAGE }
      let next: string | null = null
      times.push(
        await time(async () => ({ next } = await store.long.page({ ...request, cursor: null }, BENCH_NOW))),
      )
      if (next !== null)
        times.push(await time(() => store.long.page({ ...request, cursor: next }, BENCH_NOW)))
    }
  }
  return times
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
  const random = createRandom(3)
  return {
    rows: () =>
      time(() => {
        for (let n = 0; n < PAGE; n += 1) row.get(1 + Math.floor(random() * top))
      }),
    offset: () => time(() => offset.all(Math.floor((random() * top) / 25))),
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

const measure = async ({ runs, store: find, folder }: BenchContext): Promise<BenchRecord[]> => {
  const path = join(await folder(), 'history.sqlite')
  await copyFile(await find(), path)
  const store = await openBenchStore(path)
  const limit = createLimit(path)
  const by = {
    page: [] as number[],
    rows: [] as number[],
    offset: [] as number[],
    like: [] as number[],
    count: [] as number[],
    search: [] as number[],
    figures: [] as number[],
  }
  await pageTimes(store)
  for (let n = 0; n < ROUNDS; n += 1) {
    const rows: number[] = []
    for (let read = 0; read < 20; read += 1) rows.push(await limit.rows())
    by.rows.push(quantile(rows, 0.95))
    by.offset.push(await limit.offset())
    by.like.push(await limit.like())
    by.page.push(quantile(await pageTimes(store), 0.95))
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
