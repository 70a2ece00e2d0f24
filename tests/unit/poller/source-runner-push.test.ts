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

describe('push', () => {
  const live = async (options: BenchOptions = {}): Promise<Bench> => {
    const lab = bench({ withPush: true, ...options })
    await lab.clock.advance(2_000)
    lab.push[0]?.handlers.state('live', null)
    return lab
  }

  it('starts once the source was heard, and makes polls rare', async () => {
    const lab = bench({ withPush: true })
    expect(lab.push).toHaveLength(0)
    await lab.clock.advance(2_000)
    lab.push[0]?.handlers.state('live', null)
    expect(lab.health()).toBe('connected')
    await lab.clock.advance(40_000)
    lab.passes.length = 0
    await lab.clock.advance(300_000)
    expect(lab.passes.length).toBeLessThanOrEqual(6)
    lab.push[0]?.handlers.state('connecting', 'lost')
    lab.passes.length = 0
    await lab.clock.advance(34_000)
    expect(lab.passes.length).toBeGreaterThanOrEqual(1)
    expect(lab.health()).toBe('polling')
  })

  it('looks hints up together, with the type where the run is known, and commits what is found', async () => {
    const lab = await live()
    lab.active = [{ externalId: '7', type: 'workflow_job', seenAtMs: lab.clock.now() + HOUR }]
    lab.onFetch = (externalIds) => Promise.resolve(externalIds.map((externalId) => seen(externalId)))
    for (let n = 0; n < 40; n += 1) lab.push[0]?.handlers.hint(['7', '8'])
    await lab.clock.advance(500)
    expect(lab.fetched).toEqual([
      [
        { externalId: '7', type: 'workflow_job' },
        { externalId: '8', type: null },
      ],
    ])
    expect(lab.submitted.at(-1)?.observations.map((run) => run.externalId)).toEqual(['7', '8'])
  })

  it('shows what it says at once, as something that may be dropped', async () => {
    const lab = await live()
    lab.push[0]?.handlers.observe([seen('5', { via: 'push', status: 'running' })])
    await settle()
    expect(lab.submitted.at(-1)).toMatchObject({ options: { droppable: true, history: false } })
  })

  it('is brought back when it falls over, and the source is polled meanwhile', async () => {
    const lab = await live()
    const push = lab.push[0]
    expect(push?.signal.aborted).toBe(false)
    lab.runner.refresh('wake')
    await lab.clock.advance(2_000)
    expect(push?.signal.aborted).toBe(true)
    expect(lab.push).toHaveLength(2)
    push?.handlers.state('unavailable', 'late words of a dead channel')
    expect(lab.runner.state().push).not.toBe('unavailable')
  })

  it('asks nothing run by run while the breaker is open', async () => {
    const lab = await live()
    lab.onSync = down
    lab.onFetch = () => Promise.reject(fault('SOURCE_UNREACHABLE', 'Lab is away'))
    lab.runner.refresh('demand')
    await lab.clock.advance(10 * 60_000)
    expect(lab.runner.state().breaker).toBe('open')
    const before = lab.fetched.length
    for (let n = 0; n < 100; n += 1) {
      lab.push[0]?.handlers.hint([`${n}`])
      await lab.clock.advance(50)
    }
    expect(lab.fetched).toHaveLength(before)
  })
})

describe('runs that a source no longer shows', () => {
  it('are asked about by id, and become lost by its word alone', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    lab.active = [
      { externalId: 'gone', type: 'job', seenAtMs: lab.clock.now() - HOUR },
      { externalId: 'here', type: 'job', seenAtMs: lab.clock.now() + HOUR },
    ]
    lab.onFetch = () => Promise.resolve([seen('gone', { lost: 'Lab no longer has it' })])
    await lab.clock.advance(60_000)
    expect(lab.fetched).toEqual([[{ externalId: 'gone', type: 'job' }]])
    expect(
      lab.submitted.flatMap(({ observations }) => observations).filter((run) => run.lost !== undefined),
    ).toHaveLength(1)
  })

  it('are not lost because the source is away', async () => {
    const lab = bench()
    await lab.clock.advance(2_000)
    lab.active = [{ externalId: '1', type: 'job', seenAtMs: lab.clock.now() }]
    lab.onSync = down
    await lab.clock.advance(8 * HOUR)
    expect(lab.fetched).toEqual([])
    expect(lab.submitted.flatMap(({ observations }) => observations)).toEqual([])
  })
})
