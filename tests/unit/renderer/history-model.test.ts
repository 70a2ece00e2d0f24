import { describe, expect, test } from 'vitest'
import { readColumns, toggleColumn } from '../../../src/renderer/features/history/columns.ts'
import {
  appendPage,
  patchRows,
  prependPage,
  startPages,
} from '../../../src/renderer/features/history/history-pages.ts'
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
  test('pages join in both directions and say by how many rows the view must move', () => {
    const down = appendPage(startPages(toPage([5, 6], { previous: 'up' })), toPage([7, 8], { next: 'down' }))
    expect(down.shift).toBe(0)
    const up = prependPage(down.pages, toPage([3, 4], { previous: null }))
    expect(up.shift).toBe(2)
    expect(up.pages.rows.map((row) => row.id)).toEqual([3, 4, 5, 6, 7, 8])
    expect(up.pages).toMatchObject({ next: 'down', previous: null })
  })

  test('only so many pages are held, and those let go can be had again by key', () => {
    const two = appendPage(startPages(toPage([1, 2])), toPage([3, 4], { previous: 'before-3' }), 2).pages
    const moved = appendPage(two, toPage([5, 6]), 2)
    expect(moved.shift).toBe(-2)
    expect(moved.pages.previous).toBe('before-3')
    const back = prependPage(moved.pages, toPage([1, 2]), 2)
    expect(back.shift).toBe(2)
    expect(back.pages.rows.map((row) => row.id)).toEqual([1, 2, 3, 4])
  })

  test('a run that moved between pages is shown once', () => {
    const { pages } = appendPage(startPages(toPage([1, 2])), toPage([2, 3]))
    expect(pages.rows.map((row) => row.id)).toEqual([1, 2, 3])
  })

  test('a run that went on is shown as it is now, and others stay the same object', () => {
    const before = startPages(toPage([1, 2]))
    const newer = toJob({ id: 2, status: 'failed', changedAtMs: toJob().changedAtMs + 1 })
    const after = patchRows(before, new Map([[2, newer]]))
    expect(after.rows[1]?.status).toBe('failed')
    expect(after.rows[0]).toBe(before.rows[0])
    expect(patchRows(before, new Map([[9, toJob({ id: 9 })]]))).toBe(before)
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
