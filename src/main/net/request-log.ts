import type { RequestRecord } from '../../shared/model/source.ts'

const KEPT = 200

export interface RequestLog {
  add(record: RequestRecord): void
  /** Oldest first. */
  list(): RequestRecord[]
}

/** The last 200 requests of a source, for the operator to look at. */
export const createRequestLog = (): RequestLog => {
  const records: RequestRecord[] = []
  return {
    add(record) {
      records.push(record)
      if (records.length > KEPT) records.splice(0, records.length - KEPT)
    },
    list: () => [...records],
  }
}
