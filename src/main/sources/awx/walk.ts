import { fault } from '../../../shared/contract/fault.ts'
import { PAGE_SIZE, type AwxClient, type Params } from './client.ts'
import { toRecordId } from './wire.ts'

export interface Walk {
  path: string
  params: Params
  direction: 'ascending' | 'descending'
  /** Exclusive bound to start from, null: the end of the list. */
  fromId: number | null
  signal: AbortSignal
}

export interface WalkPage {
  items: unknown[]
  /** Given on the first page where it was asked for. */
  count: number | null
  /** Exclusive bound of the next page, null when this was the last. */
  nextId: number | null
}

/**
 * Reads a list page by page by id (`id__gt` / `id__lt`) instead of by page number: runs that are added or
 * deleted while it is read then move no other run from one page to the next, so none is skipped. A record
 * that does not fit is passed by through its id.
 */
export async function* walkById(client: AwxClient, walk: Walk, withCount = false): AsyncGenerator<WalkPage> {
  const up = walk.direction === 'ascending'
  let bound = walk.fromId
  let page = 1
  let first = true
  for (;;) {
    const list = await client.list(
      walk.path,
      {
        ...walk.params,
        ...(bound === null ? {} : { [up ? 'id__gt' : 'id__lt']: bound }),
        order_by: up ? 'id' : '-id',
        page_size: PAGE_SIZE,
        ...(page > 1 ? { page } : {}),
        ...(first && withCount ? {} : { count_disabled: 1 }),
      },
      walk.signal,
    )
    const ids = list.results.map(toRecordId).filter((id) => id !== null)
    const reached = ids.length === 0 ? null : ids.reduce((a, b) => (up === a > b ? a : b))
    const advanced = reached !== null && (bound === null || (up ? reached > bound : reached < bound))
    if (reached !== null && !advanced) {
      throw fault(
        'SOURCE_SHAPE',
        `The controller repeats itself: it answers ${walk.path} with runs that were not asked for. A proxy may drop the query; check the address.`,
      )
    }
    const last = list.results.length < PAGE_SIZE
    // A whole page without one readable id can't move the bound: it is passed by page number.
    page = advanced ? 1 : page + 1
    if (advanced) bound = reached
    yield { items: list.results, count: first ? list.count : null, nextId: last ? null : bound }
    first = false
    if (last) return
  }
}
