import type { JobSummary } from '../../shared/model/job.ts'
import type { Status } from '../../shared/model/status.ts'
import { isActive, isTerminal, toRank } from '../../shared/model/status.ts'
import type { Fields, Registers, Said } from './registers.ts'
import { FIELDS, compareSaid, isPushShown } from './registers.ts'

/**
 * How long after a pushed end a REST answer "still at work" may merely have been under way: later than this it
 * takes the end back. Longer than a slow answer, shorter than anybody would believe a wrong card.
 */
export const PROVISIONAL_MS = 15_000

export interface View {
  fields: Required<Fields>
  status: Status
  rawStatus: string
  /** The end is certain: REST said so, or push did and REST has missed the run since or before. */
  confirmed: boolean
}

type Standing = Pick<View, 'status' | 'rawStatus' | 'confirmed'> & { reason: string | null }

/** The row that the registers amount to. */
export const toView = (registers: Registers, externalId: string): View => {
  const shown = toShown(registers)
  const standing = toStanding(registers)
  const { status, rawStatus, confirmed } = standing
  const times = toTimes(registers, shown, status)
  return {
    status,
    rawStatus,
    confirmed,
    fields: {
      name: shown.name ?? `Run ${externalId}`,
      type: shown.type ?? 'run',
      definitionId: shown.definitionId ?? null,
      parentExternalId: shown.parentExternalId ?? null,
      launchType: shown.launchType ?? null,
      user: shown.user ?? null,
      targets: shown.targets ?? null,
      tags: shown.tags ?? [],
      createdAtMs: shown.createdAtMs ?? null,
      startedAtMs: shown.startedAtMs ?? null,
      ...times,
      progress: shown.progress ?? null,
      step: shown.step ?? null,
      itemsDone: shown.itemsDone ?? null,
      itemsFailed: shown.itemsFailed ?? null,
      itemsTotal: shown.itemsTotal ?? null,
      rate: shown.rate ?? null,
      hosts: shown.hosts ?? null,
      error: shown.error ?? null,
      statusReason: standing.reason ?? shown.statusReason ?? null,
    },
  }
}

const toShown = (registers: Registers): Fields => {
  let shown: Fields | null = null
  for (let index = 0; index < FIELDS.length; index += 1) {
    const field = FIELDS[index]
    if (field === undefined || !isPushShown(registers, index)) continue
    shown ??= { ...registers.rest }
    copy(shown, registers.push, field)
  }
  return shown ?? registers.rest
}

const copy = <K extends keyof Fields>(to: Fields, from: Fields, field: K): void => {
  to[field] = from[field]
}

const toStanding = (registers: Registers): Standing => {
  const { restEnd, pushEnd, lost, restSeenAtMs, restLiveSeenAtMs } = registers
  if (restEnd) return { status: restEnd.status, rawStatus: restEnd.raw, confirmed: true, reason: null }
  const gone = lost && lost.observedAtMs > restSeenAtMs ? lost : null
  const live = toLive(registers)
  if (pushEnd && restLiveSeenAtMs <= pushEnd.observedAtMs + PROVISIONAL_MS) {
    const reason = gone ? `${gone.reason} It was announced as ${pushEnd.raw} before.` : null
    // Once missed is enough, so that a run counts once even if REST should have it again without a status.
    return { status: pushEnd.status, rawStatus: pushEnd.raw, confirmed: lost !== null, reason }
  }
  if (gone) return { status: 'unknown', rawStatus: live.rawStatus, confirmed: false, reason: gone.reason }
  return live
}

/** The state while no end is known. */
const toLive = (registers: Registers): Standing => {
  const { restWord, pushWord } = registers
  const known = toKnown(registers)
  const word = restWord ?? (known ? null : pushWord)
  if (!known) {
    const raw = word?.raw ?? ''
    const reason = word
      ? `The source says "${raw}", a word that Jobdeck does not know. Open the run at its source for its state.`
      : null
    return { status: 'unknown', rawStatus: raw, confirmed: false, reason }
  }
  if (word && isSaidAfter(word, known)) {
    const reason = `The source now says "${word.raw}", a word that Jobdeck does not know; shown as ${known.status}, the last state it knew.`
    return { status: known.status, rawStatus: word.raw, confirmed: false, reason }
  }
  return { status: known.status, rawStatus: known.raw, confirmed: false, reason: null }
}

/** A pushed word counts against a REST word by when it was received: it has no other stamp. */
const isSaidAfter = (word: Said, known: Said & { pushed: boolean }): boolean =>
  known.pushed ? word.observedAtMs > known.observedAtMs : compareSaid(word, known) > 0

const toKnown = ({
  restLive,
  pushLive,
  restLiveSeenAtMs,
}: Registers): (Said & { pushed: boolean }) | null => {
  if (!pushLive) return restLive && { ...restLive, pushed: false }
  if (!restLive) return { ...pushLive, pushed: true }
  const rise = toRank(pushLive.status) - toRank(restLive.status)
  const pushed = rise > 0 || (rise === 0 && pushLive.observedAtMs > restLiveSeenAtMs)
  return { ...(pushed ? pushLive : restLive), pushed }
}

/**
 * When it finished and how long it took: as the source says, else one from the other, else by when the end was
 * first heard of. A run that is waiting or at work has neither.
 */
const toTimes = (
  registers: Registers,
  shown: Fields,
  status: Status,
): Pick<JobSummary, 'finishedAtMs' | 'elapsedMs'> => {
  if (isActive(status)) return { finishedAtMs: null, elapsedMs: null }
  const startedAtMs = shown.startedAtMs ?? null
  const elapsedMs = shown.elapsedMs ?? null
  const finishedAtMs = shown.finishedAtMs ?? null
  if (!isTerminal(status)) return { finishedAtMs, elapsedMs }
  const heardAtMs = registers.restEnd ? registers.restEndAtMs : (registers.pushEnd?.observedAtMs ?? 0)
  const endedAtMs =
    finishedAtMs ??
    (startedAtMs !== null && elapsedMs !== null
      ? startedAtMs + elapsedMs
      : Math.max(heardAtMs, startedAtMs ?? 0))
  return {
    finishedAtMs: endedAtMs,
    elapsedMs: elapsedMs ?? (startedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs)),
  }
}
