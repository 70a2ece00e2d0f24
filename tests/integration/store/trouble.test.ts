import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { merge } from '../../../src/main/ingest/merge.ts'
import { openWriter } from '../../../src/main/store/connection.ts'
import type { WriteDb } from '../../../src/main/store/connection.ts'
import { migrate } from '../../../src/main/store/migrate.ts'
import { createReads } from '../../../src/main/store/reads.ts'
import { createTroubleWatch } from '../../../src/main/store/trouble.ts'
import type { StoreTrouble } from '../../../src/main/store/trouble.ts'
import { createWrites } from '../../../src/main/store/writes.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { NOW, createFolder, openTestStore, seen, silent } from './open-test-store.ts'

const batch = (name: string, runs = 400) => [
  {
    sourceId: 'aap',
    observations: Array.from({ length: runs }, (_, n) => seen(`${name}-${n}`, { error: 'e'.repeat(500) })),
    history: true,
  },
]

describe('a full disk', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let db: WriteDb

  beforeEach(async () => {
    folder = await createFolder()
    db = openWriter(join(folder.folder, 'store.sqlite'))
    migrate(db, 'store.sqlite')
  })
  afterEach(async () => {
    db.close()
    await folder.remove()
  })

  /** SQLite refuses to grow past this many pages with the same code as on a full disk. */
  const limitPages = (pages: number): void => {
    db.read(`PRAGMA max_page_count = ${pages}`).get()
  }
  const pageCount = (): number => db.read<{ page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0

  const open = () => {
    const clock = createFakeClock(NOW)
    const states: StoreTrouble[] = []
    let freed = 0
    const trouble = createTroubleWatch({
      clock,
      log: silent,
      onDamaged() {},
      onTrouble: (state) => states.push(state),
      probe() {
        db.atomic(() => db.write("INSERT OR REPLACE INTO meta VALUES ('probe', ?)").run('.'.repeat(262_144)))
        db.atomic(() => db.write("DELETE FROM meta WHERE key = 'probe'").run())
      },
    })
    const ballast = {
      hold: async () => true,
      free: async () => {
        freed += 1
        limitPages(1_000_000)
      },
    }
    const writes = createWrites({ db, merge, deriveNotices: () => [], trouble, ballast })
    return { clock, states, writes, reads: createReads(db), freed: () => freed }
  }

  it('fails the batch whole with a fault that helps, keeps reading, and writes again within 10 s of room', async () => {
    const { clock, states, writes, reads } = open()
    writes.observe(batch('before'))
    limitPages(pageCount() + 4)
    expect(() => writes.observe(batch('lost'))).toThrow(
      expect.objectContaining({
        fault: expect.objectContaining({ code: 'STORE', retry: true, detail: { reason: 'full' } }),
      }),
    )
    expect(states).toEqual([expect.objectContaining({ state: 'read_only', cause: 'full' })])
    expect(reads.jobByKey({ sourceId: 'aap', externalId: 'before-399', attempt: 1 })).not.toBeNull()
    expect(reads.jobByKey({ sourceId: 'aap', externalId: 'lost-0', attempt: 1 })).toBeNull()
    await clock.advance(20_000)
    expect(states).toHaveLength(1)
    limitPages(1_000_000)
    await clock.advance(10_000)
    expect(states.at(-1)).toEqual({ state: 'ok' })
    expect(writes.observe(batch('lost')).jobs).toHaveLength(400)
    expect(clock.pending()).toBe(0)
  })

  it('lets the ballast go so that old runs can still be removed', async () => {
    const { writes, reads, freed } = open()
    writes.observe(batch('old', 900))
    limitPages(pageCount())
    db.exec(
      "CREATE TEMP TRIGGER full BEFORE DELETE ON main.job WHEN (SELECT max(at) FROM main.audit) IS NULL BEGIN INSERT INTO main.audit (at, action, subject, detail) VALUES (1, 'a', 'b', zeroblob(0) || replace(hex(zeroblob(400000)), '0', 'x')); END",
    )
    const removed: number[] = []
    const done = await writes.retain(
      { endedBeforeMs: NOW, logsBeforeMs: null },
      (ids) => removed.push(...ids),
      new AbortController().signal,
    )
    expect(freed()).toBe(1)
    expect(done.runs).toBe(900)
    expect(removed).toHaveLength(900)
    expect(reads.active('aap')).toEqual([])
    expect(db.read('SELECT count(*) AS n FROM job').get()).toEqual({ n: 0 })
    expect(db.read('SELECT count(*) AS n FROM status_history').get()).toEqual({ n: 0 })
    expect(db.read('SELECT sum(runs) AS n FROM job_count').get()).toEqual({ n: 0 })
    expect(db.read('SELECT count(*) AS n FROM search WHERE search MATCH \'"old"\'').get()).toEqual({ n: 0 })
  })
})

describe('removal', () => {
  it('forgets one source whole and leaves the other, and keeps active runs from retention', async () => {
    const folder = await createFolder()
    const store = await openTestStore(folder.folder)
    const signal = new AbortController().signal
    store.observe([
      {
        ...batch('x', 250)[0],
        sourceId: 'gone',
        observations: batch('x', 250)[0]?.observations ?? [],
        history: true,
      },
    ])
    const running = seen('r', {
      status: 'running',
      rawStatus: 'running',
      finishedAtMs: null,
      elapsedMs: null,
      createdAtMs: 1,
      startedAtMs: 1,
    })
    const { jobs } = store.observe([{ sourceId: 'kept', observations: [running, seen('1')], history: true }])
    const ended = jobs.find(({ after }) => after.externalId === '1')
    store.appendLog(
      ended?.id ?? 0,
      [{ seq: 1, line: 0, lines: 1, text: 'x', atMs: null, host: null, task: null, level: 'info' }],
      NOW - 5,
    )
    const slices: number[] = []
    await store.forgetSource('gone', (ids) => slices.push(ids.length), signal)
    expect(slices.reduce((sum, n) => sum + n, 0)).toBe(250)
    expect(slices.length).toBeGreaterThan(1)
    expect(store.cursor('gone')).toBeNull()
    expect((await store.long.stats()).runs).toBe(2)
    expect(await store.retain({ endedBeforeMs: null, logsBeforeMs: NOW }, () => {}, signal)).toEqual({
      runs: 0,
      logs: 1,
    })
    expect(store.logTail(ended?.id ?? 0).lineCount).toBe(0)
    expect(await store.retain({ endedBeforeMs: NOW + 1, logsBeforeMs: null }, () => {}, signal)).toEqual({
      runs: 1,
      logs: 0,
    })
    expect(store.active('kept').map(({ externalId }) => externalId)).toEqual(['r'])
    // The numbers of the source that went are not taken for the new one's.
    expect(
      store.observe([{ sourceId: 'gone', observations: [seen('x-1')], history: true }]).jobs,
    ).toHaveLength(1)
    await store.stop()
    await folder.remove()
  })
})
