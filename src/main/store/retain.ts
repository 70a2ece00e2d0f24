/** Removing runs and logs in slices, each a transaction, with a turn of the event loop between two. */
import { setImmediate } from 'node:timers/promises'
import { FaultError } from '../../shared/contract/fault.ts'
import type { JobId } from '../../shared/model/job.ts'
import type { Ballast } from './ballast.ts'
import type { WriteDb } from './connection.ts'
import { HISTORY_SLOTS } from './timeline.ts'

const RUNS_A_SLICE = 100
const CHUNKS_A_SLICE = 200

export interface RemovalContext {
  db: WriteDb
  /** One transaction; throws fault STORE. */
  transact<T>(run: () => T): T
  ballast: Ballast
  /** The writer's memory of rows is no longer true. */
  forgetRows(): void
}

type OnSlice = (removed: JobId[]) => void

/** Removes the runs that `select` finds until it finds none; how many. */
const removeRuns = async (
  context: RemovalContext,
  select: () => number[],
  onSlice: OnSlice,
  signal: AbortSignal,
): Promise<number> => {
  let removed = 0
  while (!signal.aborted) {
    const slice = await withRoom(context, () =>
      context.transact(() => {
        const ids = select()
        for (const id of ids) removeRun(context.db, id)
        return ids
      }),
    )
    if (slice.length === 0) return removed
    removed += slice.length
    context.forgetRows()
    onSlice(slice)
    await setImmediate()
  }
  return removed
}

/** A full disk can't even delete: then the ballast is let go first. */
const withRoom = async <T>({ ballast }: RemovalContext, run: () => T): Promise<T> => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.detail?.['reason'] !== 'full') throw error
    await ballast.free()
    return run()
  }
}

/** The hourly roll-ups keep what they counted: they outlive the runs. */
const removeRun = (db: WriteDb, id: number): void => {
  db.write(
    `UPDATE job_count SET runs = runs - 1
     WHERE (source_no, status) = (SELECT source_no, status FROM job WHERE id = ?)`,
  ).run(id)
  db.write('DELETE FROM status_history WHERE id >= ? AND id < ?').run(
    id * HISTORY_SLOTS,
    (id + 1) * HISTORY_SLOTS,
  )
  db.write('DELETE FROM search WHERE rowid = ?').run(id)
  db.write('DELETE FROM job WHERE id = ?').run(id)
}

/** Removes a source's runs, then everything else that is kept of it. */
export const forgetSourceRuns = async (
  context: RemovalContext,
  sourceId: string,
  onSlice: OnSlice,
  signal: AbortSignal,
): Promise<void> => {
  const { db } = context
  const no = db.read<{ no: number }>('SELECT no FROM source WHERE id = ?').get(sourceId)?.no
  if (no === undefined) return
  const select = (): number[] =>
    db
      .read<{ id: number }>(`SELECT id FROM job WHERE source_no = ? LIMIT ${RUNS_A_SLICE}`)
      .all(no)
      .map(({ id }) => id)
  await removeRuns(context, select, onSlice, signal)
  if (signal.aborted) return
  context.transact(() => {
    for (const table of ['rollup_hour', 'job_count', 'definition']) {
      db.write(`DELETE FROM ${table} WHERE source_no = ?`).run(no)
    }
    // A notice leads to its run: without the run there is nothing that it could still tell.
    db.write('DELETE FROM notice WHERE source_id = ?').run(sourceId)
    db.write('DELETE FROM source WHERE no = ?').run(no)
  })
  context.forgetRows()
  await context.ballast.hold()
}

/** Applies both limits, ms UTC, null: keep everything. Active runs and their logs always stay. */
export const applyRetention = async (
  context: RemovalContext,
  limits: { endedBeforeMs: number | null; logsBeforeMs: number | null },
  onSlice: OnSlice,
  signal: AbortSignal,
): Promise<{ runs: number; logs: number }> => {
  const { db } = context
  const { endedBeforeMs, logsBeforeMs } = limits
  const select = (): number[] =>
    db
      .read<{ id: number }>(
        `SELECT id FROM job WHERE ended_at >= 0 AND ended_at < ? ORDER BY ended_at LIMIT ${RUNS_A_SLICE}`,
      )
      .all(endedBeforeMs ?? 0)
      .map(({ id }) => id)
  const runs = endedBeforeMs === null ? 0 : await removeRuns(context, select, onSlice, signal)
  const logs = logsBeforeMs === null ? 0 : await removeLogs(context, logsBeforeMs, signal)
  await context.ballast.hold()
  return { runs, logs }
}

const removeLogs = async (
  context: RemovalContext,
  beforeMs: number,
  signal: AbortSignal,
): Promise<number> => {
  const { db } = context
  let removed = 0
  while (!signal.aborted) {
    const slice = await withRoom(context, () =>
      context.transact(() => {
        const job = db
          .read<{ job_id: number }>(
            `SELECT l.job_id FROM log_state l JOIN job j ON j.id = l.job_id
             WHERE l.at < ? AND j.ended_at >= 0 ORDER BY l.at LIMIT 1`,
          )
          .get(beforeMs)
        if (!job) return null
        const { changes } = db
          .write(
            `DELETE FROM log_chunk WHERE id IN (SELECT id FROM log_chunk WHERE job_id = ? LIMIT ${CHUNKS_A_SLICE})`,
          )
          .run(job.job_id)
        if (changes < CHUNKS_A_SLICE) db.write('DELETE FROM log_state WHERE job_id = ?').run(job.job_id)
        return changes
      }),
    )
    if (slice === null) return removed
    removed += slice
    await setImmediate()
  }
  return removed
}
