import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader } from '../../../src/main/store/connection.ts'
import { readHistogram, toBucket } from '../../../src/main/store/histogram.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { HOUR, NOW, createFolder, openTestStore, seen } from './open-test-store.ts'
import { arbitraryRun, toRuns } from './sample-runs.ts'

interface HourRow {
  hour: number
  source_no: number
  status: number
  runs: number
}

describe('roll-ups', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let store: Store

  beforeEach(async () => {
    folder = await createFolder()
    store = await openTestStore(folder.folder)
  })
  afterEach(async () => {
    await store.stop()
    await folder.remove()
  })

  it('equal a recount after any order of batches, corrections and repeats', () => {
    const db = openReader(join(folder.folder, 'store.sqlite'))
    fc.assert(
      fc.property(fc.array(fc.array(arbitraryRun, { maxLength: 12 }), { maxLength: 6 }), (batches) => {
        for (const [index, batch] of batches.entries()) {
          // The same few runs over and over: they end, are corrected, and come again.
          const observations = toRuns(batch).map((run) => ({
            ...run,
            externalId: `${Number(run.externalId) % 5}`,
            observedAtMs: NOW + index,
          }))
          store.observe([{ sourceId: 'aap', observations, history: index % 2 === 0 }])
        }
        const recount = db
          .read<HourRow>(
            `SELECT ended_at / ${HOUR} AS hour, source_no, status, count(*) AS runs FROM job
             WHERE counted = 1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
          )
          .all()
        const kept = db
          .read<HourRow>('SELECT hour, source_no, status, runs FROM rollup_hour ORDER BY 1, 2, 3')
          .all()
        expect(kept).toEqual(recount)
        const durations = db
          .read<{ histogram: Uint8Array }>('SELECT histogram FROM rollup_hour')
          .all()
          .flatMap(({ histogram }) => [...readHistogram(histogram)])
        const buckets = new Map<number, number>()
        for (const [bucket, count] of durations) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count)
        const counted = new Map<number, number>()
        for (const { ms } of db
          .read<{ ms: number }>('SELECT duration_ms AS ms FROM job WHERE counted = 1 AND duration_ms >= 0')
          .all()) {
          counted.set(toBucket(ms), (counted.get(toBucket(ms)) ?? 0) + 1)
        }
        expect(buckets).toEqual(counted)
        const counts = db
          .read('SELECT source_no, status, runs FROM job_count WHERE runs <> 0 ORDER BY 1, 2')
          .all()
        expect(counts).toEqual(
          db.read('SELECT source_no, status, count(*) AS runs FROM job GROUP BY 1, 2 ORDER BY 1, 2').all(),
        )
      }),
      { numRuns: process.env['JOBDECK_SOAK'] ? 500 : 25 },
    )
    db.close()
  })

  it('count to the millisecond at the edge of the last 24 hours', async () => {
    const at = (finishedAtMs: number, id: string) =>
      seen(id, {
        createdAtMs: finishedAtMs - 60_000,
        startedAtMs: finishedAtMs - 60_000,
        finishedAtMs,
        elapsedMs: 60_000,
      })
    const now = NOW + 1_234_567
    const observations = [
      at(now - 24 * HOUR - 1, 'before'),
      at(now - 24 * HOUR, 'edge'),
      at(now - 1, 'after'),
    ]
    store.observe([{ sourceId: 'aap', observations, history: true }])
    const figures = await store.long.figures(now)
    expect(figures.ended24h).toBe(2)
    expect(Math.abs((figures.typicalMs24h ?? 0) - 60_000)).toBeLessThan(60_000 * 0.05)
    expect(figures.trends.throughput).toHaveLength(24)
    expect(figures.trends.throughput.reduce((sum, runs) => sum + runs, 0)).toBe(2)
  })
})
