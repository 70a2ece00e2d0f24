/**
 * The registers of a run as a short text beside its row. What the row shows already is not repeated. A run
 * that REST has ended, with every field from one answer, takes some 25 characters, one at work some 40; only what
 * several answers or a push made takes more.
 */
import type { JobSummary } from '../../shared/model/job.ts'
import type { Fields, FieldName, Registers, Said, Stamp } from './registers.ts'
import { FIELDS, createRegisters, isSameValue } from './registers.ts'
import type { View } from './view.ts'

/** [end, modifiedAtMs, observedAtMs, seenAtMs, bit mask of the fields under this stamp] */
type StampGroup = [0 | 1, number, number, number, number]
/** [status, raw, modifiedAtMs, observedAtMs] */
type SaidForm = [Said['status'], string, number, number]

interface Form {
  g?: StampGroup[]
  /** REST values that the row does not show, by field index. */
  v?: Record<number, unknown>
  /** Pushed fields: when, and the value where the row does not show it. */
  p?: Record<number, [number] | [number, unknown]>
  /** [modifiedAtMs, observedAtMs, earliest end]: the words are the row's. */
  e?: [number, number, number]
  l?: SaidForm
  s?: number
  w?: SaidForm
  pe?: SaidForm
  pl?: SaidForm
  pw?: SaidForm
  x?: [string, number]
  r?: number
}

/** The stored form of the registers that `view` was made from. The same registers give the same text. */
export const formatProvenance = (registers: Registers, view: View): string => {
  const live = toLiveText(registers, view)
  if (live !== null) return live
  const groups = toGroups(registers.restStamps)
  const hidden: Record<number, unknown> = {}
  const pushed: Record<number, [number] | [number, unknown]> = {}
  for (let index = 0; index < FIELDS.length; index += 1) {
    const field = FIELDS[index]
    if (field === undefined) continue
    const shown = view.fields[field]
    if (registers.restStamps[index] && !isSameValue(registers.rest[field], shown)) {
      hidden[index] = registers.rest[field]
    }
    const atMs = registers.pushedAtMs[index] ?? -1
    if (atMs >= 0) {
      pushed[index] = isSameValue(registers.push[field], shown) ? [atMs] : [atMs, registers.push[field]]
    }
  }
  const form: Form = {}
  if (groups.length > 0) form.g = groups
  if (Object.keys(hidden).length > 0) form.v = hidden
  if (Object.keys(pushed).length > 0) form.p = pushed
  if (registers.restEnd) {
    form.e = [registers.restEnd.modifiedAtMs, registers.restEnd.observedAtMs, registers.restEndAtMs]
  }
  if (registers.restLive) form.l = toSaidForm(registers.restLive)
  if (registers.restLiveSeenAtMs >= 0) form.s = registers.restLiveSeenAtMs
  if (registers.restWord) form.w = toSaidForm(registers.restWord)
  if (registers.pushEnd) form.pe = toSaidForm(registers.pushEnd)
  if (registers.pushLive) form.pl = toSaidForm(registers.pushLive)
  if (registers.pushWord) form.pw = toSaidForm(registers.pushWord)
  if (registers.lost) form.x = [registers.lost.reason, registers.lost.observedAtMs]
  if (registers.restSeenAtMs >= 0) form.r = registers.restSeenAtMs
  return toSettled(form) ?? JSON.stringify(form)
}

/** The registers behind a row. A text that can't be read (never written by Jobdeck) counts as the row alone. */
export const parseProvenance = (text: string | null, row: JobSummary | null): Registers => {
  const registers = createRegisters()
  if (text === null || row === null) return registers
  if (readLiveText(registers, text, row)) return registers
  const form = fromSettled(text) ?? readForm(text)
  for (const [end, modifiedAtMs, observedAtMs, seenAtMs, mask] of form.g ?? []) {
    const stamp: Stamp = { end, modifiedAtMs, observedAtMs, seenAtMs }
    for (let index = 0; index < FIELDS.length; index += 1) {
      const field = FIELDS[index]
      if (field === undefined || (mask & (1 << index)) === 0) continue
      registers.restStamps[index] = stamp
      copy(registers.rest, row, field)
    }
  }
  for (const [index, value] of Object.entries(form.v ?? {})) put(registers.rest, FIELDS[Number(index)], value)
  for (const [index, entry] of Object.entries(form.p ?? {})) {
    const field = FIELDS[Number(index)]
    if (field === undefined) continue
    registers.pushedAtMs[Number(index)] = entry[0]
    if (entry.length === 2) put(registers.push, field, entry[1])
    else copy(registers.push, row, field)
  }
  if (form.e) {
    const [modifiedAtMs, observedAtMs, endAtMs] = form.e
    registers.restEnd = { status: row.status, raw: row.rawStatus, modifiedAtMs, observedAtMs }
    registers.restEndAtMs = endAtMs
  }
  registers.restLive = fromSaidForm(form.l)
  registers.restLiveSeenAtMs = form.s ?? -1
  registers.restWord = fromSaidForm(form.w)
  registers.pushEnd = fromSaidForm(form.pe)
  registers.pushLive = fromSaidForm(form.pl)
  registers.pushWord = fromSaidForm(form.pw)
  registers.lost = form.x ? { reason: form.x[0], observedAtMs: form.x[1] } : null
  registers.restSeenAtMs = form.r ?? -1
  return registers
}

const readForm = (text: string): Form => {
  try {
    return JSON.parse(text) as Form
  } catch {
    return {}
  }
}

const toGroups = (stamps: readonly (Stamp | null)[]): StampGroup[] => {
  const groups: StampGroup[] = []
  let last: Stamp | null = null
  let lastGroup: StampGroup | null = null
  for (let index = 0; index < stamps.length; index += 1) {
    const stamp = stamps[index]
    if (!stamp) continue
    if (stamp !== last || !lastGroup) {
      last = stamp
      lastGroup = groups.find((group) => isUnder(group, stamp)) ?? null
      if (!lastGroup) {
        lastGroup = [stamp.end, stamp.modifiedAtMs, stamp.observedAtMs, stamp.seenAtMs, 0]
        groups.push(lastGroup)
      }
    }
    lastGroup[4] |= 1 << index
  }
  return groups
}

const isUnder = ([end, modifiedAtMs, observedAtMs, seenAtMs]: StampGroup, stamp: Stamp): boolean =>
  end === stamp.end &&
  modifiedAtMs === stamp.modifiedAtMs &&
  observedAtMs === stamp.observedAtMs &&
  seenAtMs === stamp.seenAtMs

/**
 * l<modified>.<observed>.<mask> where one REST answer holds all there is and the run is at work: nearly every
 * active run. Written and read by hand, because that happens with every update.
 */
const toLiveText = (registers: Registers, view: View): string | null => {
  const { restLive: said, restStamps, pushedAtMs, rest } = registers
  if (!said || registers.restEnd || registers.restWord || registers.lost) return null
  if (registers.pushEnd || registers.pushLive || registers.pushWord) return null
  if (said.status !== view.status || said.raw !== view.rawStatus) return null
  const { modifiedAtMs, observedAtMs } = said
  if (registers.restLiveSeenAtMs !== observedAtMs || registers.restSeenAtMs !== observedAtMs) return null
  let mask = 0
  for (let index = 0; index < FIELDS.length; index += 1) {
    if ((pushedAtMs[index] ?? -1) >= 0) return null
    const stamp = restStamps[index]
    const field = FIELDS[index]
    if (!stamp || field === undefined) continue
    const mine =
      stamp.end === 0 &&
      stamp.modifiedAtMs === modifiedAtMs &&
      stamp.observedAtMs === observedAtMs &&
      stamp.seenAtMs === observedAtMs
    if (!mine || !isSameValue(rest[field], view.fields[field])) return null
    mask |= 1 << index
  }
  return `l${modifiedAtMs}.${observedAtMs}.${mask}`
}

/** Fills fresh registers from such a text; false for any other. */
const readLiveText = (registers: Registers, text: string, row: JobSummary): boolean => {
  if (!text.startsWith('l')) return false
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  const modifiedAtMs = Number(text.slice(1, first))
  const observedAtMs = Number(text.slice(first + 1, second))
  const mask = Number(text.slice(second + 1))
  const stamp: Stamp = { end: 0, modifiedAtMs, observedAtMs, seenAtMs: observedAtMs }
  for (let index = 0; index < FIELDS.length; index += 1) {
    const field = FIELDS[index]
    if (field === undefined || (mask & (1 << index)) === 0) continue
    registers.restStamps[index] = stamp
    copy(registers.rest, row, field)
  }
  registers.restLive = { status: row.status, raw: row.rawStatus, modifiedAtMs, observedAtMs }
  registers.restLiveSeenAtMs = observedAtMs
  registers.restSeenAtMs = observedAtMs
  return true
}

/** e<modified>.<observed>.<mask>.<earliest end>, base 36, where one answer settled everything. */
const toSettled = (form: Form): string | null => {
  const [group, second] = form.g ?? []
  if (!form.e || !group || second || form.v || form.p) return null
  const [end, modifiedAtMs, observedAtMs, seenAtMs, mask] = group
  const [endModifiedAtMs, endObservedAtMs, endAtMs] = form.e
  const one = end === 1 && seenAtMs === observedAtMs
  if (!one || endModifiedAtMs !== modifiedAtMs || endObservedAtMs !== observedAtMs) return null
  const parts = [
    modifiedAtMs < 0 ? '' : modifiedAtMs.toString(36),
    observedAtMs.toString(36),
    mask.toString(36),
  ]
  if (endAtMs !== (modifiedAtMs < 0 ? observedAtMs : modifiedAtMs)) parts.push(endAtMs.toString(36))
  return `e${parts.join('.')}`
}

const fromSettled = (text: string): Form | null => {
  if (!text.startsWith('e')) return null
  const [modified = '', observed = '', mask = '', end] = text.slice(1).split('.')
  const modifiedAtMs = modified === '' ? -1 : Number.parseInt(modified, 36)
  const observedAtMs = Number.parseInt(observed, 36)
  const endAtMs =
    end === undefined ? (modifiedAtMs < 0 ? observedAtMs : modifiedAtMs) : Number.parseInt(end, 36)
  return {
    g: [[1, modifiedAtMs, observedAtMs, observedAtMs, Number.parseInt(mask, 36)]],
    e: [modifiedAtMs, observedAtMs, endAtMs],
  }
}

const toSaidForm = ({ status, raw, modifiedAtMs, observedAtMs }: Said): SaidForm => [
  status,
  raw,
  modifiedAtMs,
  observedAtMs,
]

const fromSaidForm = (form: SaidForm | undefined): Said | null =>
  form ? { status: form[0], raw: form[1], modifiedAtMs: form[2], observedAtMs: form[3] } : null

const copy = <K extends FieldName>(to: Fields, from: Pick<JobSummary, K>, field: K): void => {
  to[field] = from[field]
}

const put = <K extends FieldName>(to: Fields, field: K | undefined, value: unknown): void => {
  // Written by formatProvenance from a field of the same name; nothing else writes this column.
  if (field !== undefined) to[field] = value as Fields[K]
}
