import { afterEach, describe, expect, it } from 'vitest'
import { fault } from '../../../src/shared/contract/fault.ts'
import { settle } from '../../support/fake-clock.ts'
import { createBench, seen, type Bench, type BenchOptions } from './runner-fixture.ts'

const HOUR = 3_600_000
const running: Bench[] = []
const bench = (options?: BenchOptions): Bench => {
  const made = createBench(options)
  running.push(made)
  return made
}
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ runner }) => runner.stop()))
})

const down = () => Promise.reject(fault('SOURCE_UNREACHABLE', 'Lab is away'))

describe('a source that answers', () => {
  it('is polled by its pace: often while something is active, seldom otherwise', async () => {
    const lab = bench()
    await lab.clock.advance(120_000)
    expect(lab.passes.length).toBeGreaterThanOrEqual(4)
    expect(lab.passes.length).toBeLessThanOrEqual(5)
    lab.active = [{ externalId: '1', type: 'job', seenAtMs: lab.clock.now() + HOUR }]
    await lab.clock.advance(30_000)
    lab.passes.length = 0
    await lab.clock.advance(60_000)
    expect(lab.passes).toHaveLength(12)
    expect(lab.health()).toBe('polling')
    expect(lab.runner.state()).toMatchObject({ product: 'Scripted 1.0', capabilities: ['logs'], failures: 0 })
  })

  it('counts as heard only once its batch is committed', async () => {
    const lab = bench()
    const written = Promise.withResolvers<void>()
    lab.onSubmit = () => written.promise
    lab.onSync = (request) => request.emit({ observations: [seen('1')], cursor: 'c1' })
    await lab.clock.advance(5_000)
    expect(lab.passes).toHaveLength(1)
    expect([lab.runner.state().lastOkAtMs, lab.health()]).toEqual([null, 'connecting'])
    written.resolve()
    await settle()
    expect(lab.runner.state().lastOkAtMs).toBe(lab.clock.now())
    expect(lab.health()).toBe('polling')
  })

  it('hands large batches over in slices, the cursor with the very last', async () => {
    const lab = bench()
    const many = Array.from({ length: 1_201 }, (_, n) => seen(`${n}`))
    lab.onSync = (request) => request.emit({ observations: many, cursor: 'c1' })
    await lab.clock.advance(2_000)
    expect(lab.submitted.map(({ observations, options }) => [observations.length, options.cursor])).toEqual([
      [500, undefined],
      [500, undefined],
      [201, 'c1'],
    ])
  })

  it('is stale once nothing was heard for too long, by itself', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    lab.onSync = () => new Promise(() => {})
    await lab.clock.advance(35_000)
    expect(lab.health()).toBe('polling')
    await lab.clock.advance(60_000)
    expect(lab.states.at(-1)?.health).toBe('stale')
  })
})

describe('the first run', () => {
  it('fills in history without notices, but not what ends meanwhile', async () => {
    const lab = bench()
    const fresh = createBench({ clock: lab.clock, id: 'first' })
    running.push(fresh)
    fresh.stored.cursor = null
    const startMs = lab.clock.now()
    fresh.onSync = async (request) => {
      request.progress({ done: 0, total: 2 })
      await request.emit({
        observations: [
          seen('old', { finishedAtMs: startMs - HOUR }),
          seen('new', { finishedAtMs: startMs + 500 }),
        ],
        cursor: 'c1',
      })
      request.progress(null)
      await request.emit({ observations: [seen('old', { finishedAtMs: startMs - HOUR })], cursor: 'c2' })
    }
    await lab.clock.advance(2_000)
    expect(fresh.passes[0]).toMatchObject({ reason: 'first', cursor: null })
    const history = fresh.submitted.map(({ observations, options }) => [
      observations.map((run) => run.externalId).join(),
      options.history,
      options.cursor,
    ])
    expect(history).toEqual([
      ['old', true, undefined],
      ['new', false, 'c1'],
      ['old', false, 'c2'],
    ])
    expect(fresh.states.some((state) => state.backfill?.total === 2)).toBe(true)
    expect(fresh.runner.state().backfill).toBeNull()
  })
})

describe('a source that fails', () => {
  it('is asked more and more rarely, opens its breaker after five, and is back within a minute of the server', async () => {
    const lab = bench({ random: Math.random })
    await lab.clock.advance(2_000)
    lab.onSync = down
    await lab.clock.advance(HOUR)
    expect(lab.runner.state()).toMatchObject({
      health: 'failing',
      breaker: 'open',
      fault: { code: 'SOURCE_UNREACHABLE' },
    })
    expect(
      lab.states.filter((state) => state.failures === 4).every((state) => state.breaker === 'closed'),
    ).toBe(true)
    expect(lab.states.find((state) => state.breaker === 'open')?.failures).toBe(5)
    expect(lab.passes.length).toBeLessThan(HOUR / 10_000)
    lab.onSync = (request) => request.emit({ observations: [], cursor: 'c' })
    await lab.clock.advance(60_000)
    expect(lab.runner.state()).toMatchObject({
      health: 'polling',
      breaker: 'closed',
      failures: 0,
      fault: null,
    })
    expect(lab.states.some((state) => state.breaker === 'half-open')).toBe(true)
  })

  it('never disturbs another', async () => {
    const bad = bench()
    const good = bench({ id: 'good', clock: bad.clock })
    bad.onSync = () => Promise.reject(new TypeError('a bug'))
    await bad.clock.advance(10 * 60_000)
    expect(bad.runner.state()).toMatchObject({ health: 'failing', fault: { code: 'INTERNAL' } })
    expect(good.passes.length).toBeGreaterThan(18)
    expect(good.health()).toBe('polling')
  })

  it('that can not even be built is failing, and says why', async () => {
    const lab = bench({
      connect: () => {
        throw fault('INVALID', 'The address of Lab is no URL')
      },
    })
    await lab.clock.advance(2_000)
    expect(lab.runner.state()).toMatchObject({ health: 'failing', fault: { code: 'INVALID' } })
    expect(lab.runner.connector()).toBeNull()
  })

  it('waits at least as long as the server asked', async () => {
    const lab = bench()
    lab.onSync = () => Promise.reject(fault('SOURCE_LIMIT', 'slow down', { retryAfterMs: 300_000 }))
    await lab.clock.advance(2_000)
    await lab.clock.advance(297_000)
    expect(lab.passes).toHaveLength(1)
    await lab.clock.advance(10_000)
    expect(lab.passes).toHaveLength(2)
  })

  it('is not blamed for our own budget or our own store', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    lab.onSync = () => Promise.reject(fault('SOURCE_LIMIT', 'budget', { retryAfterMs: 20_000, held: true }))
    await lab.clock.advance(60_000)
    expect(lab.runner.state()).toMatchObject({
      failures: 0,
      breaker: 'closed',
      fault: { code: 'SOURCE_LIMIT' },
    })
    lab.onSync = () => Promise.reject(fault('STORE', 'disk full'))
    await lab.clock.advance(60_000)
    expect(lab.runner.state()).toMatchObject({ failures: 0, breaker: 'closed' })
    const before = lab.passes.length
    await lab.clock.advance(10_000)
    expect(lab.passes.length).toBeGreaterThan(before)
  })

  it('without its secret is not asked at all, and says which is missing', async () => {
    const lab = bench({ requiredSecrets: ['token'] })
    await lab.clock.advance(2_000)
    expect(lab.passes).toHaveLength(0)
    expect(lab.runner.state()).toMatchObject({
      health: 'failing',
      secretsMissing: ['token'],
      fault: { code: 'SOURCE_AUTH' },
    })
    lab.stored.secrets = ['token']
    lab.runner.refresh('demand')
    await lab.clock.advance(1_000)
    expect(lab.passes).toHaveLength(1)
    expect(lab.runner.state()).toMatchObject({ health: 'polling', secretsMissing: [] })
  })
})

describe('refreshing', () => {
  it('on demand does not wait for the back-off, but for the budget and the Retry-After', async () => {
    const lab = bench()
    lab.onSync = down
    await lab.clock.advance(60_000)
    const before = lab.passes.length
    lab.runner.refresh('demand')
    await lab.clock.advance(0)
    expect(lab.passes.slice(before)).toMatchObject([{ reason: 'demand' }])
    lab.roomInMs = 90_000
    lab.runner.refresh('demand')
    await lab.clock.advance(80_000)
    expect(lab.passes).toHaveLength(before + 1)
    lab.roomInMs = 0
    await lab.clock.advance(20_000)
    expect(lab.passes.length).toBeGreaterThan(before + 1)
  })

  it('while a pass is under way makes one more, however often it is asked for', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    const going = Promise.withResolvers<void>()
    lab.onSync = () => going.promise
    lab.runner.refresh('demand')
    await lab.clock.advance(10)
    for (let n = 0; n < 50; n += 1) lab.runner.refresh('demand')
    lab.onSync = (request) => request.emit({ observations: [], cursor: 'c' })
    going.resolve()
    await lab.clock.advance(1_000)
    expect(lab.passes.map((pass) => pass.reason)).toEqual(['schedule', 'demand', 'demand'])
  })

  it('for gaps is kept apart by 5 s, and waits for a back-off', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    lab.passes.length = 0
    for (let n = 0; n < 200; n += 1) {
      lab.runner.refresh('gap')
      await lab.clock.advance(100)
    }
    expect(lab.passes.length).toBeGreaterThanOrEqual(3)
    expect(lab.passes.length).toBeLessThanOrEqual(5)
    lab.onSync = down
    await lab.clock.advance(5 * 60_000)
    const before = lab.passes.length
    while (lab.passes.length === before) await lab.clock.advance(1_000)
    lab.runner.refresh('gap')
    await lab.clock.advance(12_000)
    expect(lab.passes).toHaveLength(before + 1)
  })

  it('after a sleep of 8 h asks each source once, on fresh connections', async () => {
    const first = bench({ id: 'lab-0' })
    const labs = Array.from({ length: 19 }, (_, n) => bench({ id: `lab-${n + 1}`, clock: first.clock }))
    labs.push(first)
    await first.clock.advance(20_000)
    for (const lab of labs) lab.passes.length = 0
    first.clock.suspend(8 * HOUR)
    for (const lab of labs) lab.runner.refresh('wake')
    await first.clock.advance(2_000)
    for (const lab of labs)
      expect([lab.passes.length, lab.passes[0]?.reason, lab.idleDrops]).toEqual([1, 'wake', 1])
    expect(new Set(labs.map((lab) => lab.passes[0]?.atMs)).size).toBeGreaterThan(10)
  })

  it('a clock that jumps by 24 h either way brings on no storm and declares nothing lost', async () => {
    const lab = bench()
    await lab.clock.advance(10_000)
    for (const jumpMs of [24 * HOUR, -48 * HOUR, 24 * HOUR]) {
      lab.active = [{ externalId: '1', type: 'job', seenAtMs: lab.clock.now() }]
      lab.passes.length = 0
      lab.fetched.length = 0
      lab.submitted.length = 0
      lab.clock.jump(jumpMs)
      await lab.clock.advance(60_000)
      expect(lab.passes.length).toBeLessThanOrEqual(13)
      expect(lab.fetched.length).toBeLessThanOrEqual(1)
      expect(
        lab.submitted.flatMap(({ observations }) => observations).filter((run) => run.lost !== undefined),
      ).toEqual([])
      expect(lab.health()).toBe('polling')
    }
  })
})

describe('pausing and stopping', () => {
  it('pauses at once, ends what is under way, and starts over', async () => {
    const lab = bench({ withPush: true })
    await lab.clock.advance(2_000)
    let aborted = false
    lab.onSync = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true
          reject(fault('CANCELLED', 'called off'))
        })
      })
    lab.runner.refresh('demand')
    await lab.clock.advance(10)
    lab.runner.pause(true)
    await settle()
    expect([aborted, lab.health(), lab.runner.connector(), lab.push[0]?.signal.aborted]).toEqual([
      true,
      'paused',
      null,
      true,
    ])
    const before = lab.passes.length
    lab.runner.refresh('demand')
    await lab.clock.advance(HOUR)
    expect(lab.passes).toHaveLength(before)
    expect(lab.clock.pending()).toBe(0)
    lab.onSync = (request) => request.emit({ observations: [], cursor: 'c' })
    lab.runner.pause(false)
    await lab.clock.advance(100)
    expect(lab.passes).toHaveLength(before + 1)
    expect(lab.health()).toBe('polling')
  })

  it('a source that is switched off is never asked', async () => {
    const lab = bench({ enabled: false })
    await lab.clock.advance(HOUR)
    expect([lab.passes.length, lab.health(), lab.clock.pending()]).toEqual([0, 'paused', 0])
  })

  it('stops for good, twice if need be, and leaves no timer behind', async () => {
    const lab = bench({ withPush: true })
    await lab.clock.advance(40_000)
    const said = lab.states.length
    await lab.runner.stop()
    await lab.runner.stop()
    expect(lab.clock.pending()).toBe(0)
    lab.runner.refresh('demand')
    lab.runner.fetchRuns(['1'])
    await lab.clock.advance(HOUR)
    expect(lab.states).toHaveLength(said)
  })
})
