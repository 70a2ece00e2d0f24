/** A look at a store that can't be written: on a read-only folder, or on a disk without any room. */
import { constants } from 'node:fs'
import { access, copyFile, mkdtemp, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openReader, openWriter } from './connection.ts'
import type { ReadDb } from './connection.ts'
import { migrate, newestVersion, refuseNewer, schemaVersion } from './migrate.ts'
import type { Migration } from './migrations/list.ts'
import { toTroubleCause } from './trouble.ts'
import type { TroubleCause } from './trouble.ts'

export interface ReadOnlyView {
  db: ReadDb
  /** The file that is read: the store itself, or a copy of it. */
  path: string
  /** Removes the copy, if there is one. Close every reader first. */
  remove(): Promise<void>
}

const ROOM_BYTES = 1024 * 1024

/** Why the folder of the store can't be written; null where that is not the matter. */
export const toOpenCause = async (error: unknown, path: string): Promise<TroubleCause | null> => {
  const cause = toTroubleCause(error)
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (cause === 'damaged' || (cause === null && !FOLDER_CODES.has(String(code)))) return null
  const folder = dirname(path)
  if ((await stat(path).catch(() => null))?.isDirectory()) return null
  if (await access(folder, constants.W_OK).then(() => false, isRefused)) return 'read_only'
  const room = await statfs(folder).catch(() => null)
  if (room && room.bavail * room.bsize < ROOM_BYTES) return 'full'
  return cause
}

const FOLDER_CODES: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'])
const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && FOLDER_CODES.has(String(error.code))

/**
 * Opens the store for reading where it lies, else a copy in the folder for temporary files: SQLite wants to write
 * beside a file even to read it. Where there is no store yet, an empty one. Throws what SQLite or the file system says.
 */
export const openView = async (path: string, migrations?: readonly Migration[]): Promise<ReadOnlyView> => {
  if (await stat(path).catch(() => null)) {
    try {
      return { db: openChecked(path, migrations), path, remove: () => Promise.resolve() }
    } catch (error) {
      if (toTroubleCause(error) === null) throw error
    }
  }
  const folder = await mkdtemp(join(tmpdir(), 'jobdeck-view-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const copy = join(folder, 'store.sqlite')
    if (await stat(path).catch(() => null)) {
      await copyFile(path, copy, constants.COPYFILE_FICLONE)
      // What was not moved into the file yet; the log's index is made anew.
      if (await stat(`${path}-wal`).catch(() => null)) await copyFile(`${path}-wal`, `${copy}-wal`)
    } else {
      const made = openWriter(copy)
      migrate(made, copy, migrations)
      made.close()
    }
    return { db: openChecked(copy, migrations), path: copy, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** An older schema can't be read by this version and can't be changed here either. */
const openChecked = (path: string, migrations?: readonly Migration[]): ReadDb => {
  const db = openReader(path)
  try {
    const version = schemaVersion(db)
    refuseNewer(version, path, migrations)
    if (version !== newestVersion(migrations)) throw new Error(`The store ${path} has an older schema`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
