import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFilter } from '../../../src/shared/filter/parse.ts'
import { matches, matchesText, resolveSources, toLowerAscii } from '../../../src/shared/filter/predicate.ts'
import type { Filter } from '../../../src/shared/filter/filter.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import { NOW_MS, anyJob, filter, job } from './filters.ts'

const read = (written: string): Filter => {
  const result = parseFilter(written, NOW_MS)
  if (!result.ok) throw new Error(result.problem.message)
  return result.filter
}
const HOSTS = ['web1.example', 'db2']
const finds = (written: string, one: JobSummary = job(), hosts = HOSTS): boolean =>
  matches(
    read(written),
    one,
    () => hosts,
    NOW_MS,
    () => 'Main Site',
  )

describe('matches', () => {
  it.each([
    ['patch', true],
    ['PATCH', true],
    ['web1', true],
    ['ana', true],
    ['prod', true],
    ['nightly', false],
    ['-patch', false],
    ['name:hosts', true],
    ['name:patch*', true],
    ['name:*patch', false],
    ['name:p*h*s', true],
    ['host:db2', true],
    ['host:db', true],
    ['host:web*.example', true],
    ['host:web*.other', false],
    ['tag:db', true],
    ['template:17', true],
    ['template:7', false],
    ['template:1*', true],
    ['target:web', true],
    ['error:x', false],
    ['-error:x', true],
    ['status:running', true],
    ['status:active', true],
    ['status:ended', false],
    ['status:failed,running', true],
    ['source:plant', true],
    ['source:"main site"', true],
    ['source:plan', false],
    ['type:JOB', true],
    ['launch:manual', true],
    ['duration:>9m', true],
    ['duration:>10m', false],
    ['duration:10m', true],
    ['since:2h', true],
    ['since:30m', false],
    ['until:30m', true],
    ['patch -status:failed since:1h', true],
  ])('%s on a running run: %s', (written, expected) => {
    expect(finds(written)).toBe(expected)
  })

  it('takes the length of an ended run as it is, and none where nothing says', () => {
    expect(finds('duration:<5m', job({ status: 'completed', elapsedMs: 1000 }))).toBe(true)
    const waiting = job({ status: 'queued', startedAtMs: null })
    expect(finds('duration:<5m', waiting)).toBe(false)
    expect(finds('-duration:<5m', waiting)).toBe(true)
  })

  it('ignores case from A to Z and nowhere else, as SQLite does', () => {
    expect(finds('name:É', job({ name: 'é' }))).toBe(false)
    expect(finds('name:K', job({ name: '\u212A' }))).toBe(false)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (one) => toLowerAscii(one).length === one.length))
  })

  it('asks for hosts only where a term needs them', () => {
    const asked = { count: 0 }
    const hosts = (): string[] => {
      asked.count += 1
      return []
    }
    matches(read('status:running name:patch since:2h'), job(), hosts, NOW_MS, () => '')
    expect(asked.count).toBe(0)
    matches(read('host:a'), job(), hosts, NOW_MS, () => '')
    expect(asked.count).toBe(1)
  })

  it('is turned round by negation, term by term', () => {
    fc.assert(
      fc.property(filter, anyJob, (one, run) => {
        const each = one.terms.map((term) =>
          matches(
            { terms: [term] },
            run,
            () => HOSTS,
            NOW_MS,
            () => '',
          ),
        )
        const turned = one.terms.map((term) =>
          matches(
            { terms: [{ ...term, negated: !term.negated }] },
            run,
            () => HOSTS,
            NOW_MS,
            () => '',
          ),
        )
        expect(turned).toEqual(each.map((held) => !held))
        expect(
          matches(
            one,
            run,
            () => HOSTS,
            NOW_MS,
            () => '',
          ),
        ).toBe(each.every(Boolean))
      }),
      { numRuns: 1000 },
    )
  })

  it('matches wildcards as the pattern says, however awkward the text', () => {
    const crowded = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '*', '.'), maxLength: 6 })
    const toPattern = (value: string): RegExp =>
      new RegExp(
        `^${value
          .split('*')
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('[^]*')}$`,
      )
    fc.assert(
      fc.property(crowded, crowded, (value, field) => {
        fc.pre(value.includes('*'))
        const expected = toPattern(toLowerAscii(value)).test(toLowerAscii(field))
        expect(matchesText(value, field)).toBe(expected)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('resolveSources', () => {
  const sources = [
    { id: 'plant', name: 'Main Site' },
    { id: 'depot', name: 'Main Depot' },
  ]
  const resolved = (written: string): unknown => resolveSources(read(written), sources).terms

  it('rewrites names and wildcards to ids, and leaves the rest alone', () => {
    expect(resolved('source:"main site",DEPOT x')).toMatchObject([
      { values: ['plant', 'depot'] },
      { text: 'x' },
    ])
    expect(resolved('source:main*')).toMatchObject([{ values: ['plant', 'depot'] }])
  })

  it('lets a name that no source has match nothing', () => {
    const one = resolveSources(read('source:nowhere'), sources)
    expect(
      matches(
        one,
        job(),
        () => [],
        NOW_MS,
        () => '',
      ),
    ).toBe(false)
  })
})
