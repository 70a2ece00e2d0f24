import { fault, FaultError } from '../../../shared/contract/fault.ts'
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
  /** Exclusive bound of the next page; null where none is known, as on the last. */
  nextId: number | null
  last: boolean
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
    const list = await read(
      client,
      walk,
      {
        ...walk.params,
        ...(bound === null ? {} : { [up ? 'id__gt' : 'id__lt']: bound }),
        order_by: up ? 'id' : '-id',
        page_size: PAGE_SIZE,
        // Without a count the server knows of one page only, and says 404 to any other.
        ...(page > 1 ? { page } : first && withCount ? {} : { count_disabled: 1 }),
      },
      page > 1,
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
    yield { items: list.results, count: first ? list.count : null, nextId: last ? null : bound, last }
    first = false
    if (last) return
  }
}

/** A page by number may lie just past the end: then there is nothing more. */
const read = async (
  client: AwxClient,
  walk: Walk,
  params: Params,
  mayBePastEnd: boolean,
): Promise<{ count: number | null; results: unknown[] }> => {
  try {
    return await client.list(walk.path, params, walk.signal)
  } catch (error) {
    const past = mayBePastEnd && error instanceof FaultError && error.fault.code === 'NOT_FOUND'
    if (past) return { count: null, results: [] }
    throw error
  }
}
