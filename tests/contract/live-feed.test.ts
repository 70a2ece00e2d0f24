import { describe, expect, it } from 'vitest'
import type { JobSummary } from '../../src/shared/model/job.ts'
import type { Committed } from '../../src/main/feed/change.ts'
import { openLiveFeed } from '../../src/main/feed/live-feed.ts'
import { createFakeClock, settle } from '../support/fake-clock.ts'

const job = (id: number, more: Partial<JobSummary> = {}): JobSummary =>
  ({
    id,
    sourceId: 'lab',
    name: `job ${id}`,
    status: 'running',
    changedAtMs: 0,
    finishedAtMs: null,
    tags: [],
    ...more,
  }) as JobSummary
const changed = (after: JobSummary, fields: Partial<JobSummary> = after): Committed => ({
  jobs: [{ id: after.id, fields, after, statusBefore: null }],
  removedJobs: [],
  notices: [],
  history: false,
})

const start = (filter = '') => {
  const clock = createFakeClock()
  const reads: ((items: JobSummary[]) => void)[] = []
  let commit: (committed: Committed) => void = () => undefined
  const rows = new Map<number, Partial<JobSummary>>()
  const feed = openLiveFeed(
    {
      clock,
      live: () => new Promise((resolve) => reads.push(resolve)),
      onCommitted(listener) {
        commit = listener
        return () => undefined
      },
      hosts: () => [],
      sourceNames: () => [{ id: 'lab', name: 'Laboratory' }],
    },
    { filter, hours: 24 },
    {
      snapshot(items) {
        rows.clear()
        for (const item of items) rows.set(item.id, item)
      },
      set: (key, fields) => void rows.set(Number(key), { ...rows.get(Number(key)), ...fields }),
      gone: (key) => void rows.delete(Number(key)),
    },
    () => undefined,
  )
  return {
    clock,
    feed,
    rows,
    commit: (one: Committed) => commit(one),
    read: (items: JobSummary[]) => reads.shift()?.(items),
  }
}

describe('the live feed', () => {
  it('keeps what was committed while its snapshot was read', async () => {
    const { rows, commit, read } = start()
    commit(changed(job(1, { name: 'newer' }), { id: 1, name: 'newer' }))
    commit(changed(job(2)))
    read([job(1, { name: 'older' })])
    await settle()
    expect([rows.get(1)?.name, rows.get(2)?.name]).toEqual(['newer', 'job 2'])
  })

  it('shows no ghost of a run that was removed while its snapshot was read', async () => {
    const { rows, commit, read } = start()
    commit({ jobs: [], removedJobs: [1], notices: [], history: true })
    read([job(1), job(2)])
    await settle()
    expect([...rows.keys()]).toEqual([2])
  })

  it('sends a run whole when it comes to match, and takes it away when it no longer does', async () => {
    const { rows, commit, read } = start('status:failed source:laboratory')
    read([])
    await settle()
    commit(changed(job(1), { id: 1, status: 'running' }))
    expect(rows.size).toBe(0)
    const ended = job(1, { status: 'failed', finishedAtMs: Date.UTC(2026, 0, 5, 12) })
    commit(changed(ended, { id: 1, status: 'failed' }))
    expect(rows.get(1)).toEqual(ended)
    commit(
      changed(job(1, { status: 'completed', finishedAtMs: ended.finishedAtMs }), {
        id: 1,
        status: 'completed',
      }),
    )
    expect(rows.size).toBe(0)
  })

  it('lets runs go once they ended longer ago than asked for, with nothing being written', async () => {
    const { clock, rows, read } = start()
    read([job(1, { status: 'completed', finishedAtMs: clock.now() - 23 * 3_600_000 }), job(2)])
    await settle()
    expect(rows.size).toBe(2)
    await clock.advance(3_700_000)
    expect([...rows.keys()]).toEqual([2])
  })
})
