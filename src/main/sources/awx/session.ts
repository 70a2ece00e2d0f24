import type { Observation } from '../../ingest/observation.ts'
import type { ConnectorContext } from '../connector.ts'
import type { AwxClient, Params } from './client.ts'
import type { KnownRuns } from './known-runs.ts'
import { inSlices, readRecords } from './slices.ts'
import type { UnfinishedRuns } from './unfinished.ts'
import { toRunObservation } from './normalise.ts'
import type { AwxOptions } from './options.ts'
import { WireRun } from './wire.ts'

/** What the parts of one connection share. */
export interface Session {
  context: ConnectorContext<AwxOptions>
  client: AwxClient
  known: KnownRuns
  /** Ended runs whose hosts and error were read already. */
  looked: KnownRuns
  /** Ended runs that were looked at before the controller had written their events. */
  unfinished: UnfinishedRuns
  /** Final counters of runs' outputs as push announced them. */
  finalCounters: Map<string, number>
}

/** The filter that every list carries, from the options. */
export const toScope = (options: AwxOptions): Params => ({
  ...(options.includeSyncs ? {} : { not__launch_type: 'sync' }),
  ...(options.onlyTemplate && options.templateId !== '' ? { unified_job_template: options.templateId } : {}),
})

/** The same filter for a run that was asked for by id. */
export const isInScope = (run: WireRun, options: AwxOptions): boolean => {
  if (!options.includeSyncs && run.launch_type === 'sync') return false
  if (!options.onlyTemplate || options.templateId === '') return true
  return String(run.unified_job_template ?? '') === options.templateId
}

/** Parses what fits, sets aside what does not, and remembers the ids as ours. */
export const takeRuns = async (session: Session, where: string, items: unknown[]): Promise<WireRun[]> => {
  const runs = await readRecords(WireRun, items, (problem, sample) => {
    session.context.quarantine(where, problem, sample)
  })
  for (const run of runs) session.known.add(String(run.id), run.type)
  return runs
}

export const toObservations = (session: Session, runs: WireRun[]): Promise<Observation[]> => {
  const observedAtMs = session.context.clock.now()
  return inSlices(runs, (slice) =>
    slice.map((run) => toRunObservation(run, { observedAtMs, options: session.context.options })),
  )
}

/** A run that the back end no longer has: unknown, with the reason. */
export const toLost = (session: Session, externalId: string): Observation => ({
  externalId,
  attempt: 1,
  via: 'rest',
  observedAtMs: session.context.clock.now(),
  lost: `The controller no longer has this run, or this user may no longer see it.`,
})
