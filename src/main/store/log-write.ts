import type { JobId } from '../../shared/model/job.ts'
import type { LogEntry } from '../../shared/model/log.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import { CHUNK_CHARS, readBody, sizeOf, splitEntries, toBody } from './log-chunk.ts'
import { addRange, hasSeq, toGaps } from './log-ranges.ts'
import type { LogRange } from './log-ranges.ts'
import type { LogTail } from './store.ts'

interface StateRow {
  ranges: string
  line_count: number
  complete_seq: number | null
}
interface ChunkRow {
  id: number
  bytes: number
  body: Uint8Array
}

const readState = (db: ReadDb, jobId: JobId): StateRow | undefined =>
  db.read<StateRow>('SELECT ranges, line_count, complete_seq FROM log_state WHERE job_id = ?').get(jobId)

/** What of a run's log is kept. */
export const readLogTail = (db: ReadDb, jobId: JobId): LogTail => {
  const row = readState(db, jobId)
  if (!row) return { lastSeq: 0, lineCount: 0, gaps: [], complete: false }
  const ranges = JSON.parse(row.ranges) as LogRange[]
  return {
    lastSeq: ranges.at(-1)?.[1] ?? 0,
    lineCount: row.line_count,
    gaps: toGaps(ranges, row.complete_seq),
    complete: row.complete_seq !== null,
  }
}

/** Must run inside a transaction. Entries in any order; those already kept are dropped. */
export const appendEntries = (
  db: WriteDb,
  jobId: JobId,
  entries: readonly LogEntry[],
  atMs: number,
): LogTail => {
  const state = readState(db, jobId)
  let ranges = state ? (JSON.parse(state.ranges) as LogRange[]) : []
  const fresh = new Map<number, LogEntry>()
  for (const entry of entries) {
    if (!hasSeq(ranges, entry.seq) && !fresh.has(entry.seq)) fresh.set(entry.seq, entry)
  }
  if (fresh.size === 0) return readLogTail(db, jobId)
  let lineCount = state?.line_count ?? 0
  for (const run of toRuns([...fresh.values()].toSorted((a, b) => a.seq - b.seq))) {
    writeRun(db, jobId, run)
    const endLine = Math.max(...run.map(({ line, lines }) => line + lines))
    ranges = addRange(ranges, [run[0]?.seq ?? 0, run.at(-1)?.seq ?? 0, run[0]?.line ?? 0, endLine])
    lineCount = Math.max(lineCount, endLine)
  }
  db.write(
    `INSERT INTO log_state (job_id, ranges, line_count, complete_seq, at) VALUES (?, ?, ?, NULL, ?)
     ON CONFLICT (job_id) DO UPDATE SET ranges = excluded.ranges, line_count = excluded.line_count, at = excluded.at`,
  ).run(jobId, JSON.stringify(ranges), lineCount, atMs)
  return readLogTail(db, jobId)
}

/** Nothing comes after `lastSeq`, and what is missing before it never will. */
export const completeEntries = (db: WriteDb, jobId: JobId, lastSeq: number, atMs: number): LogTail => {
  db.write(
    `INSERT INTO log_state (job_id, ranges, line_count, complete_seq, at) VALUES (?, '[]', 0, ?, ?)
     ON CONFLICT (job_id) DO UPDATE SET complete_seq = excluded.complete_seq`,
  ).run(jobId, lastSeq, atMs)
  return readLogTail(db, jobId)
}

/** Stretches of consecutive sequence numbers. */
const toRuns = (entries: readonly LogEntry[]): LogEntry[][] => {
  const runs: LogEntry[][] = []
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run && run.at(-1)?.seq === entry.seq - 1) run.push(entry)
    else runs.push([entry])
  }
  return runs
}

/** A neighbour that is not full yet is written again together with the new entries. */
const writeRun = (db: WriteDb, jobId: JobId, run: readonly LogEntry[]): void => {
  const firstSeq = run[0]?.seq ?? 0
  const lastSeq = run.at(-1)?.seq ?? 0
  const before = db
    .read<ChunkRow>(
      `SELECT id, bytes, body FROM log_chunk WHERE job_id = ? AND last_seq = ? AND first_seq =
         (SELECT max(first_seq) FROM log_chunk WHERE job_id = ? AND first_seq < ?)`,
    )
    .get(jobId, firstSeq - 1, jobId, firstSeq)
  const behind = db
    .read<ChunkRow>('SELECT id, bytes, body FROM log_chunk WHERE job_id = ? AND first_seq = ?')
    .get(jobId, lastSeq + 1)
  const joined = [...run]
  if (before && before.bytes < CHUNK_CHARS) {
    joined.unshift(...readBody(before.body))
    remove(db, before.id)
  }
  if (behind && behind.bytes < CHUNK_CHARS / 2) {
    joined.push(...readBody(behind.body))
    remove(db, behind.id)
  }
  for (const piece of splitEntries(joined)) insert(db, jobId, piece)
}

const remove = (db: WriteDb, id: number): void => void db.write('DELETE FROM log_chunk WHERE id = ?').run(id)

const insert = (db: WriteDb, jobId: JobId, piece: readonly LogEntry[]): void => {
  const firstLine = Math.min(...piece.map(({ line }) => line))
  const endLine = Math.max(...piece.map(({ line, lines }) => line + lines))
  db.write(
    `INSERT INTO log_chunk (job_id, first_seq, last_seq, first_line, line_count, bytes, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    jobId,
    piece[0]?.seq ?? 0,
    piece.at(-1)?.seq ?? 0,
    firstLine,
    piece.some(({ lines }) => lines > 0) ? endLine - firstLine : 0,
    sizeOf(piece),
    toBody(piece),
  )
}
