/** A batch of observations: merged by run in memory, written once a run, in one transaction. */
import { isActive, isTerminal } from '../../shared/model/status.ts'
import type { JobChange } from '../feed/change.ts'
import type { WriteDb } from './connection.ts'
import { SELECT_JOB, toFieldChanges, toSummary } from './job-row.ts'
import type { JobRow } from './job-row.ts'
import { insertNotices } from './notices.ts'
import type { Numbers } from './numbers.ts'
import type { KnownRun, RowCache } from './row-cache.ts'
import type { DeriveNotices, Merge, ObservationWrite, Written } from './store.ts'
import { writeRuns, type TouchedRun } from './write-runs.ts'

export interface ObserveContext {
  db: WriteDb
  merge: Merge
  deriveNotices: DeriveNotices
  numbers: Numbers
  cache: RowCache
}

/** Must run inside a transaction; `commit` brings the cache up to date once that has succeeded. */
export const observeBatch = (
  context: ObserveContext,
  writes: readonly ObservationWrite[],
): { written: Written; commit: () => void } => {
  const { db, numbers } = context
  const touched = new Map<string, TouchedRun>()
  for (const write of writes) {
    const sourceNo = numbers.source(write.sourceId)
    if (write.cursor !== undefined) {
      db.write('UPDATE source SET cursor = ? WHERE no = ?').run(write.cursor, sourceNo)
    }
    for (const observation of write.observations) {
      const key = `${sourceNo}/${observation.attempt}/${observation.externalId}`
      const run = touched.get(key) ?? createTouched(context, key, sourceNo, observation, write.history)
      touched.set(key, run)
      run.history &&= write.history
      mergeInto(context.merge, run, { ...observation, sourceId: write.sourceId })
    }
  }
  const runs = [...touched.values()]
  for (const run of runs) {
    // A message that said nothing new may have been the last to see the run.
    if (run.now && run.now.seenAtMs < run.seenAtMs) run.now = { ...run.now, seenAtMs: run.seenAtMs }
  }
  const known = writeRuns(db, numbers, runs)
  const changes = runs.flatMap((run) => toChange(run, known.get(run.key)))
  const notices = [false, true].flatMap((history) => {
    const group = changes.filter((change) => change.history === history).map(({ change }) => change)
    return group.length === 0 ? [] : insertNotices(db, context.deriveNotices(group, history))
  })
  return {
    written: { jobs: changes.map(({ change }) => change), notices },
    commit: () => remember(context.cache, runs, known),
  }
}

const createTouched = (
  { db, numbers, cache }: ObserveContext,
  key: string,
  sourceNo: number,
  { externalId, attempt }: { externalId: string; attempt: number },
  history: boolean,
): TouchedRun => {
  const before = cache.get(key) ?? loadRun(db, numbers, sourceNo, externalId, attempt)
  return {
    key,
    sourceNo,
    before,
    now: before?.summary ?? null,
    provenance: before?.provenance ?? null,
    counted: before?.counted ?? false,
    changed: false,
    endedNow: false,
    status: [],
    hostNames: null,
    seenAtMs: before?.summary.seenAtMs ?? 0,
    history,
  }
}

const mergeInto = (merge: Merge, run: TouchedRun, observation: Parameters<Merge>[1]): void => {
  const merged = merge(run.now, observation, run.provenance)
  run.seenAtMs = Math.max(run.seenAtMs, observation.observedAtMs)
  if (observation.hostNames && (run.now || merged)) {
    run.hostNames ??= new Set()
    for (const host of observation.hostNames) run.hostNames.add(host)
  }
  if (!merged) return
  run.provenance = merged.provenance
  if (merged.unchanged && run.now) return
  const { before, now } = run
  run.now = {
    ...merged.after,
    id: now?.id ?? 0,
    usualMs: before?.definition.usualMs ?? null,
    slowMs: before?.definition.slowMs ?? null,
  }
  run.changed = true
  run.endedNow ||= merged.ended
  // An end that was taken back leaves the roll-up with the status; one that stands is counted once.
  run.counted = (run.counted || merged.ended) && isTerminal(run.now.status)
  if (merged.status) run.status.push(merged.status)
}

const loadRun = (
  db: WriteDb,
  numbers: Numbers,
  sourceNo: number,
  externalId: string,
  attempt: number,
): KnownRun | null => {
  const row = db
    .read<JobRow>(`${SELECT_JOB} WHERE j.source_no = ? AND j.external_id = ? AND j.attempt = ?`)
    .get(sourceNo, externalId, attempt)
  if (!row) return null
  return {
    summary: toSummary(row),
    provenance: row.provenance,
    sourceNo,
    definition: numbers.definition(sourceNo, row.definition_id ?? row.name),
    counted: row.counted === 1,
    historyCount: row.history_n,
  }
}

const toChange = (
  run: TouchedRun,
  known: KnownRun | undefined,
): { change: JobChange; history: boolean }[] => {
  if (!run.changed || !known) return []
  const after = known.summary
  const change: JobChange = {
    id: after.id,
    fields: run.before ? toFieldChanges(run.before.summary, after) : after,
    after,
    statusBefore: run.before?.summary.status ?? null,
  }
  if (run.endedNow && run.counted) change.ended = true
  return [{ change, history: run.history }]
}

const remember = (
  cache: RowCache,
  runs: readonly TouchedRun[],
  known: ReadonlyMap<string, KnownRun>,
): void => {
  for (const { key } of runs) {
    const run = known.get(key)
    if (run && isActive(run.summary.status)) cache.set(key, run)
    else cache.delete(key)
  }
}
