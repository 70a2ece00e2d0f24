/** Random histories of one run, from a seed, as a careless world delivers them. */
import type { KeyedObservation } from '../../../src/main/ingest/observation.ts'
import type { Status } from '../../../src/shared/model/status.ts'
import { seen } from './observations.ts'

export type Random = () => number

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

const LIVE: readonly Status[] = ['scheduled', 'queued', 'running', 'paused', 'unknown']
const ENDS: readonly Status[] = ['completed', 'failed', 'cancelled', 'timeout']

const toObservation = (random: Random, atMs: number, stamped: boolean): KeyedObservation => {
  const via = random() < 0.5 ? 'rest' : 'push'
  const observation = seen(via, atMs)
  const spread = random() < 0.1 ? 40_000 : 5
  observation.observedAtMs = atMs + Math.floor(random() * spread)
  if (via === 'rest' && stamped) observation.modifiedAtMs = 1000 + Math.floor(random() * 6)
  if (random() < 0.08) {
    observation.lost = pick(random, ['The source no longer has it.', 'It was deleted.'])
    return observation
  }
  if (random() < 0.85) {
    observation.status = random() < 0.3 ? pick(random, ENDS) : pick(random, LIVE)
    observation.rawStatus =
      observation.status === 'unknown' ? pick(random, ['odd', 'new']) : observation.status
  }
  if (random() < 0.3) observation.name = pick(random, ['a', 'b'])
  if (random() < 0.3) observation.startedAtMs = pick(random, [null, 100, 200])
  if (random() < 0.3) observation.finishedAtMs = pick(random, [null, 900, 950])
  if (random() < 0.2) observation.elapsedMs = pick(random, [null, 5, 6])
  if (random() < 0.3) observation.progress = pick(random, [null, 0.1, 0.5])
  if (random() < 0.2) observation.statusReason = pick(random, [null, 'waiting for a slot'])
  if (random() < 0.2) observation.tags = pick(random, [[], ['x'], ['x', 'y']])
  if (random() < 0.2) {
    const failed = pick(random, [0, 1])
    observation.hosts = pick(random, [null, { ok: 1, changed: 0, failed, unreachable: 0, skipped: 0 }])
  }
  return observation
}

export const toHistory = (random: Random): KeyedObservation[] => {
  const stamped = random() < 0.6
  const count = 1 + Math.floor(random() * 7)
  return Array.from({ length: count }, () =>
    toObservation(random, 10_000 + Math.floor(random() * 4) * 10, stamped),
  )
}

const shuffled = <T>(random: Random, items: readonly T[]): T[] => {
  const order = [...items]
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const [a, b] = [order[index], order[other]]
    if (a !== undefined && b !== undefined) [order[index], order[other]] = [b, a]
  }
  return order
}

export const doubled = (random: Random, history: KeyedObservation[]): KeyedObservation[] =>
  shuffled(random, [...history, ...history.filter(() => random() < 0.4)])
