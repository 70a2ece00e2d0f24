import { describe, expect, test } from 'vitest'
import { toMarked, toMatcher, toNextMatch } from '../../../src/renderer/features/job/log/search-marks.ts'
import { toSpans } from '../../../src/renderer/features/job/log/sgr.ts'

const marks = (text: string, query: string, regex = false): [string, boolean][] =>
  toMarked(toSpans(text), toMatcher({ text: query, regex })).map((span) => [span.text, span.hit])

describe('search marks', () => {
  test('a match across two colours is marked in both', () => {
    expect(marks('fa\u001b[31mtal: web1', 'FATAL')).toEqual([
      ['fa', true],
      ['tal', true],
      [': web1', false],
    ])
  })

  test('plain text takes no character for a pattern', () => {
    expect(marks('a.b axb', 'a.b')).toEqual([
      ['a.b', true],
      [' axb', false],
    ])
  })

  test('a pattern marks what it matches, and an empty match marks nothing', () => {
    expect(marks('web1 web22', String.raw`\d+`, true).filter(([, hit]) => hit)).toEqual([
      ['1', true],
      ['22', true],
    ])
    expect(marks('abc', 'x*', true)).toEqual([['abc', false]])
  })

  test('a pattern that does not compile marks nothing', () => {
    expect(marks('abc', '(', true)).toEqual([['abc', false]])
  })

  test('next and previous wrap round', () => {
    expect(toNextMatch([3, 9, 20], 9, 1)).toBe(20)
    expect(toNextMatch([3, 9, 20], 20, 1)).toBe(3)
    expect(toNextMatch([3, 9, 20], 3, -1)).toBe(20)
    expect(toNextMatch([], 3, 1)).toBe(null)
  })
})
