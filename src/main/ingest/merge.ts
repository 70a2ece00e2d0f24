/**
 * The ingest state machine: what a run's row becomes when one more observation of it comes in.
 *
 * 1. REST is the truth, push a hint. A pushed field is shown while it is newer than every REST answer that
 *    held that field, and never over an answer that shows the run ended.
 * 2. Among REST answers the back end's modification stamp decides, then the time of receipt. One that shows
 *    the run ended beats any that does not, whatever their stamps. A connector that stamps must always stamp:
 *    an answer without a stamp loses to one with.
 * 3. The rank of the status only rises. Between running and paused the newer word wins.
 * 4. An end that REST said is final: only a newer REST answer corrects it, to another end or in its details.
 * 5. An end that only push said is shown at once but provisional (`ended` stays false, so nothing is counted
 *    or alarmed): REST replaces it with its own end, or takes it back where it still has the run at work
 *    PROVISIONAL_MS after the push. This and 7 are the only ways a rank falls.
 * 6. An unknown word never lowers the rank: the last known status stays, with the raw word and a reason.
 * 7. A lost run is unknown, with the reason, until REST has it again. One whose end was pushed before it
 *    vanished keeps that end, now certain. One that REST ended stays ended.
 * 8. A field left out changes nothing. A field seen as null is empty.
 *
 * The row is a function of the set of observations, not of their order or number (seenAtMs included;
 * changedAtMs and the status history tell the order of arrival and so are not).
 */
import type { JobSummary, StatusChange } from '../../shared/model/job.ts'
import { isTerminal } from '../../shared/model/status.ts'
import type { Merge, Merged } from '../store/store.ts'
import type { KeyedObservation } from './observation.ts'
import { formatProvenance, parseProvenance } from './provenance.ts'
import { FIELDS, isSameValue, takeIn } from './registers.ts'
import type { View } from './view.ts'
import { toView } from './view.ts'

/** Pure. `before` and `provenance` are the row and text of the last merge, both null for a new run. */
export const merge: Merge = (before, observation, provenance) => {
  const registers = parseProvenance(provenance, before)
  const wasConfirmed = before !== null && isConfirmed(registers, observation.externalId)
  takeIn(registers, observation)
  const view = toView(registers, observation.externalId)
  const text = formatProvenance(registers, view)
  const ended = view.confirmed && !wasConfirmed
  // A pushed end that REST confirms word for word still is news: it is now counted, and alarms go by it.
  const unchanged = before !== null && !ended && isSameRow(before, view)
  if (unchanged && text === provenance) return null
  const after = toRow(before, observation, view, unchanged)
  const corrected =
    before !== null &&
    (before.status !== after.status ||
      before.finishedAtMs !== after.finishedAtMs ||
      before.elapsedMs !== after.elapsedMs)
  return {
    after,
    provenance: text,
    unchanged,
    status: toStatusChange(before, after, observation),
    ended,
    recount: wasConfirmed && (!view.confirmed || corrected),
  }
}

const isConfirmed = (registers: Parameters<typeof toView>[0], externalId: string): boolean =>
  registers.restEnd !== null || (registers.lost !== null && toView(registers, externalId).confirmed)

const isSameRow = (before: JobSummary, view: View): boolean =>
  before.status === view.status &&
  before.rawStatus === view.rawStatus &&
  FIELDS.every((field) => isSameValue(before[field], view.fields[field]))

const toRow = (
  before: JobSummary | null,
  observation: KeyedObservation,
  view: View,
  unchanged: boolean,
): Merged['after'] => ({
  sourceId: observation.sourceId,
  externalId: observation.externalId,
  attempt: observation.attempt,
  ...view.fields,
  status: view.status,
  rawStatus: view.rawStatus,
  seenAtMs: Math.max(before?.seenAtMs ?? 0, observation.observedAtMs),
  changedAtMs:
    unchanged && before ? before.changedAtMs : Math.max(before?.changedAtMs ?? 0, observation.observedAtMs),
})

const toStatusChange = (
  before: JobSummary | null,
  after: Merged['after'],
  observation: KeyedObservation,
): StatusChange | null => {
  if (before && before.status === after.status && before.rawStatus === after.rawStatus) return null
  return {
    atMs: toEnteredAtMs(before, after) ?? observation.observedAtMs,
    status: after.status,
    rawStatus: after.rawStatus,
    reason: after.statusReason,
    via: observation.via,
  }
}

/** When the run itself says it came into this status; null where only the observation can tell. */
const toEnteredAtMs = (before: JobSummary | null, after: Merged['after']): number | null => {
  if (before?.status === after.status) return null
  if (isTerminal(after.status)) return after.finishedAtMs
  if (after.status === 'running' && before?.status !== 'paused') return after.startedAtMs
  return before === null && (after.status === 'queued' || after.status === 'scheduled')
    ? after.createdAtMs
    : null
}
