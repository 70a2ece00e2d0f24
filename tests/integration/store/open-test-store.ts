import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { merge } from '../../../src/main/ingest/merge.ts'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import type { Clock, Logger } from '../../../src/main/ports.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { StoreOptions } from '../../../src/main/store/open-store.ts'
import type { Store } from '../../../src/main/store/store.ts'

export const NOW = Date.UTC(2026, 2, 1, 12)
export const HOUR = 3_600_000

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Real waiting, a wall clock that stands. */
export const standingClock: Clock = {
  now: () => NOW,
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** An empty folder that is gone after the test. */
export const createFolder = async (): Promise<{ folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'jobdeck-store-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The store in `folder` with the real merge and no notices unless told. */
export const openTestStore = (folder: string, options: Partial<StoreOptions> = {}): Promise<Store> =>
  openStore({
    path: join(folder, 'store.sqlite'),
    backupsDir: join(folder, 'backups'),
    clock: standingClock,
    log: silent,
    merge,
    deriveNotices: () => [],
    ...options,
  })

/** A REST observation of run `externalId`; completed an hour ago unless told. */
export const seen = (externalId: string, fields: Partial<Observation> = {}): Observation => ({
  externalId,
  attempt: 1,
  via: 'rest',
  observedAtMs: NOW,
  name: `job ${externalId}`,
  type: 'job',
  status: 'completed',
  rawStatus: 'successful',
  definitionId: '7',
  createdAtMs: NOW - 2 * HOUR,
  startedAtMs: NOW - 2 * HOUR,
  finishedAtMs: NOW - HOUR,
  elapsedMs: HOUR,
  ...fields,
})
