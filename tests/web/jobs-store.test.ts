import { expect, it } from 'vitest'
import { createJobsStore } from '../../src/renderer/state/jobs-store.ts'
import type { JobSummary } from '../../src/shared/model/job.ts'
import { createRandom, toJob } from '../support/scripted-engine/fleet.ts'

const job = (id: number, fields: Partial<JobSummary> = {}): JobSummary => ({
  ...toJob(id, 'a', 1_000_000, createRandom(id)),
  status: 'running',
  finishedAtMs: null,
  startedAtMs: id,
  ...fields,
})

/** A store whose frames come when the test says so. */
const setUp = () => {
  const frames: (() => void)[] = []
  let nowMs = 0
  const store = createJobsStore(
    (work) => frames.push(work),
    () => nowMs,
  )
  const pass = (ms: number): void => {
    nowMs += ms
  }
  const frame = (): void => {
    for (const work of frames.splice(0)) work()
  }
  return { store, frames, frame, pass }
}

it('orders runs at work before waiting and ended ones, each newest first', () => {
  const { store, frame } = setUp()
  store.handlers.onSnapshot(
    [
      job(1, { status: 'completed', finishedAtMs: 900 }),
      job(2, { status: 'queued', startedAtMs: null, createdAtMs: 50 }),
      job(3),
      job(4),
      job(5, { status: 'failed', finishedAtMs: 950 }),
    ],
    true,
    true,
  )
  frame()
  expect(store.ids()).toEqual([4, 3, 2, 5, 1])
})

it('keeps the same list when only contents changed, and moves a run whose status did', () => {
  const { store, frame } = setUp()
  store.handlers.onSnapshot([job(1), job(2)], true, true)
  frame()
  const before = store.ids()
  store.handlers.onDelta([{ id: 1, progress: 0.5 }], [])
  frame()
  expect(store.ids()).toBe(before)
  expect(store.get(1)?.progress).toBe(0.5)
  store.handlers.onDelta([{ id: 2, status: 'completed', finishedAtMs: 9 }], [])
  frame()
  expect(store.ids()).toEqual([1, 2])
})

it('tells only the cards whose run changed, once a frame', () => {
  const { store, frame, frames } = setUp()
  store.handlers.onSnapshot([job(1), job(2)], true, true)
  frame()
  const heard: number[] = []
  store.onJob(1, () => heard.push(1))
  store.onJob(2, () => heard.push(2))
  for (let at = 0; at < 50; at += 1) store.handlers.onDelta([{ id: 2, progress: at / 100 }], [])
  expect(frames).toHaveLength(1)
  frame()
  expect(heard).toEqual([2])
})

it('leaves the old runs on screen until a new snapshot is whole', () => {
  const { store, frame } = setUp()
  store.handlers.onSnapshot([job(1)], true, true)
  frame()
  store.handlers.onSnapshot([job(2)], false, true)
  expect(store.get(1)).toBeDefined()
  store.handlers.onSnapshot([job(3)], true, false)
  frame()
  expect([...store.ids()].sort()).toEqual([2, 3])
  expect(store.get(1)).toBeUndefined()
})

it('ends in the same order as a plain sort after any sequence of changes', () => {
  const random = createRandom(42)
  const { store, frame } = setUp()
  const truth = new Map<number, JobSummary>()
  store.handlers.onSnapshot([], true, true)
  for (let round = 0; round < 400; round += 1) {
    const id = 1 + Math.floor(random() * 60)
    if (random() < 0.2) {
      truth.delete(id)
      store.handlers.onDelta([], [id])
    } else {
      const next = toJob(id, 'a', 1_000_000, random)
      truth.set(id, next)
      store.handlers.onDelta([next], [])
    }
    if (random() < 0.3) frame()
  }
  frame()
  const fresh = setUp()
  fresh.store.handlers.onSnapshot([...truth.values()], true, true)
  fresh.frame()
  expect(store.ids()).toEqual(fresh.store.ids())
  expect(store.ids()).toHaveLength(truth.size)
})

it('shows contents at once and takes moves together where the list is long and never rests', () => {
  const { store, frame, pass } = setUp()
  const many = Array.from({ length: 6000 }, (_, index) => job(index + 1))
  store.handlers.onSnapshot(many, true, true)
  frame()
  const before = store.ids()
  store.handlers.onDelta([{ id: 1, step: 'moved', startedAtMs: 99_999 }], [])
  frame()
  expect(store.get(1)?.step).toBe('moved')
  expect(store.ids()).toBe(before)
  pass(250)
  frame()
  expect(store.ids()[0]).toBe(1)
})
