import type { LogLine } from '../../../../shared/model/log.ts'

/** Lines are asked for in blocks of this many … */
export const BLOCK_LINES = 250
/** … and this many blocks are kept: 16,000 lines, whatever the log's length. */
export const MAX_BLOCKS = 64

export interface LogRow {
  /** Null where the block is here and the line is not: output that is still missing. */
  line: LogLine | null
  /** Output is missing right before this line and may still arrive. */
  gapBefore: boolean
}

export interface BlockCache {
  /** Null while its block is not here. */
  row: (line: number) => LogRow | null
  /** Takes in the store's answer for a block, asked for when the log had `lineCount` lines. */
  put(block: number, lines: readonly LogLine[], lineCount: number): void
  /** Blocks that hold any of these lines and are not here, or were asked for before the log grew into them. */
  missing(lines: Iterable<number>, lineCount: number): number[]
  clear(): void
  size(): number
}

interface Block {
  rows: Map<number, LogRow>
  /** Lines below this one were all answered for. */
  answeredTo: number
}

const HOLE: LogRow = { line: null, gapBefore: false }

/** Least recently used blocks go first. One cache belongs to one run. */
export const createBlockCache = (maxBlocks = MAX_BLOCKS): BlockCache => {
  const blocks = new Map<number, Block>()
  const touch = (number: number): Block | undefined => {
    const block = blocks.get(number)
    if (block) {
      blocks.delete(number)
      blocks.set(number, block)
    }
    return block
  }
  return {
    row(line) {
      const block = touch(Math.floor(line / BLOCK_LINES))
      if (!block) return null
      return block.rows.get(line) ?? (line < block.answeredTo ? HOLE : null)
    },
    put(number, lines, lineCount) {
      blocks.delete(number)
      blocks.set(number, { rows: toRows(lines), answeredTo: Math.min(lineCount, (number + 1) * BLOCK_LINES) })
      for (const oldest of blocks.keys()) {
        if (blocks.size <= maxBlocks) break
        blocks.delete(oldest)
      }
    },
    missing(lines, lineCount) {
      const wanted = new Set<number>()
      for (const line of lines) {
        if (line < 0 || line >= lineCount) continue
        const number = Math.floor(line / BLOCK_LINES)
        if (wanted.has(number)) continue
        const block = touch(number)
        if (!block || block.answeredTo < Math.min(lineCount, (number + 1) * BLOCK_LINES)) wanted.add(number)
      }
      return [...wanted]
    },
    clear: () => blocks.clear(),
    size: () => blocks.size,
  }
}

const toRows = (lines: readonly LogLine[]): Map<number, LogRow> => {
  const rows = new Map<number, LogRow>()
  let gapBefore = false
  for (const line of lines) {
    if (line.level === 'gap') {
      gapBefore = true
      continue
    }
    rows.set(line.line, { line, gapBefore })
    gapBefore = false
  }
  return rows
}
