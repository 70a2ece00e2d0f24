import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewNotice, Store } from '../../../src/main/store/store.ts'
import { NOW, HOUR, createFolder, openTestStore, seen } from './open-test-store.ts'

describe('observing runs', () => {
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

  const observe = (...observations: ReturnType<typeof seen>[]) =>
    store.observe([{ sourceId: 'aap', observations, history: false }])

  it('writes a new run once, merged from every observation of the batch', () => {
    const running = seen('1', {
      status: 'running',
      rawStatus: 'running',
      finishedAtMs: null,
      elapsedMs: null,
    })
    const written = observe(running, seen('1', { observedAtMs: NOW + 1 }))
    expect(written.jobs).toHaveLength(1)
    const [change] = written.jobs
    expect(change?.statusBefore).toBeNull()
    expect(change?.after.status).toBe('completed')
    expect(store.job(change?.id ?? 0)).toEqual(change?.after)
    expect(store.timeline(change?.id ?? 0).map(({ status }) => status)).toEqual(['running', 'completed'])
  })

  it('returns only the fields that differ from before', () => {
    observe(seen('1', { status: 'running', rawStatus: 'running', finishedAtMs: null, elapsedMs: null }))
    const { jobs } = observe(
      seen('1', {
        status: 'running',
        rawStatus: 'running',
        finishedAtMs: null,
        elapsedMs: null,
        progress: 0.5,
        observedAtMs: NOW + 5,
      }),
    )
    expect(jobs[0]?.fields).toEqual({ progress: 0.5, seenAtMs: NOW + 5, changedAtMs: NOW + 5 })
  })

  it('moves only seenAtMs for an observation that says nothing new, and reports no change', () => {
    const { jobs } = observe(seen('1'))
    const again = observe(seen('1', { observedAtMs: NOW + 1000 }))
    expect(again.jobs).toEqual([])
    expect(store.job(jobs[0]?.id ?? 0)).toEqual({ ...jobs[0]?.after, seenAtMs: NOW + 1000 })
  })

  it('keeps the same run of two sources, and two attempts of one, apart', () => {
    observe(seen('1'), seen('1', { attempt: 2 }))
    store.observe([{ sourceId: 'other', observations: [seen('1')], history: false }])
    const ids = [
      store.jobByKey({ sourceId: 'aap', externalId: '1', attempt: 1 })?.id,
      store.jobByKey({ sourceId: 'aap', externalId: '1', attempt: 2 })?.id,
      store.jobByKey({ sourceId: 'other', externalId: '1', attempt: 1 })?.id,
    ]
    expect(new Set(ids).size).toBe(3)
    expect(ids).not.toContain(undefined)
  })

  it('moves the cursor with the observations and keeps it over a restart', async () => {
    store.observe([{ sourceId: 'aap', observations: [seen('1')], cursor: 'page 2', history: false }])
    await store.stop()
    store = await openTestStore(folder.folder)
    expect(store.cursor('aap')).toBe('page 2')
    expect(store.jobByKey({ sourceId: 'aap', externalId: '1', attempt: 1 })).not.toBeNull()
  })

  it('rolls everything back where the notices can not be derived, and takes the batch again later', async () => {
    await store.stop()
    let broken = true
    store = await openTestStore(folder.folder, {
      deriveNotices: () => {
        if (broken) throw new Error('planted')
        return []
      },
    })
    const batch = [{ sourceId: 'new', observations: [seen('1')], cursor: 'x', history: false }]
    expect(() => store.observe(batch)).toThrow('planted')
    expect(store.cursor('new')).toBeNull()
    expect(store.jobByKey({ sourceId: 'new', externalId: '1', attempt: 1 })).toBeNull()
    broken = false
    expect(store.observe(batch).jobs).toHaveLength(1)
    expect(store.cursor('new')).toBe('x')
  })

  it('writes a notice once by its key, with the change it reports', async () => {
    await store.stop()
    const notice: NewNotice = {
      dedupeKey: 'aap/1',
      kind: 'failed',
      severity: 'critical',
      title: 'job 1 failed',
      body: '',
      sourceId: 'aap',
      jobId: null,
      groupKey: 'aap',
      atMs: NOW,
    }
    store = await openTestStore(folder.folder, {
      deriveNotices: (_changes, history) => (history ? [] : [notice]),
    })
    expect(observe(seen('1', { status: 'failed', rawStatus: 'failed' })).notices).toHaveLength(1)
    expect(observe(seen('2')).notices).toEqual([])
    expect(store.addNotices([notice])).toEqual([])
    expect(store.pendingNotices()).toHaveLength(1)
    const [pending] = store.pendingNotices()
    expect(store.noticeShown(pending?.id ?? 0, NOW, null)?.shownAtMs).toBe(NOW)
    expect(store.pendingNotices()).toEqual([])
    expect(store.acknowledge([pending?.id ?? 0], NOW)).toHaveLength(1)
    expect(store.acknowledge([pending?.id ?? 0], NOW)).toEqual([])
  })

  it('knows how long a definition usually takes from its fifth completed run on', () => {
    observe(...[1, 2, 3, 4].map((n) => seen(`${n}`, { elapsedMs: n * 1000 })))
    expect(observe(seen('x')).jobs[0]?.after.usualMs).not.toBe(3000)
    observe(seen('5', { elapsedMs: 5000, definitionId: '9' }))
    observe(...[6, 7, 8, 9, 10].map((n) => seen(`${n}`, { elapsedMs: n * 1000, definitionId: '9' })))
    const running = seen('r', {
      status: 'running',
      rawStatus: 'running',
      finishedAtMs: null,
      elapsedMs: null,
      definitionId: '9',
    })
    const after = observe(running).jobs[0]?.after
    expect(after?.usualMs).toBe(7000)
    expect(after?.slowMs).toBe(10_000)
    expect(store.job(after?.id ?? 0)?.usualMs).toBe(7000)
  })

  it('answers figures, pages and counts by way of the reader', async () => {
    observe(
      seen('1'),
      seen('2', {
        status: 'failed',
        rawStatus: 'failed',
        error: 'disk full on web1',
        hostNames: ['web1', 'web2'],
      }),
      seen('3', { status: 'running', rawStatus: 'running', finishedAtMs: null, elapsedMs: null }),
    )
    const figures = await store.long.figures(NOW)
    expect(figures).toMatchObject({ running: 1, queued: 0, ended24h: 2, failed24h: 1, successRate24h: 0.5 })
    const page = await store.long.page(
      { filter: 'host:web2', sort: 'happened', descending: true, cursor: null, limit: 50 },
      NOW,
    )
    expect(page.items.map(({ externalId }) => externalId)).toEqual(['2'])
    expect(await store.long.count('status:failed', NOW)).toEqual({ value: 1, capped: false })
    expect(await store.long.count('disk', NOW)).toEqual({ value: 1, capped: false })
    expect((await store.long.live('', NOW - 3 * HOUR, NOW, 100)).length).toBe(3)
    expect((await store.long.stats()).runs).toBe(3)
  })

  it('refuses a filter that does not parse, with its place, and a cursor it never gave out', async () => {
    const request = { filter: 'status:', sort: 'happened', descending: true, cursor: null, limit: 5 } as const
    await expect(store.long.page(request, NOW)).rejects.toMatchObject({
      fault: { code: 'INVALID', detail: { start: 0 } },
    })
    await expect(store.long.page({ ...request, filter: '', cursor: 'garbage' }, NOW)).rejects.toMatchObject({
      fault: { code: 'INVALID' },
    })
  })
})
