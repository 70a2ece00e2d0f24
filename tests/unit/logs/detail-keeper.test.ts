import { describe, expect, it } from 'vitest'
import { fault } from '../../../src/shared/contract/fault.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { Committed } from '../../../src/main/feed/change.ts'
import { createDetailKeeper } from '../../../src/main/logs/detail-keeper.ts'
import type { Connector } from '../../../src/main/sources/connector.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { until } from '../../support/until.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const jobOf = (id: number, sourceId = 'lab'): JobSummary =>
  ({ id, sourceId, externalId: String(id), attempt: 1, type: 'job', status: 'failed' }) as JobSummary
const failed = (job: JobSummary, more: Partial<Committed> = {}): Committed => ({
  jobs: [{ id: job.id, fields: { status: 'failed' }, after: job, statusBefore: 'running' }],
  removedJobs: [],
  notices: [],
  history: false,
  ...more,
})

const start = (logComplete: () => boolean) => {
  const clock = createFakeClock()
  const saved: number[] = []
  let connected = true
  let room = true
  let atOnce = 0
  let most = 0
  const connector = {
    async fetchDetail() {
      atOnce += 1
      most = Math.max(most, atOnce)
      await new Promise((resolve) => setImmediate(resolve))
      atOnce -= 1
      return { observation: {}, detail: {}, hosts: [] }
    },
  } as unknown as Connector
  const keeper = createDetailKeeper({
    store: { saveDetail: (id) => void saved.push(id) },
    logs: {
      fetchOnce: () =>
        connected ? Promise.resolve(logComplete()) : Promise.reject(fault('SOURCE_UNREACHABLE', 'gone')),
    },
    submit: () => Promise.resolve(),
    connector: () => (connected ? connector : null),
    hasRoom: () => room,
    sourceName: () => 'Lab',
    clock,
    log: quiet,
  })
  return {
    keeper,
    clock,
    saved,
    most: () => most,
    connect: (on: boolean) => (connected = on),
    give: (on: boolean) => (room = on),
  }
}

describe('the keeper of failed runs', () => {
  it('asks again until the events that come after the status are there', async () => {
    let complete = false
    const { keeper, clock, saved } = start(() => complete)
    keeper.onCommitted(failed(jobOf(1)))
    await clock.advance(100)
    expect(saved).toEqual([1])
    complete = true
    await clock.advance(2_500)
    expect(saved).toEqual([1, 1])
    await clock.advance(3_600_000)
    expect([saved.length, clock.pending()]).toEqual([2, 0])
  })

  it('gives up on a log that never completes after a few tries', async () => {
    const { keeper, clock, saved } = start(() => false)
    keeper.onCommitted(failed(jobOf(1)))
    await clock.advance(24 * 3_600_000)
    expect(saved.length).toBe(6)
  })

  it('goes on when the source is back', async () => {
    const { keeper, clock, saved, connect } = start(() => true)
    connect(false)
    keeper.onCommitted(failed(jobOf(1)))
    await clock.advance(5_000)
    expect(saved).toEqual([])
    connect(true)
    await clock.advance(20_000)
    expect(saved).toEqual([1])
  })

  it('fetches the failures of one source one after the other', async () => {
    const { keeper, saved, most } = start(() => true)
    for (let id = 1; id <= 20; id += 1) keeper.onCommitted(failed(jobOf(id)))
    await until(
      'every failure',
      () => saved.length,
      (count) => count === 20,
    )
    expect(most()).toBe(1)
  })

  it('waits while the budget is needed for watching', async () => {
    const { keeper, clock, saved, give } = start(() => true)
    give(false)
    keeper.onCommitted(failed(jobOf(1)))
    keeper.onCommitted(failed(jobOf(2)))
    await clock.advance(60_000)
    expect(saved).toEqual([])
    give(true)
    await clock.advance(6_000)
    expect(saved).toEqual([1, 2])
  })

  it('leaves history that is being filled in alone', async () => {
    const { keeper, clock, saved } = start(() => true)
    keeper.onCommitted(failed(jobOf(1), { history: true }))
    await clock.advance(10_000)
    expect(saved).toEqual([])
  })

  it('takes up what an earlier start did not get to', async () => {
    const { keeper, clock, saved } = start(() => true)
    keeper.resume([jobOf(1), jobOf(2)])
    await clock.advance(10_000)
    expect(saved).toEqual([1, 2])
  })

  it('stops at once', async () => {
    const { keeper, clock, saved } = start(() => false)
    keeper.onCommitted(failed(jobOf(1)))
    keeper.stop()
    await clock.advance(3_600_000)
    expect([saved.length <= 1, clock.pending()]).toEqual([true, 0])
  })
})
