import { fault } from '../../shared/contract/fault.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import { MIGRATIONS } from './migrations/list.ts'
import type { Migration } from './migrations/list.ts'

/** The schema version of a file, 0 for an empty one. */
export const schemaVersion = (db: ReadDb): number =>
  db.read<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0

export const newestVersion = (migrations: readonly Migration[] = MIGRATIONS): number =>
  migrations.at(-1)?.version ?? 0

/**
 * Brings the file to the newest schema, each step in a transaction of its own together with its version, so
 * that a kill between or inside steps leaves the step before. Throws fault STORE for a newer schema, before
 * anything is written.
 */
export const migrate = (db: WriteDb, path: string, migrations: readonly Migration[] = MIGRATIONS): number => {
  const found = schemaVersion(db)
  refuseNewer(found, path, migrations)
  for (const migration of migrations) {
    if (migration.version <= found) continue
    db.atomic(() => {
      db.exec(migration.sql)
      db.exec(`PRAGMA user_version = ${migration.version}`)
    })
  }
  return found
}

/** A file of a newer Jobdeck is left as it is: an older program would damage what it doesn't know. */
export const refuseNewer = (
  found: number,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void => {
  const newest = newestVersion(migrations)
  if (found <= newest) return
  throw fault(
    'STORE',
    `The store ${path} was written by a newer Jobdeck (schema ${found}; this version knows ${newest}). ` +
      'It was left untouched. Install the newer version again, or move the file away to start with an empty store.',
    { reason: 'newer_schema', found, known: newest },
  )
}
