import { expect, it } from 'vitest'
import { toLines } from '../../../src/main/store/log-chunk.ts'
import type { LogEntry } from '../../../src/shared/model/log.ts'

const entry = (lines: number, text: string): LogEntry => ({
  seq: 7,
  line: 3,
  lines,
  text,
  atMs: null,
  host: null,
  task: null,
  level: 'info',
})

it('a stored entry that claims billions of lines over a short text shows the lines of its text', () => {
  expect(toLines(entry(4_000_000_000, '')).map((line) => line.line)).toEqual([3])
  expect(toLines(entry(90_000_000, 'one\ntwo')).map((line) => line.text)).toEqual(['one', 'two'])
})

it('an entry that claims fewer lines than its text keeps the whole text in its last one', () => {
  expect(toLines(entry(2, 'one\ntwo\nthree')).map((line) => line.text)).toEqual(['one', 'two\nthree'])
})
