import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { fault } from '../../shared/contract/fault.ts'
import type { Logger } from '../ports.ts'
import { toSqliteCode } from './trouble.ts'

/**
 * One Jobdeck a data folder, with or without a window: two writers would each believe they hold the truth. The
 * lock is the operating system's, by way of SQLite, so a killed process leaves nothing behind. Throws fault
 * CONFLICT where another one has it.
 */
export const lockDataFolder = (folder: string, log: Logger): { release(): void } => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const db = new Database(join(folder, 'jobdeck.lock'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (toSqliteCode(error)?.startsWith('SQLITE_BUSY')) {
      throw fault(
        'CONFLICT',
        `Another Jobdeck uses the data folder ${folder}. Close it, or start this one with --data=DIR.`,
      )
    }
    // A full or read-only disk is the store's to report; it must not keep the kept history from being shown.
    log.warn('the data folder could not be locked', { error })
    return { release: () => undefined }
  }
  return { release: () => db.close() }
}
