import type { JobSummary, StatusChange } from '../../shared/model/job.ts'
import type { Baselines } from './baselines.ts'
import type { WriteDb } from './connection.ts'
import { addHosts, readHostNames } from './hosts.ts'
import { CONTENT_COLUMNS, toBit, toColumnValues, toRowChange } from './job-row.ts'
import type { Baseline, Numbers } from './numbers.ts'
import { createRollupBatch, isCountedAlike, toCounted } from './rollups.ts'
import { createRowUpdates } from './row-updates.ts'
import type { RowUpdates } from './row-updates.ts'
import type { KnownRun } from './row-cache.ts'
import { isSearched, toSearchText, writeSearch } from './search-index.ts'
import { createTimelineBatches } from './timeline.ts'
import type { TimelineBatch } from './timeline.ts'

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
  /** Once written: the run as it is now, and what of it differs from `before` (all of it for a new run). */
  after: KnownRun | null
  fields: Partial<JobSummary>
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

const NAME_BIT = toBit('name_no')
const DEFINITION_BIT = toBit('definition_no')
const COUNTED_BIT = toBit('counted')
const HISTORY_BIT = toBit('history_n')
const PROVENANCE_BIT = toBit('provenance')
const SEEN_BIT = toBit('seen_at')

/** Writes every touched run once and notes in each how it is afterwards. */
export type RunWriter = (runs: readonly TouchedRun[]) => void

interface Batch {
  db: WriteDb
  numbers: Numbers
  updates: RowUpdates
  timeline: TimelineBatch
  /** Runs of which nothing moved but when they were last seen. */
  seen: Map<number, number[]>
}

export const createRunWriter = (db: WriteDb, numbers: Numbers, baselines: Baselines): RunWriter => {
  const startUpdates = createRowUpdates()
  const startTimeline = createTimelineBatches()
  return (runs) => {
    const batch: Batch = { db, numbers, updates: startUpdates(), timeline: startTimeline(), seen: new Map() }
    const rollups = createRollupBatch()
    const durations = baselines.batch()
    const searched: { id: number; text: string; isNew: boolean }[] = []
    for (const run of runs) {
      const { before, now } = run
      if (!now) continue
      const after = run.changed || !before ? writeRun(batch, run, now) : writeUnchanged(batch, run, before)
      run.after = after
      const { id } = after.summary
      const newHosts = run.hostNames ? addHosts(db, numbers, id, run.hostNames) : false
      if (run.changed) {
        if (!before || !isCountedAlike(before.summary, before.counted, now, run.counted)) {
          rollups.move(
            before && toCounted(before.summary, run.sourceNo, before.counted),
            toCounted(after.summary, run.sourceNo, run.counted),
          )
        }
        if (run.counted && !before?.counted && now.status === 'completed' && now.elapsedMs !== null) {
          durations.add(after.definition, now.elapsedMs)
        }
      }
      if (!before || newHosts || (run.changed && isSearched(before.summary, now))) {
        const hosts = before ? readHostNames(db, id) : [...(run.hostNames ?? [])]
        searched.push({ id, text: toSearchText(after.summary, hosts), isNew: !before })
      }
    }
    batch.updates.flush(db)
    batch.timeline.flush(db)
    for (const [atMs, ids] of batch.seen) db.write(SEEN_SQL).run(atMs, JSON.stringify(ids))
    rollups.flush(db)
    durations.flush()
    writeSearch(db, searched)
  }
}

const SEEN_SQL = 'UPDATE job SET seen_at = ? WHERE id IN (SELECT value FROM json_each(?))'

/** `now` was made for this batch and becomes the run's new state. */
const writeRun = (batch: Batch, run: TouchedRun, now: JobSummary): KnownRun => {
  const { before, sourceNo } = run
  const definition = toDefinition(batch.numbers, run, now)
  const historyCount = (before?.historyCount ?? 0) + run.status.length
  if (before) update(batch, run, before, now, definition, historyCount)
  else {
    now.id = insert(batch, run, now, definition)
    run.fields = now
  }
  now.usualMs = definition.usualMs
  now.slowMs = definition.slowMs
  batch.timeline.add(now.id, before?.historyCount ?? 0, run.status)
  return {
    summary: now,
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

const insert = ({ db, numbers }: Batch, run: TouchedRun, now: JobSummary, definition: Baseline): number => {
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

const update = (
  { numbers, updates }: Batch,
  run: TouchedRun,
  before: KnownRun,
  now: JobSummary,
  definition: Baseline,
  historyCount: number,
): void => {
  const was = before.summary
  const change = toRowChange(was, now)
  const { fields, values } = change
  let { bits } = change
  // In the order of `toColumns`.
  if (was.name !== now.name) {
    bits += NAME_BIT
    values.push(numbers.name(now.name))
  }
  if (before.definition.no !== definition.no) {
    bits += DEFINITION_BIT
    values.push(definition.no)
  }
  if (before.counted !== run.counted) {
    bits += COUNTED_BIT
    values.push(run.counted ? 1 : 0)
  }
  if (before.historyCount !== historyCount) {
    bits += HISTORY_BIT
    values.push(historyCount)
  }
  if (before.provenance !== run.provenance) {
    bits += PROVENANCE_BIT
    values.push(run.provenance)
  }
  updates.set(was.id, bits, values)
  if (was.usualMs !== definition.usualMs) fields.usualMs = definition.usualMs
  if (was.slowMs !== definition.slowMs) fields.slowMs = definition.slowMs
  run.fields = fields
}

const writeUnchanged = ({ updates, seen }: Batch, run: TouchedRun, before: KnownRun): KnownRun => {
  const { id } = before.summary
  if (before.provenance !== run.provenance) {
    updates.set(id, SEEN_BIT + PROVENANCE_BIT, [run.seenAtMs, run.provenance])
  } else if (run.seenAtMs !== before.summary.seenAtMs) {
    const ids = seen.get(run.seenAtMs)
    if (ids) ids.push(id)
    else seen.set(run.seenAtMs, [id])
  }
  return { ...before, provenance: run.provenance, summary: { ...before.summary, seenAtMs: run.seenAtMs } }
}
