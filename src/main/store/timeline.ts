import type { JobId, StatusChange } from '../../shared/model/job.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import { toStatus, toStatusCode } from './status-codes.ts'

/** Rows a run's history may have: a run that flaps for ever keeps its first ones and its newest one. */
export const HISTORY_SLOTS = 4096
const VIAS = ['rest', 'push', 'local'] as const

/** `count`: how many rows the run has already. */
export const appendStatus = (
  db: WriteDb,
  jobId: JobId,
  count: number,
  changes: readonly StatusChange[],
): void => {
  for (const [index, change] of changes.entries()) {
    const slot = Math.min(count + index, HISTORY_SLOTS - 1)
    db.write(
      'INSERT OR REPLACE INTO status_history (id, at, status, via, raw_status, reason) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(
      jobId * HISTORY_SLOTS + slot,
      change.atMs,
      toStatusCode(change.status),
      VIAS.indexOf(change.via),
      change.rawStatus,
      change.reason,
    )
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
