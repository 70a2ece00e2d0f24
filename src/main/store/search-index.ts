/** The trigram index over what free text looks at. It only proposes runs; every proposal is checked again. */
import type { WriteDb } from './connection.ts'
import type { JobContent } from './job-row.ts'

/** What a run is found by. Markers keep short ids apart from other text: `#7#` is a trigram, 7 is not. */
export const toSearchText = (job: JobContent, hosts: readonly string[]): string =>
  [
    job.name,
    job.error,
    job.targets,
    job.user,
    job.type,
    job.launchType,
    job.definitionId === null ? null : `#${job.definitionId}#`,
    ...job.tags,
    ...hosts,
  ]
    .filter((part) => part !== null && part !== '')
    .join('\n')

export const isSearched = (before: JobContent, after: JobContent): boolean =>
  before.name !== after.name ||
  before.error !== after.error ||
  before.targets !== after.targets ||
  before.user !== after.user ||
  before.type !== after.type ||
  before.launchType !== after.launchType ||
  before.definitionId !== after.definitionId ||
  before.tags.join('\n') !== after.tags.join('\n')

/**
 * Written last in a batch and in row order: index writes mixed with others flush the index row by row and
 * leave a segment for each.
 */
export const writeSearch = (db: WriteDb, entries: { id: number; text: string; isNew: boolean }[]): void => {
  for (const { id, text, isNew } of entries.toSorted((a, b) => a.id - b.id)) {
    db.write(isNew ? 'INSERT INTO search (rowid, body) VALUES (?, ?)' : REPLACE_SQL).run(id, text)
  }
}

const REPLACE_SQL = 'INSERT OR REPLACE INTO search (rowid, body) VALUES (?, ?)'
