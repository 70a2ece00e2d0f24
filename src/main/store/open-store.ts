/** Opens the store: the file made good, brought to the newest schema, and joined with its reader. */
import { mkdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock, Logger } from '../ports.ts'
import { createBallast } from './ballast.ts'
import type { Ballast } from './ballast.ts'
import { listBackups, makeBackup } from './backup.ts'
import { openWriter } from './connection.ts'
import type { WriteDb } from './connection.ts'
import { createLongReads } from './long-reads.ts'
import { migrate, newestVersion, schemaVersion } from './migrate.ts'
import type { Migration } from './migrations/list.ts'
import { createReaderClient, defaultWorkerUrl } from './reader-client.ts'
import { createReads } from './reads.ts'
import { openView, toOpenCause } from './read-only-view.ts'
import type { ReadOnlyView } from './read-only-view.ts'
import { markDamaged, prepareFile } from './recover.ts'
import type { Opened } from './recover.ts'
import type { DeriveNotices, Merge, Store } from './store.ts'
import { createSwitchDb } from './switch-db.ts'
import { createTroubleWatch, toCode, toStoreFault } from './trouble.ts'
import type { StoreTrouble, TroubleCause } from './trouble.ts'
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
 * aside and `opened` says so. One that can't be written is opened for reading: `onTrouble` tells, writes throw, and
 * they work again by themselves within 10 s of the cause being gone.
 */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const { path, backupsDir, clock, log } = options
  const workerUrl = toUrl(options.workerUrl)
  const ballast = createBallast(`${path}.ballast`)
  const first = await openFile(options, workerUrl, ballast)
  const { opened } = first
  let view = first.view
  const file = createSwitchDb(first.view ? { reader: first.view.db, code: toCode(first.cause) } : first)
  const { db } = file

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
      if (!file.canWrite()) resume()
      db.atomic(() =>
        db.write("INSERT OR REPLACE INTO meta VALUES ('probe', ?)").run('.'.repeat(PROBE_CHARS)),
      )
      db.atomic(() => db.write("DELETE FROM meta WHERE key = 'probe'").run())
    },
  })
  let holding = ballast.hold()
  const reader = createReaderClient({ path: () => view?.path ?? path, workerUrl, clock, log, onDamaged })
  /** Throws while the store still can't be opened for writing. */
  const resume = (): void => {
    mkdirSync(dirname(path), { recursive: true })
    const writer = openWritable(path)
    try {
      migrate(writer, path, options.migrations)
    } catch (error) {
      writer.close()
      throw error
    }
    const was = view
    file.become(writer)
    view = null
    holding = Promise.all([reader.reopen().then(() => was?.remove()), ballast.hold()]).then(() => true)
  }
  if (first.view) trouble.begin(first.cause, first.error)
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
      await view?.remove()
    },
  }
}

type First = { opened: Opened } & (
  { writer: WriteDb; view: null } | { view: ReadOnlyView; cause: TroubleCause; error: unknown }
)

/** For writing, where need be with the room that is held back for that; else for reading, else fault STORE. */
const openFile = async (options: StoreOptions, workerUrl: URL, ballast: Ballast): Promise<First> => {
  const { path, log } = options
  const forWriting = async (): Promise<First> => {
    await mkdir(dirname(path), { recursive: true })
    const opened = await prepareFile({ ...options, nowMs: options.clock.now(), workerUrl })
    if (opened.state === 'rebuilt') log.warn('The store was rebuilt', { reason: opened.reason })
    const writer = openWritable(path)
    try {
      await bringUp(writer, options, workerUrl)
    } catch (error) {
      writer.close()
      throw error
    }
    return { opened, writer, view: null }
  }
  try {
    return await forWriting()
  } catch (error) {
    const cause = await toOpenCause(error, path)
    if (cause === null) throw toStoreFault(error)
    if (cause === 'full') {
      await ballast.free().catch(() => undefined)
      const first = await forWriting().catch(() => null)
      if (first) return first
    }
    const view = await openView(path, options.migrations).catch((viewError: unknown) => {
      log.warn('The store could not be read either', { error: viewError })
      throw toStoreFault(error)
    })
    return { opened: { state: 'ok', reason: null }, view, cause, error }
  }
}

/** SQLite opens a file that it may not write for reading and says so only to the first write. */
const openWritable = (path: string): WriteDb => {
  const writer = openWriter(path)
  try {
    writer.atomic(() => undefined)
    return writer
  } catch (error) {
    writer.close()
    throw error
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
