/**
 * Histories of one run, as a careless world delivers them: REST snapshots and pushes in any order, doubled,
 * late, partly wrong. Whatever the order, the row must be the same, and an end that REST said must stand.
 */
import { describe, expect, it } from 'vitest'
import type { KeyedObservation } from '../../../src/main/ingest/observation.ts'
import { PROVISIONAL_MS } from '../../../src/main/ingest/view.ts'
import type { Status } from '../../../src/shared/model/status.ts'
import { isTerminal, toRank } from '../../../src/shared/model/status.ts'
import type { Kept } from './observations.ts'
import { apply, applyAll, seen } from './observations.ts'

const HISTORIES = process.env['JOBDECK_SOAK'] === '1' ? 1_000_000 : 20_000
/** Far more than it takes, so that only a loop without an end runs into it. */
const TIMEOUT_MS = 60_000 + 2 * HISTORIES
const FIRST_SEED = Number(process.env['JOBDECK_SEED'] ?? 1)

type Random = () => number

const createRandom = (seed: number): Random => {
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

const toHistory = (random: Random): KeyedObservation[] => {
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

const doubled = (random: Random, history: KeyedObservation[]): KeyedObservation[] =>
  shuffled(random, [...history, ...history.filter(() => random() < 0.4)])

/** What must not depend on the order of arrival: all but when the content last moved. */
const toOutcome = ({ job, provenance }: Kept): string =>
  JSON.stringify([{ ...job, changedAtMs: 0 }, provenance])

/** The newest end that REST said, found without the state machine. */
const toRestEnd = (history: KeyedObservation[]): KeyedObservation | null => {
  const ends = history.filter(
    (one) =>
      one.via !== 'push' && one.lost === undefined && one.status !== undefined && isTerminal(one.status),
  )
  ends.sort(
    (a, b) =>
      (a.modifiedAtMs ?? -1) - (b.modifiedAtMs ?? -1) ||
      a.observedAtMs - b.observedAtMs ||
      (String(a.status) < String(b.status) ? -1 : 1),
  )
  return ends.at(-1) ?? null
}

/** Follows one order and counts every fall that the rules do not allow. */
const countFalls = (history: KeyedObservation[]): { falls: number; counted: number } => {
  let kept: Kept | null = null
  let falls = 0
  let counted = 0
  let restEnded = false
  for (const [index, observation] of history.entries()) {
    const before: Status | null = kept?.job.status ?? null
    const result = apply(kept, observation)
    kept = result.kept
    const after = kept.job.status
    counted += (result.merged?.ended ? 1 : 0) - (result.merged?.recount && !isTerminal(after) ? 1 : 0)
    if (restEnded && !isTerminal(after)) falls += 1
    restEnded ||= toRestEnd([observation]) !== null
    if (before === null || toRank(after) >= toRank(before)) continue
    const told = history.slice(0, index + 1)
    const wasLost = after === 'unknown' && told.some((one) => one.lost !== undefined)
    if (!wasLost && !isTakenBack(told)) falls += 1
  }
  return { falls, counted }
}

/** REST still had the run at work long after the latest pushed end. */
const isTakenBack = (told: KeyedObservation[]): boolean => {
  const pushedEnds = told.filter(
    (one) => one.via === 'push' && one.status && isTerminal(one.status) && !one.lost,
  )
  const endedAtMs = Math.max(...pushedEnds.map((one) => one.observedAtMs))
  return told.some(
    (one) =>
      one.via === 'rest' &&
      !one.lost &&
      one.status !== undefined &&
      one.status !== 'unknown' &&
      !isTerminal(one.status) &&
      one.observedAtMs > endedAtMs + PROVISIONAL_MS,
  )
}

describe(`merge, over ${HISTORIES} histories`, () => {
  it(
    'ends in the same row whatever the order and the number of deliveries',
    () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed += 1) {
        const random = createRandom(seed)
        const history = toHistory(random)
        const outcome = toOutcome(applyAll(history))
        for (let order = 0; order < 2; order += 1) {
          const other = toOutcome(applyAll(doubled(random, history)))
          if (other !== outcome) expect(`seed ${seed}: ${other}`).toBe(`seed ${seed}: ${outcome}`)
        }
      }
    },
    TIMEOUT_MS,
  )

  it(
    'never lets an end that REST said fall back, and shows the newest one',
    () => {
      let withEnd = 0
      for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed += 1) {
        const random = createRandom(seed)
        const history = doubled(random, toHistory(random))
        const { falls, counted } = countFalls(history)
        if (falls > 0) expect(`seed ${seed}: ${falls} falls`).toBe(`seed ${seed}: 0 falls`)
        const { job } = applyAll(history)
        const end = toRestEnd(history)
        if (!end) continue
        withEnd += 1
        if (job.status !== end.status || counted !== 1) {
          expect(`seed ${seed}: ${job.status}, counted ${counted}`).toBe(
            `seed ${seed}: ${end.status}, counted 1`,
          )
        }
      }
      expect(withEnd).toBeGreaterThan(HISTORIES / 10)
    },
    TIMEOUT_MS,
  )
})
