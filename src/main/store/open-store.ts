/** Opens the store: the file made good, brought to the newest schema, and joined with its reader. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock, Logger } from '../ports.ts'
import { createBallast } from './ballast.ts'
import { listBackups, makeBackup } from './backup.ts'
import { openWriter } from './connection.ts'
import type { WriteDb } from './connection.ts'
import { createLongReads } from './long-reads.ts'
import { migrate, newestVersion, schemaVersion } from './migrate.ts'
import type { Migration } from './migrations/list.ts'
import { createReaderClient, defaultWorkerUrl } from './reader-client.ts'
import { createReads } from './reads.ts'
import { markDamaged, prepareFile } from './recover.ts'
import type { DeriveNotices, Merge, Store } from './store.ts'
import { createTroubleWatch, toStoreFault } from './trouble.ts'
import type { StoreTrouble } from './trouble.ts'
import { createWrites } from './writes.ts'

export interface StoreOptions {
  /** Absolute path of the SQLite file; its folder is made where it is missing. */
  path: string
  backupsDir: string
  clock: Clock
  log: Logger
  merge: Merge
  deriveNotices: DeriveNotices
  /** The reader worker's file, where it is not beside this one. */
  workerUrl?: URL | string
  /** Told once when writes begin to fail and once when they work again; the failed ones may then be repeated. */
  onTrouble?: (trouble: StoreTrouble) => void
  /** The sources' names, so that `source:` finds a source by the name it is shown under. */
  sourceNames?: () => readonly { id: string; name: string }[]
  /** Another list of schema steps, for tests. */
  migrations?: readonly Migration[]
}

/** Text in the probe: more than the leftovers of a full disk would hold. */
const PROBE_CHARS = 262_144

/**
 * Rejects with fault STORE where the file is of a newer Jobdeck or can't be reached. A damaged one is set
 * aside and `opened` says so.
 */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const { path, backupsDir, clock, log } = options
  const workerUrl = toUrl(options.workerUrl)
  await mkdir(dirname(path), { recursive: true })
  const opened = await prepareFile({ path, backupsDir, nowMs: clock.now(), workerUrl }).catch(rethrow)
  if (opened.state === 'rebuilt') log.warn('The store was rebuilt', { reason: opened.reason })
  const db = openDb(path)
  try {
    await bringUp(db, options, workerUrl)
  } catch (error) {
    db.close()
    throw toStoreFault(error)
  }

  const onDamaged = (): void => {
    log.error('The store is damaged; the next start will check all of it')
    markDamaged(path).catch((error: unknown) => log.error('The damage could not be noted', { error }))
  }
  const trouble = createTroubleWatch({
    clock,
    log,
    onDamaged,
    onTrouble: (state) => options.onTrouble?.(state),
    probe() {
      db.atomic(() =>
        db.write("INSERT OR REPLACE INTO meta VALUES ('probe', ?)").run('.'.repeat(PROBE_CHARS)),
      )
      db.atomic(() => db.write("DELETE FROM meta WHERE key = 'probe'").run())
    },
  })
  const ballast = createBallast(`${path}.ballast`)
  const holding = ballast.hold()
  const reader = createReaderClient({ path, workerUrl, clock, log, onDamaged })
  let lastBackupAtMs = (await listBackups(backupsDir))[0]?.atMs ?? null
  let stopped = false

  return {
    opened,
    ...createReads(db),
    ...createWrites({ db, merge: options.merge, deriveNotices: options.deriveNotices, trouble, ballast }),
    long: createLongReads(reader, options.sourceNames ?? (() => [])),
    async backup() {
      const made = await makeBackup(db, backupsDir, clock.now(), workerUrl)
      lastBackupAtMs = made.atMs
      return { file: made.file, bytes: made.bytes }
    },
    lastBackupAtMs: () => lastBackupAtMs,
    async stop() {
      if (stopped) return
      stopped = true
      trouble.stop()
      await reader.stop()
      await holding
      db.close()
    },
  }
}

const rethrow = (error: unknown): never => {
  throw toStoreFault(error)
}

const openDb = (path: string): WriteDb => {
  try {
    return openWriter(path)
  } catch (error) {
    return rethrow(error)
  }
}

/** An existing store is copied before its schema is changed. */
const bringUp = async (db: WriteDb, options: StoreOptions, workerUrl: URL): Promise<void> => {
  const found = schemaVersion(db)
  const newest = newestVersion(options.migrations)
  if (found > 0 && found < newest) await makeBackup(db, options.backupsDir, options.clock.now(), workerUrl)
  migrate(db, options.path, options.migrations)
  if (found < newest) options.log.info('The store has a new schema', { from: found, to: newest })
}

const toUrl = (given: URL | string | undefined): URL => {
  if (given === undefined) return defaultWorkerUrl()
  if (given instanceof URL) return given
  return given.startsWith('file:') ? new URL(given) : pathToFileURL(given)
}
