import { beforeEach, describe, expect, it } from 'vitest'
import { BATCH, createHints, MAX_WAITING, type Hints } from '../../../src/main/poller/hints.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'

let clock: FakeClock
let hints: Hints
let fetched: string[][]
let room: number | null
let overflows: number
let answer: () => Promise<void>

beforeEach(() => {
  clock = createFakeClock()
  fetched = []
  room = 0
  overflows = 0
  answer = () => Promise.resolve()
  hints = createHints({
    clock,
    roomInMs: () => room,
    fetch(externalIds) {
      fetched.push(externalIds)
      return answer()
    },
    onOverflow: () => (overflows += 1),
  })
})

describe('push hints', () => {
  it('are merged: a burst about the same runs is one look-up', async () => {
    for (let n = 0; n < 300; n += 1) hints.add([`${n % 3}`])
    await clock.advance(150)
    expect(fetched).toEqual([['0', '1', '2']])
    await clock.advance(60_000)
    expect(fetched).toHaveLength(1)
    expect(clock.pending()).toBe(0)
  })

  it('are looked up in batches, a second apart', async () => {
    hints.add(Array.from({ length: BATCH * 2 + 1 }, (_, n) => `${n}`))
    await clock.advance(150)
    expect(fetched.map((batch) => batch.length)).toEqual([BATCH])
    await clock.advance(2_000)
    expect(fetched.map((batch) => batch.length)).toEqual([BATCH, BATCH, 1])
  })

  it('wait for the one under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    answer = () => promise
    hints.add(['1'])
    await clock.advance(200)
    hints.add(['1', '2'])
    await clock.advance(10_000)
    expect(fetched).toEqual([['1']])
    resolve()
    await clock.advance(1_000)
    expect(fetched).toEqual([['1'], ['1', '2']])
  })

  it('wait for the budget', async () => {
    room = 30_000
    hints.add(['1'])
    await clock.advance(29_000)
    expect(fetched).toEqual([])
    room = 0
    await clock.advance(2_000)
    expect(fetched).toEqual([['1']])
  })

  it('give way to a whole pass when that is due anyway, when they failed, and when they are too many', async () => {
    room = null
    hints.add(['1'])
    await clock.advance(1_000)
    expect([fetched.length, overflows, hints.waiting()]).toEqual([0, 1, 0])
    room = 0
    answer = () => Promise.reject(new Error('down'))
    hints.add(['2'])
    await clock.advance(2_000)
    expect([fetched.length, overflows]).toEqual([1, 2])
    hints.add(Array.from({ length: MAX_WAITING + 1 }, (_, n) => `${n}`))
    expect([overflows, hints.waiting()]).toEqual([3, 0])
  })
})
