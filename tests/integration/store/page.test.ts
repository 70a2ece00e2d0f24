import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader } from '../../../src/main/store/connection.ts'
import type { ReadDb } from '../../../src/main/store/connection.ts'
import { findCandidates } from '../../../src/main/store/candidates.ts'
import { toCondition } from '../../../src/main/store/filter-sql.ts'
import { readSummary } from '../../../src/main/store/page.ts'
import { pickFrom, walk } from '../../../src/main/store/page-walk.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { SortKey } from '../../../src/shared/contract/contract.ts'
import { parseFilter } from '../../../src/shared/filter/parse.ts'
import { matches } from '../../../src/shared/filter/predicate.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import { NOW, createFolder, openTestStore } from './open-test-store.ts'
import { FILTERS, arbitraryRun, toRuns } from './sample-runs.ts'

const RUNS = process.env['JOBDECK_SOAK'] ? 200 : 8
const ROWS = 240

const parse = (text: string) => {
  const result = parseFilter(text, NOW)
  if (!result.ok) throw new Error(`${text}: ${result.problem.message}`)
  return result.filter
}

describe('pages', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let store: Store
  let db: ReadDb

  beforeEach(async () => {
    folder = await createFolder()
    store = await openTestStore(folder.folder)
    db = openReader(join(folder.folder, 'store.sqlite'))
  })
  afterEach(async () => {
    db.close()
    await store.stop()
    await folder.remove()
  })

  const fill = (sample: Parameters<typeof toRuns>[0], source = 'aap', from = 0): JobSummary[] =>
    store
      .observe([{ sourceId: source, observations: toRuns(sample, from), history: false }])
      .jobs.map(({ after }) => after)

  const walkAll = async (text: string, sort: SortKey, descending: boolean): Promise<number[]> => {
    const condition = toCondition(parse(text), NOW)
    const found = await walk(db, { sort, descending, after: null, condition, limit: 10_000 }, async () => {})
    return found.map(({ id }) => id)
  }

  it('finds by SQL, by walking and by candidates exactly what the predicate finds', async () => {
    const sample = fc.sample(arbitraryRun, { numRuns: ROWS, seed: 11 })
    const jobs = [...fill(sample.slice(0, 200)), ...fill(sample.slice(200), 'other')]
    for (const text of FILTERS) {
      const filter = parse(text)
      const wanted = jobs
        .filter((job) =>
          matches(
            filter,
            job,
            () => store.hostNames(job.id),
            NOW,
            () => '',
          ),
        )
        .map(({ id }) => id)
      const walked = await walkAll(text, 'happened', true)
      expect(
        walked.toSorted((a, b) => a - b),
        text,
      ).toEqual(wanted)
      const candidates = findCandidates(db, filter, NOW)
      if (!candidates) continue
      const plan = { sort: 'happened', descending: true, after: null, limit: 10_000 } as const
      const picked = pickFrom(db, { ...plan, condition: toCondition(filter, NOW) }, candidates)
      expect(
        picked.map(({ id }) => id),
        text,
      ).toEqual(walked)
    }
  })

  it('gives, page after page in both directions, the sorted list without doubles or holes', async () => {
    fill(fc.sample(arbitraryRun, { numRuns: ROWS, seed: 12 }))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SortKey.options),
        fc.boolean(),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(
          '',
          'status:completed',
          '-host:db',
          'name:patch*',
          '-status:queued',
          'status:failed,timeout,cancelled',
          'name:patch* -status:failed',
          'since:2d',
        ),
        async (sort, descending, limit, filter) => {
          const all = await walkAll(filter, sort, descending)
          const forward: number[] = []
          const request = { filter, sort, descending, limit }
          let cursor: string | null = null
          let lastPrevious: string | null = null
          do {
            const page = await store.long.page({ ...request, cursor }, NOW)
            forward.push(...page.items.map(({ id }) => id))
            cursor = page.next
            lastPrevious = page.previous
          } while (cursor !== null)
          expect(forward).toEqual(all)
          const backward: number[] = []
          while (lastPrevious !== null) {
            const page = await store.long.page({ ...request, cursor: lastPrevious }, NOW)
            backward.unshift(...page.items.map(({ id }) => id))
            lastPrevious = page.previous
          }
          expect(backward).toEqual(all.slice(0, backward.length))
          expect(all.length - backward.length).toBeLessThanOrEqual(limit)
        },
      ),
      { numRuns: RUNS * 4 },
    )
  })

  it('sorts as the fields say', async () => {
    fill(fc.sample(arbitraryRun, { numRuns: ROWS, seed: 13 }))
    const rows = async (sort: SortKey) =>
      (await walkAll('', sort, false)).flatMap((id) => readSummary(db, id) ?? [])
    const expectRising = (values: (number | string)[]) => {
      for (const [index, value] of values.entries()) {
        const before = values[index - 1]
        if (before !== undefined) expect(value >= before).toBe(true)
      }
    }
    expectRising((await rows('happened')).map((job) => job.createdAtMs ?? 0))
    expectRising((await rows('finished')).map((job) => job.finishedAtMs ?? -1))
    expectRising((await rows('duration')).map((job) => job.elapsedMs ?? -1))
    const fold = (text: string) =>
      Buffer.from(text.replace(/[A-Z]/gu, (c) => c.toLowerCase())).toString('latin1')
    expectRising((await rows('name')).map((job) => fold(job.name)))
  })

  it('loses and doubles nothing while runs are inserted at the head', async () => {
    const first = new Set(fill(fc.sample(arbitraryRun, { numRuns: 150, seed: 14 })).map(({ id }) => id))
    const read: number[] = []
    let cursor: string | null = null
    let inserted = 1000
    do {
      const page = await store.long.page(
        { filter: '', sort: 'happened', descending: true, limit: 20, cursor },
        NOW,
      )
      read.push(...page.items.map(({ id }) => id))
      cursor = page.next
      const fresh = fc.sample(arbitraryRun, { numRuns: 10, seed: inserted })
      fill(
        fresh.map((run) => ({ ...run, createdAtMs: NOW + inserted })),
        'aap',
        inserted,
      )
      inserted += 10
    } while (cursor !== null)
    expect(new Set(read).size).toBe(read.length)
    for (const id of first) expect(read).toContain(id)
  })

  it('uses the index of each offered sort, without a scan of the table or a sort of its own', () => {
    const plans = (sql: string, ...params: (string | number)[]): string =>
      db
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...params)
        .map(({ detail }) => detail)
        .join('\n')
    for (const [column, index] of [
      ['happened_at', 'job_happened'],
      ['ended_at', 'job_ended'],
      ['duration_ms', 'job_duration'],
    ] as const) {
      for (const order of ['ASC', 'DESC']) {
        const beyond = order === 'ASC' ? '>' : '<'
        const plan = plans(
          `SELECT j.${column} AS at, j.id FROM job j WHERE (j.${column}, j.id) ${beyond} (?, ?) AND (j.status IN (6))
           ORDER BY j.${column} ${order}, j.id ${order} LIMIT 50`,
          5,
          5,
        )
        expect(plan).toContain(`USING INDEX ${index} (${column}${beyond}?)`)
        expect(plan).not.toContain('TEMP B-TREE')
      }
    }
    for (const order of ['ASC', 'DESC']) {
      const plan = plans(
        `SELECT n.text, j.name_no, j.happened_at AS at, j.id FROM name n CROSS JOIN job j ON j.name_no = n.id
         WHERE (n.text, n.id) ${order === 'ASC' ? '>' : '<'} (?, ?)
         ORDER BY n.text ${order}, n.id ${order}, j.happened_at ${order}, j.id ${order} LIMIT 50`,
        'a',
        5,
      )
      expect(plan).toContain('USING COVERING INDEX name_order')
      expect(plan).toContain('INDEX job_name (name_no=?)')
      expect(plan).not.toContain('TEMP B-TREE')
    }
    expect(plans('SELECT id FROM job WHERE status IN (2, 3, 4, 5) AND status IN (4)')).toContain('job_active')
    expect(plans('SELECT id FROM job WHERE status IN (0, 1, 7, 8, 9) AND status IN (7)')).toContain(
      'job_notable',
    )
  })

  it('goes on behind a short walk that found too little, and stops where the times of the filter end', async () => {
    const [run] = fc.sample(arbitraryRun, { numRuns: 1, seed: 16 })
    if (!run) throw new Error('no sample')
    const HOUR = 3_600_000
    const many = (user: string, runs: number, hoursAgo: number) =>
      Array.from({ length: runs }, (_, n) => ({
        ...run,
        user,
        launchType: user === 'rare' ? 'manual' : 'scheduled',
        createdAtMs: NOW - hoursAgo * HOUR - n,
      }))
    fill(many('rare', 5, 5), 'aap', 7000)
    for (let at = 0; at < 6; at += 1) fill(many('busy', 1000, 10), 'aap', at * 1000)
    fill(many('rare', 60, 20), 'aap', 6000)
    fill(many('busy', 100, 30), 'aap', 6060)
    for (const filter of ['-user:busy', '-launch:scheduled', '-user:busy since:25h', 'user:rare']) {
      const request = { filter, sort: 'happened', descending: true, limit: 50 } as const
      const first = await store.long.page({ ...request, cursor: null }, NOW)
      const second = await store.long.page({ ...request, cursor: first.next }, NOW)
      expect([first.items.length, second.items.length, second.next], filter).toEqual([50, 15, null])
      const times = [...first.items, ...second.items].map(({ createdAtMs }) => createdAtMs)
      expect(times, filter).toEqual(times.toSorted((a, b) => Number(b) - Number(a)))
    }
    const none = {
      filter: '-user:busy since:15h until:6h',
      sort: 'happened',
      descending: true,
      limit: 50,
      cursor: null,
    } as const
    expect((await store.long.page(none, NOW)).items).toEqual([])
  })

  it('searches any three letters of name, host, error, targets and user, and again after they change', async () => {
    const [run] = fc.sample(arbitraryRun, { numRuns: 1, seed: 15 })
    if (!run) throw new Error('no sample')
    const base = {
      ...run,
      name: 'Quarterly',
      error: null,
      user: 'carol',
      targets: 'eu-west',
      hostNames: ['alpha9'],
    }
    fill([{ ...base, status: 'running', finishedAtMs: null, elapsedMs: null }])
    for (const text of ['RTER', 'aro', 'u-we', 'pha9']) {
      expect(await store.long.count(text, NOW), text).toEqual({ value: 1, capped: false })
    }
    fill([
      {
        ...base,
        status: 'failed',
        error: 'kaput',
        hostNames: ['beta7'],
        observedAtMs: NOW + 5,
        finishedAtMs: NOW,
      },
    ])
    for (const text of ['kaput', 'beta7', 'alpha9', 'rter']) {
      expect(await store.long.count(text, NOW), text).toEqual({ value: 1, capped: false })
    }
    expect((await store.long.count('gamma', NOW)).value).toBe(0)
  })
})
