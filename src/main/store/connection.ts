/**
 * The two handles on the SQLite file. A function that takes a `ReadDb` can't write: the type has no way to,
 * and a statement that would is refused when it is prepared.
 */
import Database from 'better-sqlite3'

export type Param = string | number | bigint | null | Uint8Array

export interface ReadStatement<Row> {
  get(...params: Param[]): Row | undefined
  all(...params: Param[]): Row[]
}
export interface WriteStatement {
  run(...params: Param[]): Database.RunResult
  /** The same with the values in one array: for statements with very many. */
  run(params: readonly Param[]): Database.RunResult
}

declare const READ: unique symbol
declare const WRITE: unique symbol

export interface ReadDb {
  readonly [READ]: true
  /** Prepared once a text and kept. `Row` is what the caller says the columns are. */
  read<Row>(sql: string): ReadStatement<Row>
  close(): void
}
export interface WriteDb extends ReadDb {
  readonly [WRITE]: true
  write(sql: string): WriteStatement
  exec(sql: string): void
  /** Everything in `run` or nothing of it. Nested calls are savepoints. */
  atomic<T>(run: () => T): T
  backup(file: string): Promise<void>
}

/** Statements kept prepared. Filters make new texts all the time, so the oldest are let go. */
const KEPT_STATEMENTS = 400
/** Pages; about 32 MB of write-ahead log between checkpoints. */
const CHECKPOINT_PAGES = 8000
const BUSY_MS = 5000
const READER_CACHE_KIB = 64 * 1024
const WRITER_CACHE_KIB = 64 * 1024

const createStatements = (file: Database.Database): ((sql: string) => Database.Statement) => {
  const kept = new Map<string, Database.Statement>()
  return (sql) => {
    const found = kept.get(sql)
    if (found) return found
    const made = file.prepare(sql)
    if (kept.size >= KEPT_STATEMENTS) {
      const oldest = kept.keys().next()
      if (!oldest.done) kept.delete(oldest.value)
    }
    kept.set(sql, made)
    return made
  }
}

const createRead = (prepare: (sql: string) => Database.Statement): ReadDb['read'] => {
  const checked = new WeakSet<Database.Statement>()
  return <Row>(sql: string): ReadStatement<Row> => {
    const statement = prepare(sql)
    if (!checked.has(statement)) {
      if (!statement.readonly) throw new Error(`A read tried to write: ${sql.slice(0, 80)}`)
      checked.add(statement)
    }
    return statement as Database.Statement<Param[], Row>
  }
}

/** Opens the file for writing. Creates it where there is none. Throws what SQLite throws. */
export const openWriter = (path: string): WriteDb => {
  const file = new Database(path, { timeout: BUSY_MS })
  try {
    file.pragma('journal_mode = WAL')
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    file.pragma('trusted_schema = OFF')
    file.pragma('cell_size_check = ON')
    file.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    file.pragma(`journal_size_limit = ${CHECKPOINT_PAGES * 4096}`)
    file.pragma(`cache_size = ${-WRITER_CACHE_KIB}`)
    file.pragma('temp_store = MEMORY')
  } catch (error) {
    file.close()
    throw error
  }
  return toWriteDb(file)
}

const toWriteDb = (file: Database.Database): WriteDb => {
  const prepare = createStatements(file)
  const atomic = file.transaction((run: () => unknown) => run())
  const handle: Omit<WriteDb, typeof READ | typeof WRITE> = {
    read: createRead(prepare),
    write: prepare,
    exec: (sql) => void file.exec(sql),
    atomic: <T>(run: () => T) => atomic.immediate(run) as T,
    backup: async (target) => void (await file.backup(target)),
    close: () => void file.close(),
  }
  return handle as WriteDb
}

/** Opens an existing store for reading only: for the reader worker and for tests. */
export const openReader = (path: string): ReadDb => {
  const file = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS })
  file.pragma('trusted_schema = OFF')
  file.pragma('query_only = ON')
  file.pragma(`cache_size = ${-READER_CACHE_KIB}`)
  file.pragma('temp_store = MEMORY')
  const handle: Omit<ReadDb, typeof READ> = {
    read: createRead(createStatements(file)),
    close: () => void file.close(),
  }
  return handle as ReadDb
}

/**
 * What SQLite has against a file, null for nothing. Takes seconds for a large one: call it in a worker. Foreign
 * keys are checked too; a log beside the file is taken in.
 */
export const checkFile = (path: string): string | null => {
  try {
    const file = new Database(path, { fileMustExist: true, timeout: BUSY_MS })
    try {
      file.pragma('trusted_schema = OFF')
      // Left in WAL mode, a copy would grow side files wherever it is looked at.
      if (path.endsWith('.new')) file.pragma('journal_mode = DELETE')
      const found = file.pragma('integrity_check(1)', { simple: true })
      return found === 'ok' ? null : String(found)
    } finally {
      file.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
