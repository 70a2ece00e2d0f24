import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRequestBudget } from '../../../src/main/net/budget.ts'
import { toLoggedPath, toOrigin, toOwnPath, toRequestTarget } from '../../../src/main/net/origin.ts'
import { toRetryAfterMs } from '../../../src/main/net/retry-after.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const NOW = Date.UTC(2026, 0, 5, 12)

describe('Retry-After', () => {
  it.each<[string, number | null]>([
    ['120', 120_000],
    ['0', 1_000],
    ['999999', 900_000],
    [new Date(NOW + 30_000).toUTCString(), 30_000],
    [new Date(NOW - 30_000).toUTCString(), 1_000],
    ['soon', null],
    ['-5', null],
    ['', null],
  ])('%s is %s ms, within bounds', (value, ms) => {
    expect(toRetryAfterMs({ 'retry-after': value }, NOW)).toBe(ms)
  })

  it("is measured by the server's own clock, however wrong that is", () => {
    const skewed = NOW + 5 * 3_600_000
    const headers = {
      'retry-after': new Date(skewed + 40_000).toUTCString(),
      date: new Date(skewed).toUTCString(),
    }
    expect(toRetryAfterMs(headers, NOW)).toBe(40_000)
  })
})

describe('paths', () => {
  const lab = toOrigin('https://lab.example:8443/awx/', 'Lab')

  it('never leave the origin, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '/', '//', '/\\', '/..//', '/@'),
        (text, start) => {
          let target: string
          try {
            target = toRequestTarget(start + text, lab, 'Lab')
          } catch {
            return
          }
          expect(target.startsWith('/') && !target.startsWith('//')).toBe(true)
          expect(new URL(target, lab.origin).origin).toBe(lab.origin)
        },
      ),
    )
  })

  it('of links that a server supplies are rebuilt on the own origin', () => {
    expect(toOwnPath('/api/v2/jobs/?page=2', lab, 'Lab')).toBe('/api/v2/jobs/?page=2')
    expect(toOwnPath('http://inner:8052/api/v2/jobs/?page=2', lab, 'Lab')).toBe('/api/v2/jobs/?page=2')
    for (const link of [
      '//evil.example/x',
      'file:///etc/passwd',
      'https://evil.example//x',
      '/\\evil',
      'data:,x',
    ]) {
      expect(() => toOwnPath(link, lab, 'Lab'), link).toThrow(/link that can't be followed/)
    }
  })

  it('are logged without the values of their query', () => {
    expect(toLoggedPath('/a/?token=abc&page=2&bare')).toBe('/a/?token=…&page=…&…')
    expect(toLoggedPath('/a/')).toBe('/a/')
  })
})

describe('a request budget', () => {
  it('never lets more than its limit into any window, and never starves', () => {
    const step = fc.record({ waitMs: fc.integer({ min: 0, max: 4_000 }) })
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 40 }),
        async (limit, steps) => {
          const clock = createFakeClock()
          const budget = createRequestBudget({ limit, windowMs: 10_000 }, clock)
          const sent: number[] = []
          for (const { waitMs } of steps) {
            await clock.advance(waitMs)
            const roomMs = budget.take()
            if (roomMs === 0) sent.push(clock.monotonic())
            else {
              await clock.advance(roomMs)
              expect(budget.roomInMs()).toBe(0)
            }
          }
          for (const [index, atMs] of sent.entries()) {
            const next = sent[index + limit]
            if (next !== undefined) expect(next - atMs).toBeGreaterThanOrEqual(10_000)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
