import type { JobPage } from '../../../shared/contract/contract.ts'
import type { JobSummary } from '../../../shared/model/job.ts'

export const PAGE_ROWS = 100
/** Pages held at once: scrolling through five million runs keeps 800 of them in memory. */
export const MAX_PAGES = 8

/** A stretch of the whole list, joined from neighbouring pages. Rows around it are asked for by key. */
export interface HistoryPages {
  pages: readonly JobPage[]
  rows: readonly JobSummary[]
  next: string | null
  previous: string | null
  /** Rows above the stretch that were let go: their room is kept, so that nothing moves on screen. */
  before: number
}

export const NO_PAGES: HistoryPages = { pages: [], rows: [], next: null, previous: null, before: 0 }

const join = (pages: readonly JobPage[], before: number): HistoryPages => {
  const previous = pages[0]?.previous ?? null
  return {
    pages,
    rows: pages.flatMap((page) => page.items),
    next: pages.at(-1)?.next ?? null,
    previous,
    before: previous === null ? 0 : before,
  }
}

export const startPages = (page: JobPage): HistoryPages => join([page], 0)

export const appendPage = (held: HistoryPages, page: JobPage, maxPages = MAX_PAGES): HistoryPages => {
  const all = [...held.pages, withoutKnown(held, page)]
  const dropped = all.slice(0, Math.max(0, all.length - maxPages))
  const rows = dropped.reduce((sum, gone) => sum + gone.items.length, 0)
  return join(all.slice(dropped.length), held.before + rows)
}

export const prependPage = (held: HistoryPages, page: JobPage, maxPages = MAX_PAGES): HistoryPages => {
  const added = withoutKnown(held, page)
  return join([added, ...held.pages].slice(0, maxPages), Math.max(0, held.before - added.items.length))
}

/** A run may move between two pages while they are read: it is shown once. */
const withoutKnown = (held: HistoryPages, page: JobPage): JobPage => {
  const known = new Set(held.rows.map((row) => row.id))
  const items = page.items.filter((row) => !known.has(row.id))
  return items.length === page.items.length ? page : { ...page, items }
}
