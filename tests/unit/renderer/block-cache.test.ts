import { describe, expect, test } from 'vitest'
import { BLOCK_LINES, createBlockCache } from '../../../src/renderer/features/job/log/block-cache.ts'
import type { LogLine } from '../../../src/shared/model/log.ts'

const toLine = (line: number, level: LogLine['level'] = 'info'): LogLine => ({
  line,
  seq: line + 1,
  text: `line ${line}`,
  atMs: null,
  host: null,
  task: null,
  level,
})

const toBlock = (block: number, count = BLOCK_LINES): LogLine[] =>
  Array.from({ length: count }, (_, index) => toLine(block * BLOCK_LINES + index))

describe('log blocks', () => {
  test('lines on screen ask for their blocks once each', () => {
    const cache = createBlockCache()
    expect(cache.missing([0, 1, 249, 250, 251], 10_000)).toEqual([0, 1])
  })

  test('a block that is here is not asked for again', () => {
    const cache = createBlockCache()
    cache.put(0, toBlock(0), 10_000)
    expect(cache.missing([0, 10], 10_000)).toEqual([])
    expect(cache.row(10)?.line?.text).toBe('line 10')
  })

  test('the last block is asked for again once the log has grown into it', () => {
    const cache = createBlockCache()
    cache.put(0, toBlock(0, 100), 100)
    expect(cache.missing([99], 100)).toEqual([])
    expect(cache.missing([99, 100], 120)).toEqual([0])
  })

  test('a hole in the output is a hole, and is not asked for over and over', () => {
    const cache = createBlockCache()
    cache.put(0, [toLine(0), toLine(1, 'gap'), toLine(5)], 6)
    expect(cache.row(3)).toEqual({ line: null, gapBefore: false })
    expect(cache.row(5)?.gapBefore).toBe(true)
    expect(cache.missing([3], 6)).toEqual([])
  })

  test('a log of a million lines never holds more than the bound, and what is looked at stays', () => {
    const cache = createBlockCache(4)
    for (let block = 0; block < 4_000; block += 1) {
      cache.put(block, toBlock(block), 1_000_000)
      if (block > 0) cache.row(0)
    }
    expect(cache.size()).toBe(4)
    expect(cache.row(0)?.line?.line).toBe(0)
    expect(cache.row(BLOCK_LINES * 10)).toBe(null)
  })
})
