/** A stretch of a run's log without holes, compressed. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { LogEntry, LogLine } from '../../shared/model/log.ts'

/** Characters of text in a chunk; a single longer entry gets one of its own. */
export const CHUNK_CHARS = 65_536
/** What an entry costs beside its text, in the same measure. */
const ENTRY_CHARS = 24

const LEVELS = ['info', 'changed', 'skipped', 'ignored', 'error'] as const
type Wire = [
  seq: number,
  line: number,
  lines: number,
  text: string,
  atMs: number | null,
  host: string | null,
  task: string | null,
  level: number,
]

export const toBody = (entries: readonly LogEntry[]): Uint8Array => {
  const wire = entries.map<Wire>((entry) => [
    entry.seq,
    entry.line,
    entry.lines,
    entry.text,
    entry.atMs,
    entry.host,
    entry.task,
    LEVELS.indexOf(entry.level),
  ])
  return zstdCompressSync(JSON.stringify(wire), { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
}

export const readBody = (body: Uint8Array): LogEntry[] =>
  (JSON.parse(zstdDecompressSync(body).toString('utf8')) as Wire[]).map(
    ([seq, line, lines, text, atMs, host, task, level]) => ({
      seq,
      line,
      lines,
      text,
      atMs,
      host,
      task,
      level: LEVELS[level] ?? 'info',
    }),
  )

export const sizeOf = (entries: readonly LogEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.text.length + ENTRY_CHARS, 0)

/** In pieces of about a chunk each, order kept. */
export const splitEntries = (entries: readonly LogEntry[]): LogEntry[][] => {
  const pieces: LogEntry[][] = []
  let piece: LogEntry[] = []
  let size = 0
  for (const entry of entries) {
    const cost = entry.text.length + ENTRY_CHARS
    if (piece.length > 0 && size + cost > CHUNK_CHARS) {
      pieces.push(piece)
      piece = []
      size = 0
    }
    piece.push(entry)
    size += cost
  }
  if (piece.length > 0) pieces.push(piece)
  return pieces
}

/**
 * The lines of an entry as the log view shows them: as many as it says it has, but never more than its text
 * holds. Chunks written earlier may say billions over an empty text.
 */
export const toLines = (entry: LogEntry): LogLine[] => {
  if (entry.lines === 0) return []
  const texts = entry.text.split('\n')
  const count = Math.min(entry.lines, texts.length)
  return Array.from({ length: count }, (_, index) => ({
    line: entry.line + index,
    seq: entry.seq,
    text: index === count - 1 ? texts.slice(index).join('\n') : (texts[index] ?? ''),
    atMs: entry.atMs,
    host: entry.host,
    task: entry.task,
    level: entry.level,
  }))
}
