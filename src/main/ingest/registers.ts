/**
 * What is known of one run, kept so that messages in any order, and twice, end in the same place: every
 * register only ever moves to the greater of two entries under a fixed order, and the row that is shown is
 * computed from the registers alone (view.ts).
 */
import type { JobSummary } from '../../shared/model/job.ts'
import type { Status } from '../../shared/model/status.ts'
import { isTerminal, toRank } from '../../shared/model/status.ts'
import type { Observation } from './observation.ts'

/** Fields that are kept one by one. The order is part of the stored form: append only. */
export const FIELDS = [
  'name',
  'type',
  'definitionId',
  'parentExternalId',
  'launchType',
  'user',
  'targets',
  'tags',
  'createdAtMs',
  'startedAtMs',
  'finishedAtMs',
  'elapsedMs',
  'progress',
  'step',
  'itemsDone',
  'itemsFailed',
  'itemsTotal',
  'rate',
  'hosts',
  'error',
  'statusReason',
] as const satisfies readonly (keyof JobSummary & keyof Observation)[]
export type FieldName = (typeof FIELDS)[number]
export type Fields = Partial<Pick<JobSummary, FieldName>>

/**
 * Orders REST answers: one that shows the run ended after any that does not, then the back end's own
 * modification stamp (-1: none), then when it was received.
 */
export interface Stamp {
  end: 0 | 1
  modifiedAtMs: number
  observedAtMs: number
  /** The latest REST answer that held this field at all, whichever won. */
  seenAtMs: number
}

/** A status as somebody said it. `modifiedAtMs` is -1 for push and where there is no stamp. */
export interface Said {
  status: Status
  raw: string
  modifiedAtMs: number
  observedAtMs: number
}

export interface Registers {
  rest: Fields
  restStamps: (Stamp | null)[]
  push: Fields
  /** When each pushed field was received; -1: there is none, whatever `push` holds. */
  pushedAtMs: number[]
  /** REST said it ended: the newest such answer, and the earliest moment that any of them gives. */
  restEnd: Said | null
  restEndAtMs: number
  /** REST, not ended: the highest rank, then the newest. And the last time that REST said so at all. */
  restLive: Said | null
  restLiveSeenAtMs: number
  /** REST, a word that the connector does not know. */
  restWord: Said | null
  pushEnd: Said | null
  pushLive: Said | null
  pushWord: Said | null
  lost: { reason: string; observedAtMs: number } | null
  /** The last time REST had the run at all, -1: never. */
  restSeenAtMs: number
}

const NO_STAMPS: readonly (Stamp | null)[] = FIELDS.map(() => null)
const NEVER_PUSHED: readonly number[] = FIELDS.map(() => -1)

export const createRegisters = (): Registers => ({
  rest: {},
  restStamps: NO_STAMPS.slice(),
  push: {},
  pushedAtMs: NEVER_PUSHED.slice(),
  restEnd: null,
  restEndAtMs: -1,
  restLive: null,
  restLiveSeenAtMs: -1,
  restWord: null,
  pushEnd: null,
  pushLive: null,
  pushWord: null,
  lost: null,
  restSeenAtMs: -1,
})

/** Takes one observation in. Changes `registers`. */
export const takeIn = (registers: Registers, observation: Observation): void => {
  const status = observation.lost === undefined ? (observation.status ?? null) : null
  // A running run's finish and length so far are no facts; keeping them would only fight with the real ones.
  const atWork = status !== null && status !== 'unknown' && !isTerminal(status)
  if (observation.via === 'push') takePushFields(registers, observation, atWork)
  else takeRestFields(registers, observation, status, atWork)
  if (observation.lost !== undefined) {
    const { lost } = registers
    const mine = { reason: observation.lost, observedAtMs: observation.observedAtMs }
    const newer =
      !lost ||
      mine.observedAtMs > lost.observedAtMs ||
      (mine.observedAtMs === lost.observedAtMs && mine.reason > lost.reason)
    if (newer) registers.lost = mine
  } else if (observation.via !== 'push') {
    registers.restSeenAtMs = Math.max(registers.restSeenAtMs, observation.observedAtMs)
  }
  if (status !== null) takeStatus(registers, observation, status)
  forgetSettled(registers)
}

const takeStatus = (registers: Registers, observation: Observation, status: Status): void => {
  const { observedAtMs } = observation
  const push = observation.via === 'push'
  const modifiedAtMs = push ? -1 : (observation.modifiedAtMs ?? -1)
  const said: Said = { status, raw: observation.rawStatus ?? status, modifiedAtMs, observedAtMs }
  if (status === 'unknown') {
    if (push) registers.pushWord = newest(registers.pushWord, said)
    else registers.restWord = newest(registers.restWord, said)
  } else if (isTerminal(status)) {
    if (push) registers.pushEnd = newest(registers.pushEnd, said)
    else {
      const atMs = modifiedAtMs >= 0 ? modifiedAtMs : observedAtMs
      registers.restEndAtMs = registers.restEnd ? Math.min(registers.restEndAtMs, atMs) : atMs
      registers.restEnd = newest(registers.restEnd, said)
    }
  } else if (push) registers.pushLive = highest(registers.pushLive, said)
  else {
    registers.restLive = highest(registers.restLive, said)
    registers.restLiveSeenAtMs = Math.max(registers.restLiveSeenAtMs, observedAtMs)
  }
}

/** Negative: a is older. Never 0 for two that differ, or the outcome would depend on who came first. */
export const compareSaid = (a: Said, b: Said): number =>
  a.modifiedAtMs - b.modifiedAtMs ||
  a.observedAtMs - b.observedAtMs ||
  compareText(a.status, b.status) ||
  compareText(a.raw, b.raw)

const newest = (a: Said | null, b: Said): Said => (a && compareSaid(a, b) >= 0 ? a : b)

const highest = (a: Said | null, b: Said): Said =>
  a && (toRank(a.status) - toRank(b.status) || compareSaid(a, b)) >= 0 ? a : b

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const takeRestFields = (
  registers: Registers,
  observation: Observation,
  status: Status | null,
  atWork: boolean,
): void => {
  const { observedAtMs } = observation
  const mine: Stamp = {
    end: status !== null && isTerminal(status) ? 1 : 0,
    modifiedAtMs: observation.modifiedAtMs ?? -1,
    observedAtMs,
    seenAtMs: observedAtMs,
  }
  for (let index = 0; index < FIELDS.length; index += 1) {
    const field = FIELDS[index]
    if (field === undefined || observation[field] === undefined || (atWork && isEndField(field))) continue
    const known = registers.restStamps[index] ?? null
    const order = known ? compareStamps(mine, known) : 1
    const wins = order > 0 || (order === 0 && sortsAfter(observation[field], registers.rest[field]))
    if (wins) copyField(registers.rest, observation, field)
    const stamp = wins || !known ? mine : known
    const seenAtMs = Math.max(observedAtMs, known?.seenAtMs ?? -1)
    registers.restStamps[index] = stamp.seenAtMs === seenAtMs ? stamp : { ...stamp, seenAtMs }
  }
}

const takePushFields = (registers: Registers, observation: Observation, atWork: boolean): void => {
  const { observedAtMs } = observation
  for (let index = 0; index < FIELDS.length; index += 1) {
    const field = FIELDS[index]
    if (field === undefined || observation[field] === undefined || (atWork && isEndField(field))) continue
    const knownAtMs = registers.pushedAtMs[index] ?? -1
    const wins =
      observedAtMs > knownAtMs ||
      (observedAtMs === knownAtMs && sortsAfter(observation[field], registers.push[field]))
    if (!wins) continue
    copyField(registers.push, observation, field)
    registers.pushedAtMs[index] = observedAtMs
  }
}

/** Whether a pushed field is shown over what REST said: only while it is newer and REST has not said the end. */
export const isPushShown = (registers: Registers, index: number): boolean => {
  const pushedAtMs = registers.pushedAtMs[index] ?? -1
  const stamp = registers.restStamps[index]
  return pushedAtMs >= 0 && (!stamp || (stamp.end === 0 && pushedAtMs > stamp.seenAtMs))
}

/** Drops what can never be shown again: what REST has settled stays small for the rest of its life. */
const forgetSettled = (registers: Registers): void => {
  for (let index = 0; index < FIELDS.length; index += 1) {
    if (!isPushShown(registers, index)) registers.pushedAtMs[index] = -1
  }
  if (!registers.restEnd) return
  registers.restLive = null
  registers.restLiveSeenAtMs = -1
  registers.restWord = null
  registers.pushEnd = null
  registers.pushLive = null
  registers.pushWord = null
  registers.lost = null
  registers.restSeenAtMs = -1
}

const compareStamps = (a: Stamp, b: Stamp): number =>
  a.end - b.end || a.modifiedAtMs - b.modifiedAtMs || a.observedAtMs - b.observedAtMs

const isEndField = (field: FieldName): boolean => field === 'finishedAtMs' || field === 'elapsedMs'

/** An order between two values of one field for the case that nothing else tells them apart. */
const sortsAfter = (a: unknown, b: unknown): boolean => a !== b && toText(a) > toText(b)

const copyField = <K extends FieldName>(to: Fields, from: Fields | Observation, field: K): void => {
  const value = from[field]
  if (value !== undefined) to[field] = value
}

export const isSameValue = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && toText(a) === toText(b))

/** One text for the same value: the keys of host counts come in any order from a connector. */
const toText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value) ?? ''
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
