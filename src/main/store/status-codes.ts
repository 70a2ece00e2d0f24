import { STATUSES } from '../../shared/model/status.ts'
import type { Status } from '../../shared/model/status.ts'

/** Codes as stored. Never renumber: files in the field hold them. */
const CODES: Record<Status, number> = {
  never_run: 0,
  unknown: 1,
  scheduled: 2,
  queued: 3,
  running: 4,
  paused: 5,
  completed: 6,
  failed: 7,
  cancelled: 8,
  timeout: 9,
}

const BY_CODE = new Map<number, Status>(STATUSES.map((status) => [CODES[status], status]))

export const toStatusCode = (status: Status): number => CODES[status]

/** A code that no status has (a newer program wrote it) reads as unknown. */
export const toStatus = (code: number): Status => BY_CODE.get(code) ?? 'unknown'

/** These two lists are spelt out in partial indexes: a query must repeat them word for word to use the index. */
export const ACTIVE_CODES_SQL = 'status IN (2, 3, 4, 5)'
export const NOTABLE_CODES_SQL = 'status IN (0, 1, 7, 8, 9)'
export const ACTIVE_CODES: readonly number[] = [2, 3, 4, 5]
export const NOTABLE_CODES: readonly number[] = [0, 1, 7, 8, 9]
export const ENDED_CODES: readonly number[] = [6, 7, 8, 9]
