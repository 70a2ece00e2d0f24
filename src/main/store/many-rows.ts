/** One statement for many rows: a call into SQLite costs as much as several rows in it. */
import type { Param, WriteDb } from './connection.ts'

/** Rows in one statement, largest first. Few sizes, so that few statements have to be kept prepared. */
const SIZES = [64, 8, 1] as const

export interface ManyRows {
  /** Values of one row, as many as `width` says. */
  width: number
  /** The statement for so many rows; the same text for the same number. */
  text(rows: number): string
}

/** `text` makes the statement from `(?, ?), (?, ?), …`. */
export const createManyRows = (width: number, text: (rows: string) => string): ManyRows => {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`
  const made = new Map<number, string>()
  return {
    width,
    text(rows) {
      const found = made.get(rows)
      if (found !== undefined) return found
      const sql = text(Array.from({ length: rows }, () => row).join(', '))
      made.set(rows, sql)
      return sql
    },
  }
}

/** Writes all rows, whose values stand one after the other in `params`. */
export const writeMany = (db: WriteDb, statement: ManyRows, params: readonly Param[]): void => {
  const { width } = statement
  let at = 0
  for (const size of SIZES) {
    while (params.length - at >= size * width) {
      db.write(statement.text(size)).run(params.slice(at, at + size * width))
      at += size * width
    }
  }
}
