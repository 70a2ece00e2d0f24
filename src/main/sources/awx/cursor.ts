import { z } from 'zod'

const Backfill = z.object({
  /** Runs below this id are still to be read; null: from the newest. */
  beforeId: z.int().positive().nullable(),
  /** Nothing created before this is read. */
  cutoffMs: z.int(),
  done: z.int().min(0),
  total: z.int().min(0).nullable(),
})

/**
 * How far this source has been read. `sinceMs` is the newest stamp seen, by the server's own clock and never
 * ahead of it: the two clocks need not agree. Null: nothing was ever there.
 */
const Cursor = z.object({
  v: z.literal(1),
  sinceMs: z.int().min(0).nullable(),
  backfill: Backfill.nullable(),
})
export type Cursor = z.infer<typeof Cursor>

/** Null for none, and for one that this version can't read: then everything is read anew, which loses nothing. */
export const parseCursor = (text: string | null): Cursor | null => {
  if (text === null) return null
  try {
    const parsed = Cursor.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export const formatCursor = (cursor: Cursor): string => JSON.stringify(cursor)
