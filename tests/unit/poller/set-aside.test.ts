import { afterEach, expect, it } from 'vitest'
import { createSetAside } from '../../../src/main/poller/set-aside.ts'
import { createBench, type Bench } from './runner-fixture.ts'

const running: Bench[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ runner }) => runner.stop()))
})

it('a bad record that is read again and again is counted and told of once', async () => {
  let quarantine: (where: string, problem: string, sample: unknown) => void = () => undefined
  const plain = createBench()
  running.push(plain)
  await plain.clock.advance(2_000)
  const connector = plain.runner.connector()
  if (!connector) throw new Error('no connector')
  const lab = createBench({
    id: 'other',
    connect: (setAside) => {
      quarantine = setAside
      const http = {
        budget: () => ({ used: 0, limit: null, windowMs: 0 }),
        roomInMs: () => 0,
        dropIdle: () => undefined,
        requests: () => [],
        stop: () => Promise.resolve(),
      }
      return { http, connector }
    },
  })
  running.push(lab)
  await lab.clock.advance(2_000)
  for (let read = 0; read < 6; read += 1) {
    quarantine('jobs/7/job_events', 'counter: bad', { id: 1, counter: 'x' })
    quarantine('jobs/7/job_events', 'counter: bad', { id: 2, counter: 'x' })
  }
  expect(lab.runner.state().quarantined).toBe(2)
})

it('records are told apart by place and id, those without an id by what they say', () => {
  const setAside = createSetAside()
  expect(setAside.isNew('a', 'bad', { id: 1 })).toBe(true)
  expect(setAside.isNew('a', 'bad in another way', { id: 1, name: 7 })).toBe(false)
  expect(setAside.isNew('b', 'bad', { id: 1 })).toBe(true)
  expect(setAside.isNew('a', 'bad', { name: 'x' })).toBe(true)
  expect(setAside.isNew('a', 'bad', { name: 'y' })).toBe(true)
  expect(setAside.isNew('a', 'bad', { name: 'x' })).toBe(false)
  expect(setAside.isNew('push', 'not JSON', null)).toBe(true)
  expect(setAside.isNew('push', 'not JSON', null)).toBe(false)
})

it('memory is bounded, and what keeps coming back is kept longest', () => {
  const setAside = createSetAside(3)
  for (const id of [1, 2, 3]) setAside.isNew('a', 'bad', { id })
  expect(setAside.isNew('a', 'bad', { id: 1 })).toBe(false)
  setAside.isNew('a', 'bad', { id: 4 })
  expect(setAside.isNew('a', 'bad', { id: 1 })).toBe(false)
  expect(setAside.isNew('a', 'bad', { id: 2 })).toBe(true)
})
