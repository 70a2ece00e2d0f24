import type { Notice } from '../../shared/model/notice.ts'
import type { Status } from '../../shared/model/status.ts'
import type { JobChange } from '../feed/change.ts'
import { toGroupKey } from './derive.ts'

export interface OutcomeMemory {
  /** 'failed' where the last thing told of this source and job name is a failure, else null. */
  lastOutcome: (change: JobChange) => Status | null
  /** Takes in notices that are committed. */
  onNotices(notices: readonly Notice[]): void
}

/** More open failures than this are a storm of its own; the oldest are forgotten. */
const MAX_OPEN = 20_000

/**
 * Which jobs are known to have failed last, kept from the notices themselves: it survives a restart with them
 * and a recovery is told only of what was told to have failed. `recent` newest first, as the store lists them.
 */
export const createOutcomeMemory = (recent: readonly Notice[]): OutcomeMemory => {
  const failed = new Set<string>()
  const onNotices = (notices: readonly Notice[]): void => {
    for (const { kind, groupKey } of notices) {
      if (kind === 'recovered') failed.delete(groupKey)
      if (kind !== 'failed') continue
      failed.delete(groupKey)
      failed.add(groupKey)
      for (const oldest of failed) {
        if (failed.size <= MAX_OPEN) break
        failed.delete(oldest)
      }
    }
  }
  onNotices(recent.toReversed())
  return { lastOutcome: ({ after }) => (failed.has(toGroupKey(after)) ? 'failed' : null), onNotices }
}
