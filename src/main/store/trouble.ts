/** What the disk does to the store, in words, and when it is over. */
import { fault, FaultError } from '../../shared/contract/fault.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'

export type TroubleCause = 'full' | 'read_only' | 'io' | 'damaged'
/** read_only: writes fail for now and nothing is acknowledged; ok: writing works again. */
export type StoreTrouble = { state: 'ok' } | { state: 'read_only'; cause: TroubleCause; reason: string }

const RETRY_MS = 5000

const REASONS: Record<TroubleCause, string> = {
  full: 'The disk is full. Free some space; Jobdeck goes on writing by itself as soon as there is room.',
  read_only: 'The data folder is read-only. Make it writable; Jobdeck goes on writing by itself.',
  io: 'The disk reported an error. Check it; Jobdeck tries again by itself.',
  damaged:
    'The store is damaged. Restart Jobdeck: it sets the file aside and restores the newest good backup.',
}

/** SQLite's result code of an error, e.g. SQLITE_FULL; null for any other error. */
export const toSqliteCode = (error: unknown): string | null =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('SQLITE_')
    ? error.code
    : null

/** The result code that stands for a cause, for writes that do not even get as far as SQLite. */
export const toCode = (cause: TroubleCause): string =>
  ({ full: 'SQLITE_FULL', read_only: 'SQLITE_READONLY', io: 'SQLITE_IOERR', damaged: 'SQLITE_CORRUPT' })[
    cause
  ]

export const toTroubleCause = (error: unknown): TroubleCause | null => {
  const code = toSqliteCode(error)
  if (code === null) return null
  if (code === 'SQLITE_FULL') return 'full'
  if (code.startsWith('SQLITE_READONLY')) return 'read_only'
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return 'io'
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged'
  return null
}

/** A failed write or read as a fault; anything that SQLite did not report stays what it is. */
export const toStoreFault = (error: unknown): unknown => {
  if (error instanceof FaultError) return error
  const cause = toTroubleCause(error)
  if (cause) return fault('STORE', `Nothing was written. ${REASONS[cause]}`, { reason: cause }, error)
  if (toSqliteCode(error)?.startsWith('SQLITE_BUSY')) {
    return fault(
      'STORE',
      'Another program holds the store. Close it, or wait; Jobdeck tries again.',
      { reason: 'busy' },
      error,
    )
  }
  return error
}

export interface TroubleWatch {
  /** The store could only be opened for reading: starts probing. Told on the next turn, when the store is in use. */
  begin(cause: TroubleCause, error: unknown): void
  /** Called with every failed write; starts probing where the disk is to blame. */
  report(error: unknown): void
  /** Called with every write that worked. */
  worked(): void
  stop(): void
}

/** Tells `onTrouble` once when writes begin to fail and once when they work again. */
export const createTroubleWatch = (options: {
  clock: Clock
  log: Logger
  /** A write big enough to show that there is room; throws while there is none. */
  probe(): void
  onDamaged(): void
  onTrouble(trouble: StoreTrouble): void
}): TroubleWatch => {
  let troubled = false
  let timer: Cancel | null = null
  let untell: Cancel | null = null

  const recover = (): void => {
    timer?.()
    timer = null
    if (!troubled) return
    troubled = false
    options.log.info('The store can be written again')
    options.onTrouble({ state: 'ok' })
  }
  const probeLater = (): void => {
    timer?.()
    timer = options.clock.after(RETRY_MS, () => {
      try {
        options.probe()
        recover()
      } catch (error) {
        options.log.debug('The store can not be written yet', { error })
        probeLater()
      }
    })
  }
  const enter = (cause: TroubleCause, error: unknown): StoreTrouble | null => {
    if (cause === 'damaged') options.onDamaged()
    if (troubled) return null
    troubled = true
    options.log.error('The store can not be written', { cause, error })
    if (cause !== 'damaged') probeLater()
    return { state: 'read_only', cause, reason: REASONS[cause] }
  }
  return {
    begin(cause, error) {
      const trouble = enter(cause, error)
      if (trouble) untell = options.clock.after(0, () => options.onTrouble(trouble))
    },
    report(error) {
      const cause = toTroubleCause(error)
      const trouble = cause && enter(cause, error)
      if (trouble) options.onTrouble(trouble)
    },
    worked() {
      if (troubled) recover()
    },
    stop() {
      untell?.()
      timer?.()
    },
  }
}
