import { fault } from '../../shared/contract/fault.ts'
import type { Filter } from '../../shared/filter/filter.ts'
import { parseFilter } from '../../shared/filter/parse.ts'
import { resolveSources } from '../../shared/filter/predicate.ts'
import type { ReaderClient } from './reader-client.ts'
import { readCursor } from './page-cursor.ts'
import type { LongReads } from './store.ts'

/** Long reads by way of the worker. Filters and cursors are read here, so that a bad one costs nothing. */
export const createLongReads = (
  reader: ReaderClient,
  sourceNames: () => readonly { id: string; name: string }[],
): LongReads => {
  const read = (text: string, nowMs: number): Filter => {
    const result = parseFilter(text, nowMs)
    if (result.ok) return resolveSources(result.filter, sourceNames())
    const { message, start, end } = result.problem
    throw fault('INVALID', message, { start, end })
  }
  return {
    async page({ filter, ...request }, nowMs, signal) {
      if (request.cursor !== null) readCursor(request.sort, request.descending, request.cursor)
      return reader.ask({ kind: 'page', request, filter: read(filter, nowMs), nowMs }, signal)
    },
    async count(filter, nowMs, signal) {
      return reader.ask({ kind: 'count', filter: read(filter, nowMs), nowMs }, signal)
    },
    async live(filter, endedSinceMs, nowMs, limit) {
      return reader.ask({ kind: 'live', filter: read(filter, nowMs), endedSinceMs, nowMs, limit })
    },
    figures: (nowMs) => reader.ask({ kind: 'figures', nowMs }),
    related: (jobId, limit) => reader.ask({ kind: 'related', jobId, limit }),
    complete: (qualifier, prefix) => reader.ask({ kind: 'complete', qualifier, prefix }),
    notices: (beforeId, limit) => reader.ask({ kind: 'notices', beforeId, limit }),
    searchLog: (jobId, query, signal) => reader.ask({ kind: 'searchLog', jobId, query }, signal),
    stats: () => reader.ask({ kind: 'stats' }),
  }
}
