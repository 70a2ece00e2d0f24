import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/shared/contract/fault.ts'
import { fault } from '../../../src/shared/contract/fault.ts'
import type { Committed } from '../../../src/main/feed/change.ts'
import { startIngest } from '../../../src/main/ingest/ingest.ts'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import type { Logger } from '../../../src/main/ports.ts'
import type { ObservationWrite, Written } from '../../../src/main/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { seen, toJob, apply } from './observations.ts'

const clockStartMs = Date.UTC(2026, 0, 5, 12)
let nextId = 0

const some = (count: number, name = 'run'): Observation[] =>
  Array.from({ length: count }, () => {
    nextId += 1
    return { ...seen('rest', clockStartMs), externalId: String(nextId), name, status: 'running' }
  })

/** A store that counts, and can refuse, break on a name, or take its time. */
const setUp = () => {
  const clock = createFakeClock(clockStartMs)
  const errors: string[] = []
  const troubles: (Fault | null)[] = []
  const gaps: string[] = []
  const published: Committed[] = []
  const writes: ObservationWrite[][] = []
  const state = { refuse: false, bugOn: '', msPerObservation: 0, longestMs: 0 }
  const log: Logger = { debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) }
  const observe = (batch: ObservationWrite[]): Written => {
    if (state.refuse) throw fault('STORE', 'The disk is full. Free some space.')
    const observations = batch.flatMap((write) => write.observations)
    if (observations.some((one) => one.name === state.bugOn)) throw new TypeError('a bug in merge')
    writes.push(batch)
    const tookMs = observations.length * state.msPerObservation
    state.longestMs = Math.max(state.longestMs, tookMs)
    hold(tookMs)
    const jobs = observations.map((one) => {
      const job = toJob(apply(null, { ...one, sourceId: 'plant' }).kept.job)
      return { id: Number(one.externalId), fields: job, after: job, statusBefore: null }
    })
    return { jobs, notices: [] }
  }
  // Only the clock that ingest is given moves while the store is at work.
  let heldMs = 0
  const hold = (ms: number): void => {
    heldMs += ms
  }
  const ingest = startIngest({
    store: { observe },
    publish: (committed) => void published.push(committed),
    clock: { ...clock, monotonic: () => clock.monotonic() + heldMs },
    log,
    onTrouble: (trouble) => void troubles.push(trouble),
    onGap: (sourceId) => void gaps.push(sourceId),
  })
  const written = (): string[] =>
    writes.flatMap((batch) => batch.flatMap((write) => write.observations.map((one) => one.externalId)))
  return { clock, ingest, state, errors, troubles, gaps, published, writes, written }
}

const ids = (observations: readonly Observation[]): string[] => observations.map((one) => one.externalId)

/** Whether a promise has resolved by now. */
const watch = (promise: Promise<void>): { done: boolean; error: unknown } => {
  const seenState: { done: boolean; error: unknown } = { done: false, error: null }
  promise.then(
    () => void (seenState.done = true),
    (error: unknown) => void (seenState.error = error),
  )
  return seenState
}

describe('startIngest', () => {
  it('commits a single observation within a few milliseconds when idle, then publishes and resolves', async () => {
    const { clock, ingest, published, written } = setUp()
    const observations = some(1)
    const submitted = watch(ingest.submit('plant', observations, { history: false }))
    expect(ingest.queued()).toBe(1)
    await clock.advance(5)
    expect(written()).toEqual(ids(observations))
    expect(published).toHaveLength(1)
    expect(submitted.done).toBe(true)
    expect(ingest.queued()).toBe(0)
    expect(clock.pending()).toBe(0)
  })

  it('gathers several sources in one transaction', async () => {
    const { clock, ingest, writes } = setUp()
    void ingest.submit('plant', some(3), { history: false })
    void ingest.submit('depot', some(2), { history: false })
    await clock.advance(5)
    expect(writes.map((batch) => batch.map((write) => write.sourceId))).toEqual([['plant', 'depot']])
  })

  it('puts the cursor into the transaction of the last observation only', async () => {
    const { clock, ingest, writes } = setUp()
    const submitted = watch(ingest.submit('plant', some(2500), { history: false, cursor: 'c9' }))
    await clock.advance(1000)
    expect(submitted.done).toBe(true)
    const cursors = writes.flat().map((write) => write.cursor)
    expect(cursors.length).toBeGreaterThan(2)
    expect(cursors.at(-1)).toBe('c9')
    expect(cursors.slice(0, -1).every((cursor) => cursor === undefined)).toBe(true)
  })

  it('keeps a cursor that comes without observations', async () => {
    const { clock, ingest, writes } = setUp()
    const submitted = watch(ingest.submit('plant', [], { history: false, cursor: 'c1' }))
    await clock.advance(5)
    expect(writes.flat()).toEqual([{ sourceId: 'plant', observations: [], history: false, cursor: 'c1' }])
    expect(submitted.done).toBe(true)
  })

  it('never holds the process longer than a frame, and still takes 1,000 observations a second', async () => {
    const { clock, ingest, state } = setUp()
    state.msPerObservation = 0.05
    await ingest.submit('plant', [], { history: false })
    for (let tick = 0; tick < 100; tick += 1) {
      void ingest.submit('plant', some(10), { history: false })
      await clock.advance(10)
    }
    void ingest.submit('plant', some(20_000), { history: false })
    await clock.advance(2000)
    expect(ingest.queued()).toBe(0)
    expect(state.longestMs).toBeLessThanOrEqual(16)
  })

  it('writes what happens now before history that is being filled in, without starving it', async () => {
    const { clock, ingest, state, published } = setUp()
    state.msPerObservation = 0.02
    void ingest.submit('plant', some(8000), { history: true })
    await clock.advance(4)
    const before = published.length
    expect(before).toBeGreaterThan(0)
    void ingest.submit('plant', some(6000), { history: false })
    await clock.advance(2000)
    const kinds = published.map((committed) => committed.history)
    const firstLive = kinds.indexOf(false)
    expect(firstLive).toBe(before)
    const whileLive = kinds.slice(firstLive, kinds.lastIndexOf(false))
    expect(whileLive.filter((history) => history).length).toBeGreaterThan(0)
    expect(whileLive.filter((history) => !history).length).toBeGreaterThan(whileLive.length / 2)
  })

  it('loses nothing while the store refuses, says so once, and goes on by itself within 10 s', async () => {
    const { clock, ingest, state, troubles, written } = setUp()
    const observations = some(1500)
    state.refuse = true
    const submitted = watch(ingest.submit('plant', observations, { history: false, cursor: 'c' }))
    await clock.advance(3_600_000)
    expect(submitted.done).toBe(false)
    expect(ingest.queued()).toBe(1500)
    expect(troubles).toMatchObject([{ code: 'STORE' }])
    state.refuse = false
    await clock.advance(10_500)
    expect(written()).toEqual(ids(observations))
    expect(submitted.done).toBe(true)
    expect(troubles).toMatchObject([{ code: 'STORE' }, null])
  })

  it('sets aside the one observation that a bug stumbles over and keeps every other', async () => {
    const { clock, ingest, state, errors, written, writes } = setUp()
    state.bugOn = 'bad'
    const [before, bad, after] = [some(137), some(1, 'bad'), some(400)]
    const other = watch(ingest.submit('depot', some(5), { history: false }))
    const submitted = watch(
      ingest.submit('plant', [...before, ...bad, ...after], { history: false, cursor: 'c2' }),
    )
    await clock.advance(3000)
    expect(submitted.done).toBe(true)
    expect(other.done).toBe(true)
    expect(written()).toHaveLength(137 + 400 + 5)
    expect(written()).toEqual(expect.arrayContaining(ids([...before, ...after])))
    expect(written()).not.toContain(ids(bad)[0])
    expect(errors).toEqual(['an observation could not be merged and was set aside'])
    expect(writes.flat().at(-1)?.cursor).toBe('c2')
  })

  it('moves the cursor even where the bad observation is the last one', async () => {
    const { clock, ingest, state, writes } = setUp()
    state.bugOn = 'bad'
    const submitted = watch(
      ingest.submit('plant', [...some(2), ...some(1, 'bad')], { history: false, cursor: 'c3' }),
    )
    await clock.advance(1000)
    expect(submitted.done).toBe(true)
    expect(writes.flat().at(-1)).toMatchObject({ observations: [], cursor: 'c3' })
  })

  it('drops pushed observations beyond the cap and asks for a reconcile once the queue is short', async () => {
    const { clock, ingest, state, gaps, written } = setUp()
    state.refuse = true
    const kept = some(20_000)
    void ingest.submit('plant', kept, { history: false, droppable: true })
    const dropped = watch(ingest.submit('depot', some(1), { history: false, droppable: true }))
    await clock.advance(20_000)
    expect(dropped.done).toBe(true)
    expect(gaps).toEqual([])
    state.refuse = false
    await clock.advance(60_000)
    expect(gaps).toEqual(['depot'])
    expect(written()).toHaveLength(20_000)
  })

  it('goes on when a listener of the changes throws', async () => {
    const clock = createFakeClock(clockStartMs)
    const errors: string[] = []
    const log: Logger = { debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) }
    const job = toJob(apply(null, { ...seen('rest', 1), status: 'running' }).kept.job)
    const ingest = startIngest({
      store: {
        observe: () => ({ jobs: [{ id: 1, fields: job, after: job, statusBefore: null }], notices: [] }),
      },
      publish: () => {
        throw new Error('a listener broke')
      },
      clock,
      log,
      onTrouble() {},
      onGap() {},
    })
    const submitted = watch(ingest.submit('plant', some(1), { history: false }))
    await clock.advance(5)
    expect(submitted.done).toBe(true)
    expect(errors).toHaveLength(1)
  })

  it('writes what is left when it stops, and rejects what the store does not take', async () => {
    const taking = setUp()
    const left = watch(taking.ingest.submit('plant', some(2500), { history: false }))
    await taking.ingest.stop()
    await taking.clock.advance(0)
    expect(taking.written()).toHaveLength(2500)
    expect(left.done).toBe(true)

    const refusing = setUp()
    refusing.state.refuse = true
    const lost = watch(refusing.ingest.submit('plant', some(1), { history: false }))
    await refusing.ingest.stop()
    await refusing.clock.advance(0)
    expect(lost.error).toMatchObject({ fault: { code: 'CANCELLED' } })
    await expect(refusing.ingest.submit('plant', some(1), { history: false })).rejects.toMatchObject({
      fault: { code: 'CANCELLED' },
    })
    expect(refusing.clock.pending()).toBe(0)
  })
})
