import { INITIAL } from './001-initial.ts'

export interface Migration {
  /** The schema version the file has afterwards. */
  version: number
  sql: string
}

/** In order, without holes. A released one is never changed: add the next. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, sql: INITIAL }]
