import { join } from 'node:path'
import { memoryUsage } from 'node:process'
import type { Health } from '../../shared/model/figures.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { Clock, Paths } from '../ports.ts'
import type { Store } from '../store/store.ts'

/** Jobdeck's own figures, read when they are looked at. */
export const createHealth =
  (parts: {
    store: Pick<Store, 'long' | 'lastBackupAtMs'>
    ingest: Pick<Ingest, 'queued'>
    paths: Paths
    version: string
    clock: Clock
    startedMs: number
    feeds(): number
  }) =>
  async (): Promise<Health> => {
    const stats = await parts.store.long.stats()
    return {
      version: parts.version,
      dataFolder: parts.paths.data,
      logFile: join(parts.paths.logs, 'jobdeck.log'),
      storeBytes: stats.bytes,
      runCount: stats.runs,
      logLineCount: stats.logLines,
      schemaVersion: stats.schemaVersion,
      sqliteVersion: stats.sqliteVersion,
      uptimeMs: Math.round(parts.clock.monotonic() - parts.startedMs),
      memoryBytes: memoryUsage().rss,
      writeQueue: parts.ingest.queued(),
      lastBackupAtMs: parts.store.lastBackupAtMs(),
      feeds: parts.feeds(),
    }
  }
