/** A file that is not whole is set aside, never deleted, and the newest good backup takes its place. */
import { copyFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { listBackups, verifyFile } from './backup.ts'
import { openReader } from './connection.ts'
import type { ReadDb } from './connection.ts'
import { refuseNewer, schemaVersion } from './migrate.ts'
import { toSqliteCode, toTroubleCause } from './trouble.ts'

export interface Opened {
  state: 'ok' | 'rebuilt'
  reason: string | null
}

/** Up to this size a file is checked whole at every start; that takes some tens of milliseconds. */
const CHECKED_BYTES = 32 * 1024 * 1024

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

/** Left behind when a read or write met damage: the next start looks at the whole file. */
const markPath = (path: string): string => `${path}.check`

export const markDamaged = (path: string): Promise<void> => writeFile(markPath(path), '')

/**
 * Looks at the file before it is opened for writing. Throws fault STORE for a newer schema, and what SQLite
 * says where the file can't be reached at all (that is not damage).
 */
export const prepareFile = async (options: {
  path: string
  backupsDir: string
  nowMs: number
  workerUrl: URL
}): Promise<Opened> => {
  const { path, workerUrl } = options
  const found = await stat(path).catch(() => null)
  const problem =
    found === null
      ? await toOrphanProblem(path)
      : await toProblem(path, found.size, workerUrl, (await listBackups(options.backupsDir)).length > 0)
  if (problem === null) return { state: 'ok', reason: null }
  const aside = await setAside(path, options.nowMs)
  await rm(markPath(path), { force: true })
  const restored = await restoreNewest(options)
  const reason = restored
    ? `The store was damaged (${problem}). It was set aside as ${aside} and the backup of ${new Date(restored.atMs).toISOString()} restored; the sources fill in what is missing.`
    : `The store was damaged (${problem}). It was set aside as ${aside}; the sources fill a new one.`
  return { state: 'rebuilt', reason }
}

/** A log without its file can't be used, and must not be applied to the next one. */
const toOrphanProblem = async (path: string): Promise<string | null> =>
  (await exists(`${path}-wal`)) ? 'the file is missing but its write-ahead log is there' : null

const toProblem = async (
  path: string,
  bytes: number,
  workerUrl: URL,
  hasBackups: boolean,
): Promise<string | null> => {
  const marked = await exists(markPath(path))
  try {
    const db = openReader(path)
    try {
      const version = schemaVersion(db)
      refuseNewer(version, path)
      const missing = toMissing(version, touchEveryTable(db), hasBackups)
      if (missing !== null) return missing
    } finally {
      db.close()
    }
  } catch (error) {
    if (toTroubleCause(error) === 'damaged' || toSqliteCode(error) === 'SQLITE_ERROR') return toMessage(error)
    throw error
  }
  if (!marked && bytes > CHECKED_BYTES) return null
  const problem = await verifyFile(path, workerUrl)
  if (problem === null && marked) await rm(markPath(path), { force: true })
  return problem
}

/** A file without a schema is a first start that was cut short, unless there are backups of it. */
const toMissing = (version: number, tables: readonly string[], hasBackups: boolean): string | null => {
  if (version > 0) return tables.includes('job') ? null : 'its tables are missing'
  if (tables.length > 0) return 'its schema version is missing'
  return hasBackups ? 'it is empty' : null
}

/** The names of the tables, after a look into each. */
const touchEveryTable = (db: ReadDb): string[] => {
  const tables = db
    .read<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all()
    .map(({ name }) => name)
  for (const name of tables) db.read(`SELECT * FROM "${name.replaceAll('"', '""')}" LIMIT 1`).get()
  return tables
}

const setAside = async (path: string, nowMs: number): Promise<string> => {
  const stamp = `${path}.damaged-${new Date(nowMs).toISOString().replace(/[-:.]/gu, '')}`
  let aside = stamp
  for (let n = 2; await exists(aside); n += 1) aside = `${stamp}-${n}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (await exists(path + suffix)) await rename(path + suffix, aside + suffix)
  }
  return aside
}

const restoreNewest = async (options: {
  path: string
  backupsDir: string
  workerUrl: URL
}): Promise<{ atMs: number } | null> => {
  for (const { file, atMs } of await listBackups(options.backupsDir)) {
    const draft = `${options.path}.restoring`
    await rm(draft, { force: true })
    await copyFile(file, draft)
    if ((await verifyFile(draft, options.workerUrl)) === null && isKnownSchema(draft)) {
      await rename(draft, options.path)
      return { atMs }
    }
    await rm(draft, { force: true })
  }
  return null
}

const isKnownSchema = (file: string): boolean => {
  const db = openReader(file)
  try {
    refuseNewer(schemaVersion(db), file)
    return true
  } catch {
    return false
  } finally {
    db.close()
  }
}

const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error))
