import { join } from 'node:path'
import { merge } from '../../../src/main/ingest/merge.ts'
import type { Clock, Logger } from '../../../src/main/ports.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { Store } from '../../../src/main/store/store.ts'

export const BENCH_NOW = Date.UTC(2026, 5, 1)

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const clock: Clock = {
  now: () => BENCH_NOW,
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export const openBenchStore = (path: string): Promise<Store> =>
  openStore({
    path,
    backupsDir: join(path, '..', 'backups'),
    clock,
    log: silent,
    merge,
    deriveNotices: () => [],
  })
