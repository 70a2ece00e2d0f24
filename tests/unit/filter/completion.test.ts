import { describe, expect, it } from 'vitest'
import { STATUSES } from '../../../src/shared/model/status.ts'
import { applyCandidate, completeAt, typingAt } from '../../../src/shared/filter/completion.ts'

const known = {
  values: (qualifier: string, prefix: string): string[] =>
    qualifier === 'source'
      ? ['Main site', 'depot'].filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase()))
      : [],
}
/** The text with `|` for the caret. */
const at = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')]
const labels = (marked: string): string[] =>
  completeAt(...at(marked), known).candidates.map(({ label }) => label)
/** The text after the first candidate is taken. */
const taken = (marked: string): string => {
  const [text, caret] = at(marked)
  const { typing, candidates } = completeAt(text, caret, known)
  const [first] = candidates
  if (!first) return text
  const result = applyCandidate(text, typing, first)
  return `${result.text.slice(0, result.caret)}|${result.text.slice(result.caret)}`
}

describe('completeAt', () => {
  it('offers every qualifier with a line of explanation where nothing is typed', () => {
    const { candidates } = completeAt('', 0, known)
    expect(candidates.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['status:', 'source:', 'since:']),
    )
    expect(candidates.every(({ explain }) => explain !== null && explain.length > 5)).toBe(true)
  })

  it('offers the qualifiers that begin as typed, also after other terms and a minus', () => {
    expect(labels('st|')).toEqual(['status:'])
    expect(labels('name:x "a b" so|')).toEqual(['source:'])
    expect(labels('-ho|')).toEqual(['host:'])
  })

  it('leads with the statuses that are asked for most, and leaves none out', () => {
    expect(labels('status:|').slice(0, 3)).toEqual(['failed', 'running', 'queued'])
    expect(labels('status:|').toSorted()).toEqual([...STATUSES, 'active', 'ended'].toSorted())
  })

  it('offers values after the colon and after a comma', () => {
    expect(labels('status:f|')).toEqual(['failed'])
    expect(labels('status:failed,ti|')).toEqual(['timeout'])
    expect(labels('status:|')).toContain('active')
    expect(labels('since:|')).toContain('today')
    expect(labels('source:m|')).toEqual(['Main site'])
    expect(labels('source:"ma|')).toEqual(['Main site'])
  })

  it('offers nothing inside a phrase of free text or behind an unknown qualifier', () => {
    expect(labels('"a st|')).toEqual([])
    expect(labels('zz:st|')).toEqual([])
  })

  it('replaces what is typed, quotes what needs it and leaves the rest', () => {
    expect(taken('st|')).toBe('status:|')
    expect(taken('x -so| y')).toBe('x -source:| y')
    expect(taken('source:ma|')).toBe('source:"Main site" |')
    expect(taken('source:"ma|')).toBe('source:"Main site" |')
    expect(taken('source:depot,ma|')).toBe('source:depot,"Main site" |')
    expect(taken('source:de|pot x')).toBe('source:depot| x')
    expect(taken('source:"Ma|in site" x')).toBe('source:"Main site"| x')
  })

  it('never steps outside the text, wherever the caret is', () => {
    for (const text of ['', 'a', 'status:"x y",z -"q', 'name:"a\\"b" ,:']) {
      for (let caret = -1; caret <= text.length + 1; caret += 1) {
        const typing = typingAt(text, caret)
        if (typing.kind === 'none') continue
        expect(typing.start).toBeGreaterThanOrEqual(0)
        expect(typing.end).toBeLessThanOrEqual(text.length)
        expect(typing.start).toBeLessThanOrEqual(typing.end)
      }
    }
  })
})
