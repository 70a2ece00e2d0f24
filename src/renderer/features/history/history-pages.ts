import type { JobPage } from '../../../shared/contract/contract.ts'
import type { JobSummary } from '../../../shared/model/job.ts'

export const PAGE_ROWS = 100
/** Pages held at once: scrolling through five million runs keeps 800 of them in memory. */
export const MAX_PAGES = 8

/** A stretch of the whole list, joined from neighbouring pages. Rows before and after it are asked for by key. */
export interface HistoryPages {
  pages: readonly JobPage[]
  rows: readonly JobSummary[]
  next: string | null
  previous: string | null
}

/** `shift`: rows that went in (or, negative, out) above: scroll by as many so that nothing moves on screen. */
export interface PagesChange {
  pages: HistoryPages
  shift: number
}

export const NO_PAGES: HistoryPages = { pages: [], rows: [], next: null, previous: null }

const join = (pages: readonly JobPage[]): HistoryPages => ({
  pages,
  rows: pages.flatMap((page) => page.items),
  next: pages.at(-1)?.next ?? null,
  previous: pages[0]?.previous ?? null,
})

export const startPages = (page: JobPage): HistoryPages => join([page])

export const appendPage = (before: HistoryPages, page: JobPage, maxPages = MAX_PAGES): PagesChange => {
  const all = [...before.pages, withoutKnown(before, page)]
  const dropped = all.slice(0, Math.max(0, all.length - maxPages))
  return {
    pages: join(all.slice(dropped.length)),
    shift: dropped.reduce((sum, gone) => sum - gone.items.length, 0),
  }
}

export const prependPage = (before: HistoryPages, page: JobPage, maxPages = MAX_PAGES): PagesChange => {
  const added = withoutKnown(before, page)
  return { pages: join([added, ...before.pages].slice(0, maxPages)), shift: added.items.length }
}

/** The newer state of runs that are on screen; the same object where none of them is. */
export const patchRows = (before: HistoryPages, changed: ReadonlyMap<number, JobSummary>): HistoryPages => {
  if (!before.rows.some((row) => isNewer(changed.get(row.id), row))) return before
  return join(
    before.pages.map((page) => ({
      ...page,
      items: page.items.map((row) => {
        const newer = changed.get(row.id)
        return newer && isNewer(newer, row) ? newer : row
      }),
    })),
  )
}

const isNewer = (candidate: JobSummary | undefined, row: JobSummary): boolean =>
  candidate !== undefined && candidate !== row && candidate.changedAtMs >= row.changedAtMs

/** A run may move between two pages while they are read: it is shown once. */
const withoutKnown = (before: HistoryPages, page: JobPage): JobPage => {
  const known = new Set(before.rows.map((row) => row.id))
  const items = page.items.filter((row) => !known.has(row.id))
  return items.length === page.items.length ? page : { ...page, items }
}
