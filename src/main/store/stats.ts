import type { ReadDb } from './connection.ts'
import { schemaVersion } from './migrate.ts'

export interface StoreStats {
  runs: number
  logLines: number
  bytes: number
  schemaVersion: number
  sqliteVersion: string
}

export const readStats = (db: ReadDb): StoreStats => {
  const one = (sql: string): number => db.read<{ value: number | null }>(sql).get()?.value ?? 0
  const pages = db.read<{ page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0
  const size = db.read<{ page_size: number }>('PRAGMA page_size').get()?.page_size ?? 0
  return {
    runs: one('SELECT sum(runs) AS value FROM job_count'),
    logLines: one('SELECT sum(line_count) AS value FROM log_state'),
    bytes: pages * size,
    schemaVersion: schemaVersion(db),
    sqliteVersion: db.read<{ version: string }>('SELECT sqlite_version() AS version').get()?.version ?? '',
  }
}
