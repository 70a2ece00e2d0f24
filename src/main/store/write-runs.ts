import type { JobSummary, StatusChange } from '../../shared/model/job.ts'
import { createBaselineBatch } from './baselines.ts'
import type { Param, WriteDb } from './connection.ts'
import { addHosts, readHostNames } from './hosts.ts'
import { CONTENT_COLUMNS, toColumnChanges, toColumnValues } from './job-row.ts'
import type { Baseline, Numbers } from './numbers.ts'
import { createRollupBatch, toCounted } from './rollups.ts'
import type { KnownRun } from './row-cache.ts'
import { isSearched, toSearchText, writeSearch } from './search-index.ts'
import { appendStatus } from './timeline.ts'

/** A run that this batch touches. */
export interface TouchedRun {
  key: string
  sourceNo: number
  before: KnownRun | null
  now: JobSummary | null
  provenance: string | null
  counted: boolean
  changed: boolean
  endedNow: boolean
  status: StatusChange[]
  hostNames: Set<string> | null
  seenAtMs: number
  history: boolean
}

const INSERT_COLUMNS = [
  'source_no',
  'external_id',
  'attempt',
  'name_no',
  'definition_no',
  'counted',
  'history_n',
  'provenance',
  ...CONTENT_COLUMNS,
]
const INSERT_SQL = `INSERT INTO job (${INSERT_COLUMNS.join(', ')}) VALUES (${INSERT_COLUMNS.map(() => '?').join(', ')})`

/** Writes every touched run once; the state of each afterwards by its key. */
export const writeRuns = (
  db: WriteDb,
  numbers: Numbers,
  runs: readonly TouchedRun[],
): Map<string, KnownRun> => {
  const known = new Map<string, KnownRun>()
  const rollups = createRollupBatch()
  const baselines = createBaselineBatch()
  const searched: { id: number; text: string; isNew: boolean }[] = []
  const seen = new Map<number, number[]>()

  for (const run of runs) {
    const { before, now } = run
    if (!now) continue
    const after =
      run.changed || !before ? writeRun(db, numbers, run, now) : writeUnchanged(db, run, before, seen)
    known.set(run.key, after)
    const { id } = after.summary
    const newHosts = run.hostNames ? addHosts(db, numbers, id, run.hostNames) : false
    if (run.changed) {
      rollups.move(
        before && toCounted(before.summary, run.sourceNo, before.counted),
        toCounted(after.summary, run.sourceNo, run.counted),
      )
      if (run.counted && !before?.counted && now.status === 'completed' && now.elapsedMs !== null) {
        baselines.add(after.definition, now.elapsedMs)
      }
    }
    if (!before || newHosts || (run.changed && isSearched(before.summary, now))) {
      const hosts = before ? readHostNames(db, id) : [...(run.hostNames ?? [])]
      searched.push({ id, text: toSearchText(after.summary, hosts), isNew: !before })
    }
  }
  for (const [atMs, ids] of seen) {
    db.write('UPDATE job SET seen_at = ? WHERE id IN (SELECT value FROM json_each(?))').run(
      atMs,
      JSON.stringify(ids),
    )
  }
  rollups.flush(db)
  baselines.flush(db)
  writeSearch(db, searched)
  return known
}

const writeRun = (db: WriteDb, numbers: Numbers, run: TouchedRun, now: JobSummary): KnownRun => {
  const { before, sourceNo } = run
  const definition = toDefinition(numbers, run, now)
  const historyCount = (before?.historyCount ?? 0) + run.status.length
  const id = before
    ? update(db, numbers, run, before, now, definition, historyCount)
    : insert(db, numbers, run, now, definition)
  appendStatus(db, id, before?.historyCount ?? 0, run.status)
  return {
    summary: { ...now, id, usualMs: definition.usualMs, slowMs: definition.slowMs },
    provenance: run.provenance,
    sourceNo,
    definition,
    counted: run.counted,
    historyCount,
  }
}

const toDefinition = (numbers: Numbers, { before, sourceNo }: TouchedRun, now: JobSummary): Baseline => {
  const same = before && before.summary.definitionId === now.definitionId && before.summary.name === now.name
  return same ? before.definition : numbers.definition(sourceNo, now.definitionId ?? now.name)
}

const insert = (
  db: WriteDb,
  numbers: Numbers,
  run: TouchedRun,
  now: JobSummary,
  definition: Baseline,
): number => {
  const { lastInsertRowid } = db
    .write(INSERT_SQL)
    .run(
      run.sourceNo,
      now.externalId,
      now.attempt,
      numbers.name(now.name),
      definition.no,
      run.counted ? 1 : 0,
      run.status.length,
      run.provenance,
      ...toColumnValues(now),
    )
  return Number(lastInsertRowid)
}

/** Only the columns that differ: an index none of whose columns moved is not touched. */
const update = (
  db: WriteDb,
  numbers: Numbers,
  run: TouchedRun,
  before: KnownRun,
  now: JobSummary,
  definition: Baseline,
  historyCount: number,
): number => {
  const { columns, values } = toColumnChanges(before.summary, now)
  const set = (column: string, value: Param): void => {
    columns.push(column)
    values.push(value)
  }
  if (before.summary.name !== now.name) set('name_no', numbers.name(now.name))
  if (before.definition.no !== definition.no) set('definition_no', definition.no)
  if (before.counted !== run.counted) set('counted', run.counted ? 1 : 0)
  if (before.historyCount !== historyCount) set('history_n', historyCount)
  if (before.provenance !== run.provenance) set('provenance', run.provenance)
  const { id } = before.summary
  if (columns.length > 0) {
    db.write(`UPDATE job SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`).run(
      ...values,
      id,
    )
  }
  return id
}

const writeUnchanged = (
  db: WriteDb,
  run: TouchedRun,
  before: KnownRun,
  seen: Map<number, number[]>,
): KnownRun => {
  const { id } = before.summary
  if (before.provenance !== run.provenance) {
    db.write('UPDATE job SET seen_at = ?, provenance = ? WHERE id = ?').run(run.seenAtMs, run.provenance, id)
  } else if (run.seenAtMs !== before.summary.seenAtMs) {
    const ids = seen.get(run.seenAtMs)
    if (ids) ids.push(id)
    else seen.set(run.seenAtMs, [id])
  }
  return { ...before, provenance: run.provenance, summary: { ...before.summary, seenAtMs: run.seenAtMs } }
}
