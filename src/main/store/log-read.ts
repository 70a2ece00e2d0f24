import { fault } from '../../shared/contract/fault.ts'
import type { JobId } from '../../shared/model/job.ts'
import type { LogEntry, LogLine } from '../../shared/model/log.ts'
import type { ReadDb } from './connection.ts'
import { readBody, toLines } from './log-chunk.ts'
import { readLogTail } from './log-write.ts'

/**
 * Lines `from` … `from + limit - 1` of a run's log, as far as it reaches. A line that is still to be had is a
 * `gap` line with the first missing sequence number there.
 */
export const readLogLines = (db: ReadDb, jobId: JobId, from: number, limit: number): LogLine[] => {
  const { lineCount, gaps } = readLogTail(db, jobId)
  const end = Math.min(from + limit, lineCount)
  if (end <= from) return []
  const start = db
    .read<{ first_line: number }>(
      `SELECT first_line FROM log_chunk WHERE job_id = ? AND first_line <= ? AND line_count > 0
       ORDER BY first_line DESC LIMIT 1`,
    )
    .get(jobId, from)
  const bodies = db
    .read<{ body: Uint8Array }>(
      `SELECT body FROM log_chunk WHERE job_id = ? AND first_line >= ? AND first_line < ? AND line_count > 0
       ORDER BY first_line`,
    )
    .all(jobId, start?.first_line ?? from, end)
  const lines = new Map<number, LogLine>()
  for (const { body } of bodies) {
    for (const entry of readBody(body)) {
      if (entry.line >= end || entry.line + entry.lines <= from) continue
      for (const line of toLines(entry)) lines.set(line.line, line)
    }
  }
  return Array.from({ length: end - from }, (_, index) => {
    const line = from + index
    return lines.get(line) ?? toGapLine(line, gaps.findLast((gap) => gap.line <= line)?.fromSeq ?? 0)
  })
}

const toGapLine = (line: number, seq: number): LogLine => ({
  line,
  seq,
  text: '',
  atMs: null,
  host: null,
  task: null,
  level: 'gap',
})

export interface LogQuery {
  text: string
  regex: boolean
  errorsOnly: boolean
  limit: number
}

const CHUNKS_A_SLICE = 8

/** Numbers of the matching lines, ascending. Case is ignored. Throws fault INVALID for a broken pattern. */
export const searchLogLines = async (
  db: ReadDb,
  jobId: JobId,
  query: LogQuery,
  check: () => Promise<void>,
): Promise<{ lines: number[]; capped: boolean }> => {
  const holds = toTest(query)
  const lines: number[] = []
  let after = -1
  for (;;) {
    const chunks = db
      .read<{ first_seq: number; body: Uint8Array }>(
        'SELECT first_seq, body FROM log_chunk WHERE job_id = ? AND first_seq > ? ORDER BY first_seq LIMIT ?',
      )
      .all(jobId, after, CHUNKS_A_SLICE)
    for (const { body } of chunks) {
      lines.push(...readBody(body).flatMap((entry) => toMatches(entry, query, holds)))
      if (lines.length > query.limit) return { lines: lines.slice(0, query.limit), capped: true }
    }
    const last = chunks.at(-1)
    if (!last || chunks.length < CHUNKS_A_SLICE) return { lines, capped: false }
    after = last.first_seq
    await check()
  }
}

const toMatches = (entry: LogEntry, query: LogQuery, holds: (text: string) => boolean): number[] => {
  if (query.errorsOnly && entry.level !== 'error') return []
  if (!query.regex && !holds(entry.text)) return []
  return toLines(entry)
    .filter(({ text }) => holds(text))
    .map(({ line }) => line)
}

const ESCAPE = String.fromCodePoint(27)
const SGR = new RegExp(`${ESCAPE}\\[[0-9;:]*m`, 'gu')

/** Colours don't count as text. */
const toPlain = (text: string): string => (text.includes(ESCAPE) ? text.replace(SGR, '') : text)

const toTest = ({ text, regex }: LogQuery): ((line: string) => boolean) => {
  if (!regex) {
    const wanted = text.toLowerCase()
    return (line) => toPlain(line).toLowerCase().includes(wanted)
  }
  const pattern = toPattern(text)
  return (line) => pattern.test(toPlain(line))
}

const toPattern = (text: string): RegExp => {
  try {
    return new RegExp(text, 'iu')
  } catch (error) {
    throw fault(
      'INVALID',
      `"${text}" is not a regular expression that can be searched with. Correct it, or search for plain text.`,
      undefined,
      error,
    )
  }
}
