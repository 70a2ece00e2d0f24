/** Numbers for what repeats: sources, names, hosts, definitions. Remembered, within bounds, between batches. */
import type { WriteDb } from './connection.ts'

export interface Baseline {
  no: number
  usualMs: number | null
  slowMs: number | null
}

export interface Numbers {
  source(id: string): number
  name(text: string): number
  host(name: string): number
  definition(sourceNo: number, key: string): Baseline
  /** After a rollback: what was numbered inside it is no longer true. */
  forget(): void
}

const KEPT = 50_000

export const createNumbers = (db: WriteDb): Numbers => {
  const sources = new Map<string, number>()
  const names = new Map<string, number>()
  const hosts = new Map<string, number>()
  const definitions = new Map<string, Baseline>()

  const remember = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    const found = map.get(key)
    if (found !== undefined) return found
    const made = make()
    if (map.size >= KEPT) map.clear()
    map.set(key, made)
    return made
  }
  const numberOf = (select: string, insert: string, value: string): number =>
    db.read<{ no: number }>(select).get(value)?.no ?? Number(db.write(insert).run(value).lastInsertRowid)

  return {
    source: (id) =>
      remember(sources, id, () =>
        numberOf('SELECT no FROM source WHERE id = ?', 'INSERT INTO source (id) VALUES (?)', id),
      ),
    name: (text) =>
      remember(names, text, () =>
        numberOf(
          'SELECT id AS no FROM name WHERE text = ? COLLATE BINARY',
          'INSERT INTO name (text) VALUES (?)',
          text,
        ),
      ),
    host: (name) =>
      remember(hosts, name, () =>
        numberOf('SELECT no FROM host WHERE name = ?', 'INSERT INTO host (name) VALUES (?)', name),
      ),
    definition: (sourceNo, key) =>
      remember(definitions, `${sourceNo}\n${key}`, () => {
        const row = db
          .read<{ no: number; usual_ms: number | null; slow_ms: number | null }>(
            'SELECT no, usual_ms, slow_ms FROM definition WHERE source_no = ? AND key = ?',
          )
          .get(sourceNo, key)
        if (row) return { no: row.no, usualMs: row.usual_ms, slowMs: row.slow_ms }
        const { lastInsertRowid } = db
          .write('INSERT INTO definition (source_no, key, samples) VALUES (?, ?, ?)')
          .run(sourceNo, key, new Uint8Array())
        return { no: Number(lastInsertRowid), usualMs: null, slowMs: null }
      }),
    forget() {
      for (const map of [sources, names, hosts, definitions]) map.clear()
    },
  }
}
