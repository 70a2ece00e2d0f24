/**
 * Histories of one run, as a careless world delivers them: REST snapshots and pushes in any order, doubled,
 * late, partly wrong. Whatever the order, the row must be the same, and an end that REST said must stand.
 */
import { describe, expect, it } from 'vitest'
import type { KeyedObservation } from '../../../src/main/ingest/observation.ts'
import { PROVISIONAL_MS } from '../../../src/main/ingest/view.ts'
import type { Status } from '../../../src/shared/model/status.ts'
import { isTerminal, toRank } from '../../../src/shared/model/status.ts'
import { createRandom, doubled, toHistory } from './histories.ts'
import type { Kept } from './observations.ts'
import { apply, applyAll } from './observations.ts'

const HISTORIES = process.env['JOBDECK_SOAK'] === '1' ? 1_000_000 : 20_000
/** Far more than it takes, so that only a loop without an end runs into it. */
const TIMEOUT_MS = 60_000 + 2 * HISTORIES
const FIRST_SEED = Number(process.env['JOBDECK_SEED'] ?? 1)

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
