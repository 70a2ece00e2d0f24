import type { JobSummary, JobId } from '../../shared/model/job.ts'
import type { Status } from '../../shared/model/status.ts'
import { isActive, isFailure } from '../../shared/model/status.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { JobChange } from '../feed/change.ts'
import type { DeriveNotices, NewNotice } from '../store/store.ts'
import { toJobTexts } from './texts.ts'

export interface DeriveParts {
  sourceName: (sourceId: string) => string
  /**
   * How the last run of the same source and name ended that the operator was told about, before this change;
   * null where nothing was told. Runs inside the transaction: it must not write.
   */
  lastOutcome: (change: JobChange) => Status | null
}

/**
 * The rules that turn changes into notices. Pure apart from its two questions.
 *
 * failed: the run reached a confirmed end that is a failure, or REST corrected its end to one. recovered: the
 * first success of the same source and name after a failure that was told. lost: it vanished while it was
 * waiting or at work. History that is being filled in says nothing. A run says each of these once for good.
 */
export const createDeriveNotices =
  ({ sourceName, lastOutcome }: DeriveParts): DeriveNotices =>
  (changes, history) => {
    if (history) return []
    const inBatch = new Map<string, Status>()
    const notices: NewNotice[] = []
    for (const change of inOrderOfEnd(changes)) {
      const { after } = change
      const group = toGroupKey(after)
      const kind = toKind(change, () => inBatch.get(group) ?? lastOutcome(change))
      if (kind === null) continue
      if (kind !== 'lost') inBatch.set(group, after.status)
      notices.push(toNotice(kind, after, sourceName(after.sourceId)))
    }
    return notices
  }

/** What pop-ups are grouped by and recoveries are told by: the source and the name of the job. */
export const toGroupKey = ({ sourceId, name }: Pick<JobSummary, 'sourceId' | 'name'>): string =>
  `${sourceId}/${name}`

const toKind = (
  change: JobChange,
  lastOutcome: () => Status | null,
): Extract<Notice['kind'], 'failed' | 'recovered' | 'lost'> | null => {
  const { after, statusBefore, ended } = change
  if (isFailure(after.status)) return ended || isCorrection(change) ? 'failed' : null
  if (ended && after.status === 'completed') {
    const last = lastOutcome()
    return last !== null && isFailure(last) ? 'recovered' : null
  }
  const vanished = after.status === 'unknown' && statusBefore !== null && isActive(statusBefore)
  return vanished ? 'lost' : null
}

/** REST had said that it ended well, and has changed its word. A provisional end is not `ended` yet either. */
const isCorrection = ({ statusBefore, fields }: JobChange): boolean =>
  fields.status !== undefined && (statusBefore === 'completed' || statusBefore === 'cancelled')

const inOrderOfEnd = (changes: readonly JobChange[]): JobChange[] =>
  changes.toSorted((a, b) => toAtMs(a.after) - toAtMs(b.after))

/** When it happened, never in the future of this workstation (the server's clock may be ahead). */
const toAtMs = ({ finishedAtMs, changedAtMs }: JobSummary): number =>
  Math.min(finishedAtMs ?? changedAtMs, changedAtMs)

const toNotice = (
  kind: 'failed' | 'recovered' | 'lost',
  job: JobSummary & { id: JobId },
  sourceName: string,
): NewNotice => ({
  dedupeKey: `${kind}/${job.sourceId}/${job.externalId}/${job.attempt}`,
  kind,
  severity: kind === 'failed' ? 'critical' : kind === 'lost' ? 'warning' : 'info',
  ...toJobTexts(kind, job, sourceName),
  sourceId: job.sourceId,
  jobId: job.id,
  groupKey: toGroupKey(job),
  atMs: toAtMs(job),
})
