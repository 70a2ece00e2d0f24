import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../support/fake-clock.ts'
import { busiestMinute, createDesk, createInbox, ended, startDesk } from './support.ts'

describe('a storm', () => {
  it('of 10,000 ends in a minute makes at most 6 pop-ups a minute and is whole in the inbox', async () => {
    const { clock, inbox, popUps, commit, ok, added } = createDesk()
    const sources = ['a', 'b', 'c', 'd', 'e']
    for (const id of sources) added(id)
    for (let tick = 0; tick < 100; tick += 1) {
      const changes = Array.from({ length: 100 }, (_, index) =>
        ended(clock, { name: `job ${(tick * 100 + index) % 997}`, sourceId: sources[index % 5] ?? 'a' }),
      )
      commit(changes)
      await clock.advance(600)
      if (tick % 20 === 0) for (const id of sources) ok(id)
    }
    await clock.advance(180_000)
    expect(busiestMinute(popUps)).toBeLessThanOrEqual(6)
    expect(popUps.some(({ title }) => title.includes('more alarms'))).toBe(true)
    const told = inbox.notices.filter((one) => one.kind === 'failed')
    expect(told).toHaveLength(10_000)
    expect(told.every((one) => one.shownAtMs !== null || one.heldBack !== null)).toBe(true)
  }, 60_000)

  it('of any shape, with jumps of the clock and restarts, keeps to 6 a minute and shows nothing twice', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('fail' as const),
          count: fc.integer({ min: 1, max: 8 }),
          name: fc.integer({ min: 0, max: 30 }),
          source: fc.constantFrom('a', 'b', 'c'),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('jump' as const),
          ms: fc.constantFrom(-86_400_000, 86_400_000),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constant(28_800_000) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('ok' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 160, size: 'max' }), async (steps) => {
        const clock = createFakeClock()
        const inbox = createInbox()
        const desks = [startDesk(clock, inbox)]
        const desk = (): (typeof desks)[number] => desks.at(-1) ?? startDesk(clock, inbox)
        for (const id of ['a', 'b', 'c']) desk().added(id)
        for (const one of steps) {
          if (one.do === 'fail') {
            const changes = Array.from({ length: one.count }, () =>
              ended(clock, { name: `job ${one.name}`, sourceId: one.source }),
            )
            desk().commit(changes)
          } else if (one.do === 'wait') await clock.advance(one.ms)
          else if (one.do === 'jump') clock.jump(one.ms)
          else if (one.do === 'sleep') clock.suspend(one.ms)
          else if (one.do === 'ok') for (const id of ['a', 'b', 'c']) desk().ok(id)
          else {
            await desk().service.stop()
            desks.push(startDesk(clock, inbox))
          }
        }
        await clock.advance(300_000)
        for (const { popUps } of desks) expect(busiestMinute(popUps)).toBeLessThanOrEqual(6)
        const shown = inbox.notices.filter((one) => one.shownAtMs !== null)
        expect(desks.flatMap(({ popUps }) => popUps)).toHaveLength(shown.length)
        expect(inbox.notices.every((one) => one.shownAtMs !== null || one.heldBack !== null)).toBe(true)
      }),
      { numRuns: process.env['JOBDECK_SOAK'] === '1' ? 2000 : 60 },
    )
  }, 600_000)
})
