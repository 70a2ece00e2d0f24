import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAULT_CODES } from '../../../src/shared/contract/fault.ts'
import { toBackoffLimits, toBackoffMs } from '../../../src/main/poller/backoff.ts'
import { createBreaker } from '../../../src/main/poller/breaker.ts'
import { toHealth, toStaleAfterMs, type Vitals } from '../../../src/main/poller/health.ts'
import { splitHistory } from '../../../src/main/poller/history-split.ts'
import {
  toIntervalMs,
  toJitteredMs,
  toStartOffsetMs,
  toStrongerReason,
} from '../../../src/main/poller/schedule.ts'
import { createUnseen } from '../../../src/main/poller/unseen.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

describe('back-off', () => {
  it('stays between the base and the cap, whatever chance says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FAULT_CODES),
        fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (code, chances) => {
          const limits = toBackoffLimits(code)
          let last: number | null = null
          for (const chance of chances) {
            const next: number = toBackoffMs(last, limits, () => chance)
            expect(next).toBeGreaterThanOrEqual(limits.baseMs)
            expect(next).toBeLessThanOrEqual(Math.min(limits.capMs, 3 * Math.max(limits.baseMs, last ?? 0)))
            last = next
          }
        },
      ),
    )
  })

  it('grows while failures go on, and two sources part', () => {
    const run = (chance: number): number =>
      [1, 2, 3, 4].reduce<number>(
        (last) => toBackoffMs(last, toBackoffLimits('SOURCE_UNREACHABLE'), () => chance),
        2_000,
      )
    expect(run(0.9)).toBeGreaterThan(30_000)
    expect(run(0.9)).not.toBe(run(0.3))
  })

  it('asks a server that is away again within 45 s, and one that refused far more rarely', () => {
    expect(toBackoffLimits('SOURCE_UNREACHABLE').capMs).toBeLessThanOrEqual(45_000)
    expect(toBackoffLimits('SOURCE_AUTH').baseMs).toBeGreaterThanOrEqual(60_000)
  })
})

describe('breaker', () => {
  it('opens at the fifth failure in a row, lets one probe through, and closes by success alone', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 4; n += 1) breaker.fail()
    expect(breaker.state()).toBe('closed')
    breaker.fail()
    expect([breaker.state(), breaker.allows()]).toEqual(['open', false])
    breaker.attempt()
    expect([breaker.state(), breaker.allows()]).toEqual(['half-open', false])
    breaker.fail()
    expect(breaker.state()).toBe('open')
    breaker.attempt()
    breaker.succeed()
    expect([breaker.state(), breaker.failures()]).toEqual(['closed', 0])
  })

  it('does not add up failures that a success lies between', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 20; n += 1) {
      breaker.fail()
      if (n % 4 === 3) breaker.succeed()
    }
    expect(breaker.state()).toBe('closed')
  })
})

describe('schedule', () => {
  const pace = { pushMs: 60_000, activeMs: 5_000, idleMs: 30_000, budget: null, concurrency: 2 }

  it('polls by what is going on', () => {
    expect(toIntervalMs(pace, { pushLive: true, anyActive: true })).toBe(60_000)
    expect(toIntervalMs(pace, { pushLive: false, anyActive: true })).toBe(5_000)
    expect(toIntervalMs(pace, { pushLive: false, anyActive: false })).toBe(30_000)
    expect(toJitteredMs(10_000, () => 0)).toBe(9_000)
    expect(toJitteredMs(10_000, () => 0.999_999)).toBe(11_000)
  })

  it('spreads sources over the start, each always at its own place', () => {
    const offsets = Array.from({ length: 200 }, (_, n) => toStartOffsetMs(`source-${n}`, 1_000))
    expect(offsets).toEqual(Array.from({ length: 200 }, (_, n) => toStartOffsetMs(`source-${n}`, 1_000)))
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...offsets)).toBeLessThan(1_000)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const here = offsets.filter((ms) => Math.floor(ms / 100) === tenth).length
      expect(here).toBeGreaterThan(5)
      expect(here).toBeLessThan(45)
    }
  })

  it('merges wishes into the one that looks at most', () => {
    expect(toStrongerReason(null, 'gap')).toBe('gap')
    expect(toStrongerReason('wake', 'demand')).toBe('wake')
    expect(toStrongerReason('gap', 'demand')).toBe('demand')
  })
})

describe('health', () => {
  const well: Vitals = {
    paused: false,
    push: 'off',
    failures: 0,
    faultCode: null,
    sinceOkMs: 1_000,
    intervalMs: 5_000,
  }

  it.each<[string, Partial<Vitals>, string]>([
    ['nothing heard yet', { sinceOkMs: null }, 'connecting'],
    ['polls succeed', {}, 'polling'],
    ['push is live', { push: 'live' }, 'connected'],
    ['one failure on the way', { failures: 1, faultCode: 'SOURCE_UNREACHABLE' }, 'polling'],
    [
      'a failure before anything was heard',
      { failures: 1, faultCode: 'SOURCE_UNREACHABLE', sinceOkMs: null },
      'failing',
    ],
    ['two failures', { failures: 2, faultCode: 'SOURCE_UNREACHABLE' }, 'failing'],
    ['a refusal', { failures: 1, faultCode: 'SOURCE_AUTH' }, 'failing'],
    ['another key, with push still live', { failures: 1, faultCode: 'SOURCE_TLS', push: 'live' }, 'failing'],
    ['the last success is old', { sinceOkMs: 61_000 }, 'stale'],
    ['old, but polls are far apart', { sinceOkMs: 61_000, intervalMs: 30_000 }, 'polling'],
    ['paused, whatever else', { paused: true, failures: 9, sinceOkMs: null }, 'paused'],
  ])('%s', (_, vitals, health) => {
    expect(toHealth({ ...well, ...vitals })).toBe(health)
  })

  it('is stale after three missed polls, a minute at least', () => {
    expect([toStaleAfterMs(1_000), toStaleAfterMs(60_000)]).toEqual([60_000, 180_000])
  })
})

describe('history', () => {
  const seen = (externalId: string, finishedAtMs?: number | null) => ({
    externalId,
    attempt: 1,
    via: 'rest' as const,
    observedAtMs: 0,
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
  })

  it('is what ended before the back-fill began, and nothing where there is none', () => {
    const all = [seen('old', 99), seen('new', 100), seen('running', null), seen('unknown')]
    expect(splitHistory(all, 100).history.map((run) => run.externalId)).toEqual(['old'])
    expect(splitHistory(all, 100).live.map((run) => run.externalId)).toEqual(['new', 'running', 'unknown'])
    expect(splitHistory(all, null).live).toHaveLength(4)
  })
})

describe('runs not seen for long', () => {
  it('are picked once in ten minutes, and not while they are seen', () => {
    const clock = createFakeClock()
    const unseen = createUnseen(clock)
    const runs = [
      { externalId: '1', type: 'job', seenAtMs: 10 },
      { externalId: '2', type: 'job', seenAtMs: 1000 },
    ]
    expect(unseen.pick(runs, 500).map((run) => run.externalId)).toEqual(['1'])
    expect(unseen.pick(runs, 500)).toEqual([])
    return clock.advance(600_000).then(() => {
      expect(unseen.pick(runs, 500).map((run) => run.externalId)).toEqual(['1'])
    })
  })
})
