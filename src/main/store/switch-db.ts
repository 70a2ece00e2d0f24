import type { ReadDb, WriteDb } from './connection.ts'

/** A handle that reads until there is something to write to. */
export interface SwitchDb {
  db: WriteDb
  canWrite(): boolean
  /** From now on everything goes to `writer`; what was read from before is closed. */
  become(writer: WriteDb): void
}

/** `code`: SQLite's result code that a write meets until then. */
export const createSwitchDb = (first: { writer: WriteDb } | { reader: ReadDb; code: string }): SwitchDb => {
  let current: ReadDb = 'writer' in first ? first.writer : first.reader
  let writer: WriteDb | null = 'writer' in first ? first.writer : null
  const code = 'code' in first ? first.code : ''
  const toWriter = (): WriteDb => {
    if (writer) return writer
    throw Object.assign(new Error('The store is open for reading only'), { code })
  }
  const handle: Pick<WriteDb, 'read' | 'write' | 'exec' | 'atomic' | 'backup' | 'close'> = {
    read: (sql) => current.read(sql),
    write: (sql) => toWriter().write(sql),
    exec: (sql) => toWriter().exec(sql),
    atomic: (run) => toWriter().atomic(run),
    backup: (file) => toWriter().backup(file),
    close: () => current.close(),
  }
  return {
    db: handle as WriteDb,
    canWrite: () => writer !== null,
    become(made) {
      current.close()
      current = made
      writer = made
    },
  }
}
