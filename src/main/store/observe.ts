/** A batch of observations: merged by run in memory, written once a run, in one transaction. */
import { isActive, isTerminal } from '../../shared/model/status.ts'
import type { JobChange } from '../feed/change.ts'
import type { WriteDb } from './connection.ts'
import { SELECT_JOB, toSummary } from './job-row.ts'
import type { JobRow } from './job-row.ts'
import { insertNotices } from './notices.ts'
import type { Numbers } from './numbers.ts'
import type { KnownRun, RowCache } from './row-cache.ts'
import type { DeriveNotices, Merge, ObservationWrite, Written } from './store.ts'
import type { RunWriter, TouchedRun } from './write-runs.ts'

export interface ObserveContext {
  db: WriteDb
  merge: Merge
  deriveNotices: DeriveNotices
  numbers: Numbers
  cache: RowCache
  writeRuns: RunWriter
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
      let run = touched.get(key)
      if (!run) {
        run = createTouched(context, key, sourceNo, observation, write.history)
        touched.set(key, run)
      }
      run.history &&= write.history
      mergeInto(context.merge, run, { ...observation, sourceId: write.sourceId })
    }
  }
  const runs = [...touched.values()]
  for (const run of runs) {
    // A message that said nothing new may have been the last to see the run.
    if (run.now && run.now.seenAtMs < run.seenAtMs) run.now = { ...run.now, seenAtMs: run.seenAtMs }
  }
  context.writeRuns(runs)
  const jobs: JobChange[] = []
  const live: JobChange[] = []
  const history: JobChange[] = []
  for (const run of runs) {
    const change = toChange(run)
    if (!change) continue
    jobs.push(change)
    ;(run.history ? history : live).push(change)
  }
  const notices = [
    ...(live.length === 0 ? [] : insertNotices(db, context.deriveNotices(live, false))),
    ...(history.length === 0 ? [] : insertNotices(db, context.deriveNotices(history, true))),
  ]
  return { written: { jobs, notices }, commit: () => remember(context.cache, runs) }
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
    after: null,
    fields: {},
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

const toChange = (run: TouchedRun): JobChange | null => {
  if (!run.changed || !run.after) return null
  const after = run.after.summary
  const change: JobChange = {
    id: after.id,
    fields: run.fields,
    after,
    statusBefore: run.before?.summary.status ?? null,
  }
  if (run.endedNow && run.counted) change.ended = true
  return change
}

const remember = (cache: RowCache, runs: readonly TouchedRun[]): void => {
  for (const { key, after } of runs) {
    if (after && isActive(after.summary.status)) cache.set(key, after)
    else cache.delete(key)
  }
}
