import { describe, expect, it } from 'vitest'
import { createDeriveNotices } from '../../../src/main/notifications/derive.ts'
import { createOutcomeMemory } from '../../../src/main/notifications/outcome-memory.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { ended } from './support.ts'

const clock = createFakeClock()
const derive = createDeriveNotices({ sourceName: () => 'Main site', lastOutcome: () => null })
const afterFailure = createDeriveNotices({ sourceName: () => 'Main site', lastOutcome: () => 'failed' })

describe('createDeriveNotices', () => {
  it('tells a confirmed failure with the name, the source and the first line of the error', () => {
    const change = ended(clock, { error: 'disk full\nmore', id: 5 })
    expect(derive([change], false)).toEqual([
      {
        dedupeKey: 'failed/plant/5/1',
        kind: 'failed',
        severity: 'critical',
        title: 'patch failed',
        body: 'Main site: disk full',
        sourceId: 'plant',
        jobId: 5,
        groupKey: 'plant/patch',
        atMs: clock.now(),
      },
    ])
  })

  it('says that a run timed out where it did', () => {
    expect(derive([ended(clock, { status: 'timeout' })], false)).toMatchObject([{ title: 'patch timed out' }])
  })

  it('says nothing of a failure that only push announced', () => {
    expect(derive([ended(clock, { ended: false })], false)).toEqual([])
  })

  it('tells a failure that REST corrects a success to', () => {
    const change = ended(clock, { ended: false, before: 'completed' })
    expect(derive([change], false)).toMatchObject([{ kind: 'failed' }])
  })

  it('says nothing of history, of a cancelled run and of a success that follows a success', () => {
    expect(derive([ended(clock)], true)).toEqual([])
    expect(derive([ended(clock, { status: 'cancelled' })], false)).toEqual([])
    expect(derive([ended(clock, { status: 'completed' })], false)).toEqual([])
  })

  it('tells the first success after a failure, once', () => {
    const success = (): ReturnType<typeof ended> => ended(clock, { status: 'completed' })
    const notices = afterFailure([success(), success()], false)
    expect(notices).toMatchObject([{ kind: 'recovered', severity: 'info', title: 'patch works again' }])
  })

  it('tells failure and recovery of one batch in the order they ended', () => {
    const failed = ended(clock, { finishedAtMs: clock.now() - 2000 })
    const success = ended(clock, { status: 'completed', finishedAtMs: clock.now() - 1000 })
    expect(derive([success, failed], false).map(({ kind }) => kind)).toEqual(['failed', 'recovered'])
  })

  it('tells a run that vanished while it was at work, not one that was never known better', () => {
    const lost = { ...ended(clock, { status: 'unknown', ended: false }) }
    lost.after = { ...lost.after, statusReason: 'It is gone.' }
    expect(derive([lost], false)).toMatchObject([
      { kind: 'lost', severity: 'warning', body: 'Main site: It is gone.' },
    ])
    expect(derive([ended(clock, { status: 'unknown', before: null, ended: false })], false)).toEqual([])
  })

  it('never dates a notice into the future where the server clock is ahead', () => {
    const [notice] = derive([ended(clock, { finishedAtMs: clock.now() + 3_600_000 })], false)
    expect(notice?.atMs).toBe(clock.now())
  })
})

describe('createOutcomeMemory', () => {
  it('knows from the notices of an earlier run of the program what failed last', () => {
    const failed = ended(clock, { name: 'a' })
    const success = ended(clock, { name: 'b', status: 'completed' })
    const notices = [...derive([failed], false), ...afterFailure([success], false)].map((notice, index) => ({
      ...notice,
      id: index + 1,
      acknowledgedAtMs: null,
      shownAtMs: null,
      heldBack: null,
    }))
    const memory = createOutcomeMemory(notices.toReversed())
    expect(memory.lastOutcome(ended(clock, { name: 'a' }))).toBe('failed')
    expect(memory.lastOutcome(ended(clock, { name: 'b' }))).toBeNull()
    expect(memory.lastOutcome(ended(clock, { name: 'a', sourceId: 'depot' }))).toBeNull()
  })
})
