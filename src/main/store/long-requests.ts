/** What the reader worker is asked and answers; the filter arrives parsed, so that a bad one never travels. */
import type { PageRequest } from '../../shared/contract/contract.ts'
import type { Fault } from '../../shared/contract/fault.ts'
import type { Filter } from '../../shared/filter/filter.ts'
import { countMatching, readLive, readPage } from './page.ts'
import type { ReadDb } from './connection.ts'
import { readFigures } from './figures.ts'
import { searchLogLines } from './log-read.ts'
import type { LogQuery } from './log-read.ts'
import { listNotices } from './notices.ts'
import { completeValues, readRelated } from './related.ts'
import { readStats } from './stats.ts'

export type LongRequest =
  | { kind: 'page'; request: Omit<PageRequest, 'filter'>; filter: Filter; nowMs: number }
  | { kind: 'count'; filter: Filter; nowMs: number }
  | { kind: 'live'; filter: Filter; endedSinceMs: number; nowMs: number; limit: number }
  | { kind: 'figures'; nowMs: number }
  | { kind: 'related'; jobId: number; limit: number }
  | { kind: 'complete'; qualifier: string; prefix: string }
  | { kind: 'notices'; beforeId: number | null; limit: number }
  | { kind: 'searchLog'; jobId: number; query: LogQuery }
  | { kind: 'stats' }

export type ToWorker = { t: 'ask'; id: number; ask: LongRequest } | { t: 'abort'; id: number }
export type FromWorker =
  { t: 'ready' } | { t: 'ok'; id: number; value: unknown } | { t: 'fault'; id: number; fault: Fault }

/** Runs one request; `check` is awaited between slices and throws to give up. */
export const answer = async (
  db: ReadDb,
  ask: LongRequest,
  monotonic: () => number,
  check: () => Promise<void>,
): Promise<unknown> => {
  switch (ask.kind) {
    case 'page':
      return readPage(db, ask.request, ask.filter, ask.nowMs, check)
    case 'count':
      return countMatching(db, ask.filter, ask.nowMs, monotonic, check)
    case 'live':
      return readLive(db, ask.filter, ask.endedSinceMs, ask.nowMs, ask.limit)
    case 'figures':
      return readFigures(db, ask.nowMs)
    case 'related':
      return readRelated(db, ask.jobId, ask.limit)
    case 'complete':
      return completeValues(db, ask.qualifier, ask.prefix)
    case 'notices':
      return listNotices(db, ask.beforeId, ask.limit)
    case 'searchLog':
      return searchLogLines(db, ask.jobId, ask.query, check)
    case 'stats':
      return readStats(db)
  }
}
