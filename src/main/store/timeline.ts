import type { JobId, StatusChange } from '../../shared/model/job.ts'
import type { Param, ReadDb, WriteDb } from './connection.ts'
import { createManyRows, writeMany } from './many-rows.ts'
import { toStatus, toStatusCode } from './status-codes.ts'

/** Rows a run's history may have: a run that flaps for ever keeps its first ones and its newest one. */
export const HISTORY_SLOTS = 4096
const VIAS = ['rest', 'push', 'local'] as const

const APPEND = (rows: string): string =>
  `INSERT OR REPLACE INTO status_history (id, at, status, via, raw_status, reason) VALUES ${rows}`

/** Gathers the new rows of a batch. */
export interface TimelineBatch {
  /** `count`: how many rows the run has already. */
  add(jobId: JobId, count: number, changes: readonly StatusChange[]): void
  flush(db: WriteDb): void
}

export const createTimelineBatches = (): (() => TimelineBatch) => {
  const append = createManyRows(6, APPEND)
  return () => {
    const params: Param[] = []
    return {
      add(jobId, count, changes) {
        for (let index = 0; index < changes.length; index += 1) {
          const change = changes[index]
          if (!change) continue
          const slot = Math.min(count + index, HISTORY_SLOTS - 1)
          const { atMs, status, via, rawStatus, reason } = change
          params.push(
            jobId * HISTORY_SLOTS + slot,
            atMs,
            toStatusCode(status),
            VIAS.indexOf(via),
            rawStatus,
            reason,
          )
        }
      },
      flush: (db) => writeMany(db, append, params),
    }
  }
}

/** Oldest first, as observed. */
export const readTimeline = (db: ReadDb, jobId: JobId): StatusChange[] =>
  db
    .read<{ at: number; status: number; via: number; raw_status: string; reason: string | null }>(
      'SELECT at, status, via, raw_status, reason FROM status_history WHERE id >= ? AND id < ? ORDER BY id',
    )
    .all(jobId * HISTORY_SLOTS, (jobId + 1) * HISTORY_SLOTS)
    .map((row) => ({
      atMs: row.at,
      status: toStatus(row.status),
      rawStatus: row.raw_status,
      reason: row.reason,
      via: VIAS[row.via] ?? 'rest',
    }))
