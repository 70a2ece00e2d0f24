import { z } from 'zod'
import { fault } from '../../shared/contract/fault.ts'
import type { SortKey } from '../../shared/contract/contract.ts'

/** The place of one run in a sort: the sorted values, most significant first, ending in the run's id. */
export type Place = (string | number)[]

export interface PageCursor {
  place: Place
  /** next: what follows the place; previous: what stands before it. */
  direction: 'next' | 'previous'
}

const NumberPlace = z.tuple([z.int(), z.int()])
const NamePlace = z.tuple([z.string().max(4096), z.int(), z.int(), z.int()])
const Wire = z.tuple([z.literal(1), z.enum(['n', 'p']), z.enum(['a', 'd']), z.string(), z.array(z.unknown())])

/** Opaque to everyone else; valid for the same sort and order only. */
export const toCursorText = (sort: SortKey, descending: boolean, cursor: PageCursor): string =>
  Buffer.from(
    JSON.stringify([1, cursor.direction === 'next' ? 'n' : 'p', descending ? 'd' : 'a', sort, cursor.place]),
  ).toString('base64url')

/** Throws fault INVALID for anything that this store did not give out for this sort and order. */
export const readCursor = (sort: SortKey, descending: boolean, text: string): PageCursor => {
  const wire = Wire.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')))
  if (wire.success) {
    const [, direction, order, cursorSort, values] = wire.data
    const place = (sort === 'name' ? NamePlace : NumberPlace).safeParse(values)
    if (place.success && cursorSort === sort && order === (descending ? 'd' : 'a')) {
      return { place: place.data, direction: direction === 'n' ? 'next' : 'previous' }
    }
  }
  throw fault(
    'INVALID',
    'This place in the list is not valid for this order any more. Start again from the first page.',
  )
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
