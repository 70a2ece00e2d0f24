import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createDesk, createInbox, ended, startDesk } from './support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe('startNotificationService', () => {
  it('shows one failed job within two seconds, with a way to it, and marks it shown', async () => {
    const { clock, inbox, popUps, commit, added } = createDesk()
    added()
    commit([ended(clock, { id: 7, error: 'disk full' })])
    await clock.advance(2000)
    expect(popUps).toMatchObject([
      { title: 'patch failed', body: 'PLANT: disk full', jobId: 7, severity: 'critical', sound: true },
    ])
    expect(inbox.notices.at(-1)).toMatchObject({ heldBack: null })
    expect(inbox.notices.at(-1)?.shownAtMs).not.toBeNull()
  })

  it('makes one pop-up of a burst on one source and says how many', async () => {
    const { clock, inbox, popUps, commit, added } = createDesk()
    added()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) commit([ended(clock, { name })])
    await clock.advance(5000)
    expect(popUps).toMatchObject([
      { title: '7 jobs failed on PLANT', body: 'a, b, c and 4 more', jobId: null },
    ])
    expect(inbox.notices.map((one) => one.heldBack)).toEqual([
      null,
      ...Array.from({ length: 6 }, () => 'grouped'),
    ])
  })

  it('says how often one job failed in a burst, and is quiet about its next failures for a minute', async () => {
    const { clock, inbox, popUps, commit, added } = createDesk()
    added()
    for (let run = 0; run < 3; run += 1) commit([ended(clock)])
    await clock.advance(5000)
    commit([ended(clock)])
    await clock.advance(20_000)
    expect(popUps.map(({ title }) => title)).toEqual(['patch failed 3 times'])
    expect(inbox.notices.at(-1)?.heldBack).toBe('grouped')
    await clock.advance(MINUTE_MS)
    commit([ended(clock)])
    await clock.advance(5000)
    expect(popUps).toHaveLength(2)
  })

  it('tells a recovery once, without a sound', async () => {
    const { clock, popUps, commit, added } = createDesk()
    added()
    commit([ended(clock)])
    await clock.advance(5000)
    commit([ended(clock, { status: 'completed' })])
    commit([ended(clock, { status: 'completed' })])
    await clock.advance(5000)
    expect(popUps.map(({ title, sound }) => [title, sound])).toEqual([
      ['patch failed', true],
      ['patch works again', false],
    ])
  })

  it('hides the notices of a source that is down, and keeps them in the inbox', async () => {
    const { clock, inbox, popUps, commit, added, sourceState } = createDesk()
    added()
    sourceState('plant', { health: 'failing', failures: 1, lastOkAtMs: clock.now() })
    commit([ended(clock, { status: 'unknown', ended: false }), ended(clock)])
    await clock.advance(5000)
    expect(popUps).toEqual([])
    expect(inbox.notices.map((one) => one.heldBack)).toEqual(['source_down', 'source_down'])
  })

  it('tells a source that stays down and one that needs the operator, and when it answers again', async () => {
    const { clock, popUps, added, sourceState } = createDesk()
    added()
    const lastOkAtMs = clock.now()
    sourceState('plant', { health: 'failing', failures: 1, lastOkAtMs })
    sourceState('plant', { health: 'polling', failures: 0, lastOkAtMs })
    await clock.advance(5000)
    expect(popUps).toEqual([])
    sourceState('plant', { health: 'failing', failures: 3, lastOkAtMs })
    sourceState('plant', { health: 'failing', failures: 4, lastOkAtMs })
    await clock.advance(5000)
    sourceState('plant', { health: 'polling', lastOkAtMs: clock.now() })
    await clock.advance(5000)
    expect(popUps.map(({ title }) => title)).toEqual(['PLANT can not be watched', 'PLANT answers again'])
    await clock.advance(MINUTE_MS)
    const refused = { code: 'SOURCE_AUTH' as const, message: 'The token was refused.', retry: false }
    sourceState('plant', { health: 'failing', failures: 1, fault: refused, lastOkAtMs: clock.now() })
    await clock.advance(5000)
    expect(popUps.at(-1)).toMatchObject({ title: 'PLANT can not be watched', body: 'The token was refused.' })
  })

  it('makes one pop-up of several sources that go down together', async () => {
    const { clock, popUps, sourceState } = createDesk()
    for (const id of ['a', 'b', 'c']) sourceState(id, { health: 'failing', failures: 3 })
    await clock.advance(5000)
    expect(popUps.map(({ title, body }) => [title, body])).toEqual([
      ['3 sources can not be reached', 'A, B, C'],
    ])
  })

  it('obeys the settings, and keeps in the inbox what it does not show', async () => {
    const { clock, inbox, popUps, commit, added, sourceState, state } = createDesk()
    added()
    commit([ended(clock)])
    await clock.advance(5000)
    state.settings = { ...state.settings, notifyRecovered: false, notifySources: false }
    commit([ended(clock, { status: 'completed' })])
    sourceState('plant', { health: 'failing', failures: 3, lastOkAtMs: clock.now() })
    sourceState('plant', { health: 'polling', lastOkAtMs: clock.now() })
    state.settings = { ...state.settings, notificationsEnabled: false }
    commit([ended(clock, { name: 'other' })])
    await clock.advance(MINUTE_MS)
    expect(popUps).toHaveLength(1)
    expect(inbox.notices.slice(1).map((one) => [one.kind, one.heldBack])).toEqual([
      ['recovered', 'off'],
      ['source_down', 'off'],
      ['source_back', 'off'],
      ['failed', 'off'],
    ])
  })

  it('is quiet while it is snoozed, and never longer than asked when the clock jumps back', async () => {
    const { clock, inbox, popUps, commit, ok, added, service } = createDesk()
    added()
    service.snooze(clock.now() + 10 * MINUTE_MS)
    commit([ended(clock)])
    await clock.advance(5000)
    expect(popUps).toEqual([])
    expect(inbox.notices.at(-1)?.heldBack).toBe('quiet')
    clock.jump(-24 * HOUR_MS)
    await clock.advance(10 * MINUTE_MS)
    ok()
    expect(service.snoozedUntilMs()).toBeNull()
    commit([ended(clock)])
    await clock.advance(5000)
    expect(popUps).toHaveLength(1)
    service.snooze(clock.now() + HOUR_MS)
    service.snooze(null)
    commit([ended(clock, { name: 'next' })])
    await clock.advance(5000)
    expect(popUps).toHaveLength(2)
  })

  it('is quiet from the moment it is snoozed, also about what was about to be shown', async () => {
    const { clock, inbox, popUps, commit, added, service } = createDesk()
    added()
    commit([ended(clock)])
    service.snooze(clock.now() + HOUR_MS)
    await clock.advance(5000)
    expect(popUps).toEqual([])
    expect(inbox.notices.at(-1)?.heldBack).toBe('quiet')
  })

  it('tells a day without contact in one pop-up, however much had changed', async () => {
    const { clock, inbox, popUps, commit, ok, added, sourceState } = createDesk()
    added()
    const lastOkAtMs = clock.now()
    await clock.advance(MINUTE_MS)
    sourceState('plant', { health: 'failing', failures: 3, lastOkAtMs })
    await clock.advance(8 * HOUR_MS)
    expect(popUps).toHaveLength(1)
    sourceState('plant', { health: 'polling', lastOkAtMs })
    for (let page = 0; page < 50; page += 1) {
      const changes = Array.from({ length: 100 }, (_, index) =>
        ended(clock, {
          name: `job ${index}`,
          before: index % 2 === 0 ? 'running' : null,
          status: index % 4 === 0 ? 'failed' : 'completed',
          finishedAtMs: clock.now() - ((index + 1) * 8 * HOUR_MS) / 101,
        }),
      )
      commit(changes)
      await clock.advance(500)
    }
    ok()
    await clock.advance(2 * MINUTE_MS)
    expect(popUps).toHaveLength(2)
    expect(popUps[1]?.title).toBe('PLANT answers again: 1250 jobs failed meanwhile')
    expect(inbox.notices.filter((one) => one.kind === 'failed')).toHaveLength(1250)
    expect(inbox.notices.every((one) => one.shownAtMs !== null || one.heldBack !== null)).toBe(true)
  })

  it('goes on telling single failures after a catch-up', async () => {
    const { clock, popUps, commit, ok } = createDesk()
    ok()
    await clock.advance(2000)
    commit([ended(clock)])
    await clock.advance(5000)
    expect(popUps.map(({ title }) => title)).toEqual(['patch failed'])
  })

  it('tells a run that was on screen whatever the clock of its server says', async () => {
    const { clock, popUps, commit, added, ok } = createDesk()
    added()
    await clock.advance(5 * MINUTE_MS)
    ok()
    commit([ended(clock, { finishedAtMs: clock.now() - 3 * HOUR_MS })])
    await clock.advance(5000)
    expect(popUps).toHaveLength(1)
  })

  it('repeats nothing after a restart, and shows once what it had not come to show', async () => {
    const clock = createFakeClock()
    const inbox = createInbox()
    const first = startDesk(clock, inbox)
    first.added()
    first.commit([ended(clock, { name: 'shown' })])
    await clock.advance(5000)
    first.commit([ended(clock, { name: 'just written' })])
    await first.service.stop()
    const second = startDesk(clock, inbox)
    await clock.advance(MINUTE_MS)
    second.ok()
    await clock.advance(MINUTE_MS)
    await second.service.stop()
    const third = startDesk(clock, inbox)
    await clock.advance(MINUTE_MS)
    expect(first.popUps.map(({ title }) => title)).toEqual(['shown failed'])
    expect(second.popUps.map(({ title }) => title)).toEqual(['just written failed'])
    expect(third.popUps).toEqual([])
  })

  it('does not pop up what was left over too long ago, also where the clock was set back', async () => {
    for (const jumpMs of [11 * MINUTE_MS, -24 * HOUR_MS]) {
      const clock = createFakeClock()
      const inbox = createInbox()
      const first = startDesk(clock, inbox)
      first.added()
      first.commit([ended(clock)])
      await first.service.stop()
      clock.jump(jumpMs)
      const second = startDesk(clock, inbox)
      await clock.advance(MINUTE_MS)
      expect(second.popUps).toEqual([])
      expect(inbox.notices.at(-1)?.heldBack).toBe('catch_up')
    }
  })

  it('does not tell again after a restart that a source is down, but does tell that it answers', async () => {
    const clock = createFakeClock()
    const inbox = createInbox()
    const first = startDesk(clock, inbox)
    first.sourceState('plant', { health: 'failing', failures: 3 })
    await clock.advance(5000)
    await first.service.stop()
    const second = startDesk(clock, inbox)
    second.sourceState('plant', { health: 'failing', failures: 5 })
    await clock.advance(5000)
    expect(second.popUps).toEqual([])
    second.ok()
    await clock.advance(MINUTE_MS)
    expect(second.popUps.map(({ title }) => title)).toEqual(['PLANT answers again'])
  })

  it('keeps a notice with the reason where the desktop does not show it', async () => {
    const { clock, inbox, commit, added, state } = createDesk()
    added()
    state.refuses = true
    commit([ended(clock)])
    await clock.advance(5000)
    expect(inbox.notices.at(-1)).toMatchObject({ shownAtMs: null, heldBack: 'unavailable' })
  })

  it('leaves no timer behind when it stops', async () => {
    const { clock, commit, added, service } = createDesk()
    added()
    commit([ended(clock)])
    await service.stop()
    expect(clock.pending()).toBe(0)
  })
})
