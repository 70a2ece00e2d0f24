/** Changed rows of a batch, those with the same changed columns in one statement. */
import type { Param, WriteDb } from './connection.ts'
import { toColumns } from './job-row.ts'
import type { ManyRows } from './many-rows.ts'
import { createManyRows, writeMany } from './many-rows.ts'

export interface RowUpdates {
  /** `bits`: which columns; `values`: theirs, in the order of `toColumns`. Each run at most once a batch. */
  set(id: number, bits: number, values: readonly Param[]): void
  flush(db: WriteDb): void
}

/** Sets of columns that are remembered: there are few in practice, and each is only a text. */
const KEPT_SHAPES = 500

/** Only the columns that differ: an index none of whose columns moved is not touched. */
export const createRowUpdates = (): (() => RowUpdates) => {
  const shapes = new Map<number, ManyRows>()
  const toShape = (bits: number): ManyRows => {
    const found = shapes.get(bits)
    if (found) return found
    const columns = toColumns(bits)
    const sets = columns.map((column, index) => `${column} = v.column${index + 2}`).join(', ')
    const made = createManyRows(
      columns.length + 1,
      (rows) => `UPDATE job SET ${sets} FROM (VALUES ${rows}) v WHERE job.id = v.column1`,
    )
    if (shapes.size >= KEPT_SHAPES) shapes.clear()
    shapes.set(bits, made)
    return made
  }
  return () => {
    const groups = new Map<number, Param[]>()
    return {
      set(id, bits, values) {
        if (bits === 0) return
        let params = groups.get(bits)
        if (!params) groups.set(bits, (params = []))
        params.push(id)
        for (let index = 0; index < values.length; index += 1) params.push(values[index] ?? null)
      },
      flush(db) {
        for (const [bits, params] of groups) writeMany(db, toShape(bits), params)
      },
    }
  }
}
