import type { Observation } from '../../ingest/observation.ts'
import { PAGE_SIZE } from './client.ts'
import { createAllowance, enrich } from './enrich.ts'
import { isInScope, takeRuns, toLost, toObservations, type Session } from './session.ts'

export interface WantedRun {
  externalId: string
  /** Null where only a push spoke of it: then its absence says nothing. */
  type: string | null
}

/**
 * These runs as the controller has them now, 200 a request. One that is gone comes back as lost, but only if it
 * was ever ours: a push also names runs that this user may not read.
 */
export const fetchRuns = async (
  session: Session,
  wanted: WantedRun[],
  signal: AbortSignal,
): Promise<Observation[]> => {
  const found: Observation[] = []
  const asked = wanted.filter((run) => /^\d{1,15}$/.test(run.externalId))
  for (let at = 0; at < asked.length; at += PAGE_SIZE) {
    found.push(...(await fetchSome(session, asked.slice(at, at + PAGE_SIZE), signal)))
  }
  return found
}

const fetchSome = async (
  session: Session,
  wanted: WantedRun[],
  signal: AbortSignal,
): Promise<Observation[]> => {
  const ours = new Set(
    wanted
      .filter((run) => run.type !== null || session.known.has(run.externalId))
      .map((run) => run.externalId),
  )
  const list = await session.client.list(
    'unified_jobs',
    {
      id__in: wanted.map((run) => run.externalId).join(','),
      order_by: 'id',
      page_size: PAGE_SIZE,
      count_disabled: 1,
    },
    signal,
  )
  const present = new Set(
    list.results.map((item) =>
      typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : '',
    ),
  )
  const runs = (await takeRuns(session, 'unified_jobs', list.results)).filter(
    (run) => ours.has(String(run.id)) || isInScope(run, session.context.options),
  )
  const observations = await enrich(session, await toObservations(session, runs), createAllowance(), signal)
  const gone = wanted.filter((run) => !present.has(run.externalId) && ours.has(run.externalId))
  for (const run of gone) session.known.remove(run.externalId)
  return [...observations, ...gone.map((run) => toLost(session, run.externalId))]
}
