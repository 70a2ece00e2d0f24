import { describe, expect, test } from 'vitest'
import { readColumns, toggleColumn } from '../../../src/renderer/features/history/columns.ts'
import { appendPage, prependPage, startPages } from '../../../src/renderer/features/history/history-pages.ts'
import { toJumpDate, withJumpDate } from '../../../src/renderer/features/history/jump-date.ts'
import type { JobPage } from '../../../src/shared/contract/contract.ts'
import { toJob } from './jobs.ts'

const toPage = (ids: number[], given: Partial<JobPage> = {}): JobPage => ({
  items: ids.map((id) => toJob({ id })),
  next: 'n',
  previous: 'p',
  ...given,
})

describe('history pages', () => {
  test('pages join in both directions', () => {
    const first = startPages(toPage([3, 4], { previous: null }))
    const down = appendPage(first, toPage([5, 6], { next: 'down' }))
    expect(down.rows.map((row) => row.id)).toEqual([3, 4, 5, 6])
    expect(down).toMatchObject({ next: 'down', previous: null, before: 0 })
    const up = prependPage(startPages(toPage([5, 6], { next: 'down' })), toPage([3, 4], { previous: null }))
    expect(up.rows.map((row) => row.id)).toEqual([3, 4, 5, 6])
    expect(up).toMatchObject({ next: 'down', previous: null, before: 0 })
  })

  test('only so many pages are held; those let go leave their room and can be had again by key', () => {
    const two = appendPage(
      startPages(toPage([1, 2], { previous: null })),
      toPage([3, 4], { previous: 'before-3' }),
      2,
    )
    const moved = appendPage(two, toPage([5, 6]), 2)
    expect(moved).toMatchObject({ before: 2, previous: 'before-3' })
    expect(moved.rows.map((row) => row.id)).toEqual([3, 4, 5, 6])
    const back = prependPage(moved, toPage([1, 2], { previous: null }), 2)
    expect(back.before).toBe(0)
    expect(back.rows.map((row) => row.id)).toEqual([1, 2, 3, 4])
  })

  test('a run that moved between pages is shown once', () => {
    const pages = appendPage(startPages(toPage([1, 2])), toPage([2, 3]))
    expect(pages.rows.map((row) => row.id)).toEqual([1, 2, 3])
  })
})

describe('columns', () => {
  test('a choice is kept, and what is always shown cannot be lost', () => {
    expect(readColumns('["user","nonsense"]')).toEqual(['status', 'name', 'user'])
  })
  test('a damaged choice gives the defaults', () => {
    expect(readColumns('{')).toEqual(readColumns(null))
    expect(readColumns('7')).toEqual(readColumns(null))
  })
  test('a column is put back in its own place', () => {
    expect(toggleColumn(['status', 'name', 'duration'], 'source')).toEqual([
      'status',
      'name',
      'source',
      'duration',
    ])
    expect(toggleColumn(['status', 'name'], 'name')).toEqual(['status', 'name'])
  })
})

describe('jump to a date', () => {
  test('the list ends with that day, and the rest of the filter stays', () => {
    expect(withJumpDate('status:failed', '2026-10-31')).toBe('status:failed until:2026-11-01')
    expect(withJumpDate('until:2h status:failed', '2026-01-05')).toBe('status:failed until:2026-01-06')
  })
  test('the day is read back, and can be taken away', () => {
    expect(toJumpDate('status:failed until:2026-11-01')).toBe('2026-10-31')
    expect(toJumpDate('status:failed')).toBe(null)
    expect(withJumpDate('until:2026-11-01', null)).toBe('')
  })
})
