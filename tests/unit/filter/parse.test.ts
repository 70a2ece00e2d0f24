import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFilter } from '../../../src/shared/filter/format.ts'
import type { FilterProblem, FilterTerm } from '../../../src/shared/filter/filter.ts'
import { parseFilter } from '../../../src/shared/filter/parse.ts'
import { formatDuration, formatInstant, toDurationMs, toInstantMs } from '../../../src/shared/filter/times.ts'
import { NOW_MS, filter } from './filters.ts'

const terms = (text: string): FilterTerm[] => {
  const result = parseFilter(text, NOW_MS)
  if (!result.ok) throw new Error(result.problem.message)
  return result.filter.terms
}
const problem = (text: string): FilterProblem => {
  const result = parseFilter(text, NOW_MS)
  if (result.ok) throw new Error(`No problem was found in ${text}`)
  return result.problem
}
/** The part of the text that a problem points at. */
const marked = (text: string): string => {
  const { start, end } = problem(text)
  return text.slice(start, end)
}

describe('parseFilter', () => {
  it('reads qualifiers, lists, phrases and negation', () => {
    expect(terms('status:failed,timeout source:"Main site" -name:"patch*" host:web1 disk "a b"')).toEqual([
      { kind: 'word', qualifier: 'status', values: ['failed', 'timeout'], negated: false },
      { kind: 'word', qualifier: 'source', values: ['Main site'], negated: false },
      { kind: 'match', qualifier: 'name', values: ['patch*'], negated: true },
      { kind: 'match', qualifier: 'host', values: ['web1'], negated: false },
      { kind: 'text', text: 'disk', negated: false },
      { kind: 'text', text: 'a b', negated: false },
    ])
  })

  it('reads nothing as everything', () => {
    expect(terms('')).toEqual([])
    expect(terms('  \t\n ')).toEqual([])
  })

  it('takes the words of back ends for statuses, groups, and any case', () => {
    expect(terms('STATUS:Successful,ACTIVE,canceled')).toMatchObject([
      { values: ['completed', 'active', 'cancelled'] },
    ])
  })

  it('reads durations with their sign, and without one as "at least"', () => {
    expect(terms('duration:>1h30m')).toEqual([{ kind: 'duration', op: '>', ms: 5_400_000, negated: false }])
    expect(terms('duration:<=90s')).toMatchObject([{ op: '<=', ms: 90_000 }])
    expect(terms('duration:10m')).toMatchObject([{ op: '>=', ms: 600_000 }])
  })

  it('keeps times that are relative so, and reads days, local times and today', () => {
    expect(terms('since:2h')).toEqual([
      { kind: 'time', op: 'since', at: { agoMs: 7_200_000 }, negated: false },
    ])
    const day = new Date(2026, 10, 1).getTime()
    expect(terms('before:2026-11-01')).toMatchObject([{ op: 'until', at: { atMs: day } }])
    expect(terms('since:2026-11-01T10:00')).toMatchObject([{ at: { atMs: day + 36_000_000 } }])
    expect(terms('since:2026-11-01T10:00Z')).toMatchObject([{ at: { atMs: Date.UTC(2026, 10, 1, 10) } }])
    const now = new Date(NOW_MS)
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
    expect(terms('since:today')).toMatchObject([{ at: { atMs: midnight } }])
  })

  it('takes off the wildcards at the ends of free text, which finds parts anyway', () => {
    expect(terms('patch*')).toEqual([{ kind: 'text', text: 'patch', negated: false }])
  })

  it('takes a quote and a backslash inside a phrase', () => {
    expect(terms(String.raw`"say \"hi\" \\ there"`)).toMatchObject([{ text: String.raw`say "hi" \ there` }])
  })

  it('takes a lone minus, and a time of day, as text', () => {
    expect(terms('- 12:30')).toMatchObject([{ text: '-' }, { text: '12:30' }])
  })

  it('marks a quote without an end', () => {
    expect(marked('status:failed name:"patch ho')).toBe('"patch ho')
    expect(problem('"x').message).toContain('no end')
  })

  it('marks an unknown qualifier and suggests the near one', () => {
    expect(marked('x stauts:failed')).toBe('stauts:')
    expect(problem('stauts:failed').message).toContain('Did you mean status:?')
    expect(problem('nmae:x').message).toContain('name:')
    expect(problem('http://x').message).toContain('quotes')
    expect(problem('zzzzzz:1').message).not.toContain('Did you mean')
  })

  it('marks an unknown status and suggests the near one', () => {
    expect(marked('status:failed,runing')).toBe('runing')
    expect(problem('status:runing').message).toContain('status:running')
    expect(problem('status:fail').message).toContain('status:failed')
    expect(problem('status:zzz').message).toContain('completed')
  })

  it('marks a qualifier without a value, also after a comma', () => {
    expect(marked('a name: b')).toBe('name:')
    expect(problem('status:').message).toContain('status:failed')
    expect(problem('status:failed,').message).toContain('needs a value')
    expect(problem('name:""').message).toContain('needs a value')
  })

  it('marks lengths and times it can not read, and says how to write them', () => {
    expect(problem('duration:>90').message).toContain('90m')
    expect(problem('duration:long').message).toContain('duration:>10m')
    expect(problem('since:90').message).toContain('no unit')
    expect(marked('since:soon')).toBe('soon')
    expect(problem('since:2026-02-30').message).toContain('since:2h')
    expect(problem('duration:1h,2h').message).toContain('one value')
  })

  it('says where a wildcard does not work', () => {
    expect(problem('type:work*').message).toContain('whole words')
    expect(terms('source:plant*')).toMatchObject([{ values: ['plant*'] }])
  })

  it('reads every filter back from its text', () => {
    fc.assert(
      fc.property(filter, (one) => {
        const result = parseFilter(formatFilter(one), NOW_MS)
        expect(result).toEqual({ ok: true, filter: one })
      }),
      { numRuns: 2000 },
    )
  })

  it('answers every text with a filter or a problem inside the text', () => {
    const piece = fc.constantFrom(
      'status:',
      'name:',
      'since:',
      '"',
      ',',
      '-',
      ' ',
      'failed',
      '2h',
      '\\',
      ':',
      '*',
      'x',
      '>',
    )
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseFilter(text, NOW_MS)
        if (result.ok) {
          expect(parseFilter(formatFilter(result.filter), NOW_MS)).toEqual(result)
          return
        }
        const { start, end, message } = result.problem
        expect(message.length).toBeGreaterThan(10)
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('durations and instants', () => {
  it('read back exactly as they were written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000_000_000_000 }),
        (ms) => toDurationMs(formatDuration(ms)) === ms,
      ),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        (atMs) => toInstantMs(formatInstant(atMs), 0) === atMs,
      ),
    )
  })

  it('are null for what is none, however long', () => {
    for (const bad of ['', 'h', '10', '1h 2m', '-5m', '99999999999d', '1e9d'])
      expect(toDurationMs(bad)).toBeNull()
    for (const bad of ['', '2026', '2026-13-01', '2026-11-31', '25:00', '2026-11-01T24:00', '1969-01-01']) {
      expect(toInstantMs(bad, NOW_MS)).toBeNull()
    }
  })
})
