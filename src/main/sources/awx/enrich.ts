import { FaultError } from '../../../shared/contract/fault.ts'
import { isFailure, isTerminal } from '../../../shared/model/status.ts'
import type { Observation } from '../../ingest/observation.ts'
import { toPlainText } from './log-entry.ts'
import { toHostCounts, toRunError, toWorkflowProgress } from './normalise.ts'
import { toRunType } from './run-types.ts'
import type { Session } from './session.ts'
import { toList, toRecords, WireEvent, WireRun } from './wire.ts'
import { readNodes } from './workflow.ts'

/** Requests that one pass may spend on what lists leave out. The list itself is never held up by it. */
export interface Allowance {
  left: number
}
export const createAllowance = (): Allowance => ({ left: 12 })

/** What the Live screen shows of the past. */
const RECENT_MS = 24 * 3_600_000

/**
 * Adds what a card shows and a list leaves out: the step of a run at work, the nodes done of a workflow, and for
 * a run that ended just now its hosts and what failed. Best effort: a refusal leaves the observation as it was.
 */
export const enrich = async (
  session: Session,
  observations: Observation[],
  allowance: Allowance,
  signal: AbortSignal,
): Promise<Observation[]> => {
  const richer = [...observations]
  const byNeed = observations
    .map((observation, index) => ({ observation, index }))
    .sort((a, b) => toNeed(a.observation) - toNeed(b.observation))
  for (const { observation, index } of byNeed) {
    if (allowance.left <= 0) break
    richer[index] = await enrichOne(session, observation, allowance, signal)
  }
  return richer
}

/** What went wrong is worth more than what is under way, and that more than what went well. */
const toNeed = ({ status }: Observation): number =>
  status === undefined ? 3 : isFailure(status) ? 0 : isTerminal(status) ? 2 : 1

const enrichOne = async (
  session: Session,
  observation: Observation,
  allowance: Allowance,
  signal: AbortSignal,
): Promise<Observation> => {
  const look = toLook(session, observation)
  if (look === null || allowance.left <= 0) return observation
  allowance.left -= 1
  try {
    return { ...observation, ...(await look(signal)) }
  } catch (error) {
    if (signal.aborted || !(error instanceof FaultError)) throw error
    // The lists go on; a server in trouble is not asked for extras.
    allowance.left = 0
    return observation
  }
}

type Look = (signal: AbortSignal) => Promise<Partial<Observation>>

const toLook = (session: Session, observation: Observation): Look | null => {
  const { externalId, type, status, rawStatus } = observation
  if (type === undefined || status === undefined) return null
  if (rawStatus === 'running' && type === 'workflow_job') {
    return async (signal) => toWorkflowProgress(await readNodes(session, externalId, signal))
  }
  if (rawStatus === 'running' && type === 'job') return (signal) => readStep(session, externalId, signal)
  if (type !== 'job' || !isTerminal(status) || session.looked.has(externalId)) return null
  const endedAtMs = observation.finishedAtMs ?? 0
  if (endedAtMs < session.context.clock.now() - RECENT_MS) return null
  if (!session.unfinished.isDue(externalId, session.context.clock.monotonic())) return null
  return async (signal) => {
    const { found, processed } = await readEnd(session, observation, signal)
    const again = !processed && session.unfinished.postpone(externalId, session.context.clock.monotonic())
    if (!again) {
      session.unfinished.remove(externalId)
      session.looked.add(externalId, type)
    }
    return found
  }
}

const readEvents = async (
  session: Session,
  run: { externalId: string; type: string },
  params: Record<string, string | number>,
  signal: AbortSignal,
): Promise<WireEvent[]> => {
  const events = toRunType(run.type)?.events ?? null
  if (events === null) return []
  const path = `${toRunType(run.type)?.path}/${run.externalId}/${events}`
  const list = toList(await session.client.find(path, { limit: 1, ...params }, signal))
  return toRecords(WireEvent, list?.results ?? [], (problem, sample) => {
    session.context.quarantine(path, problem, sample)
  })
}

const readStep = async (
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<Partial<Observation>> => {
  const [event] = await readEvents(
    session,
    { externalId, type: 'job' },
    { event__in: 'playbook_on_task_start,playbook_on_handler_task_start', order_by: '-counter' },
    signal,
  )
  return event?.task ? { step: event.task } : {}
}

const readEnd = async (
  session: Session,
  seen: Observation,
  signal: AbortSignal,
): Promise<{ found: Partial<Observation>; processed: boolean }> => {
  const run = { externalId: seen.externalId, type: seen.type ?? 'job' }
  const body = await session.client.find(`${toRunType(run.type)?.path}/${run.externalId}`, {}, signal)
  const detail = WireRun.safeParse(body)
  const hosts = detail.success ? toHostCounts(detail.data.host_status_counts) : null
  const failed = seen.status !== undefined && isFailure(seen.status)
  const error = failed && detail.success ? await readError(session, detail.data, signal) : null
  return {
    found: { ...(hosts ? { hosts } : {}), ...(error === null ? {} : { error }) },
    // Status and events travel apart: a run may have failed before a word of why is there.
    processed: !detail.success || detail.data.event_processing_finished !== false,
  }
}

/** What the controller explains, else the words of the first task that failed, with its host. */
export const readError = async (
  session: Session,
  run: WireRun,
  signal: AbortSignal,
): Promise<string | null> => {
  const explained = toRunError(run)
  if (explained !== null) return explained
  const [event] = await readEvents(
    session,
    { externalId: String(run.id), type: run.type },
    { event__in: 'runner_on_failed,runner_on_unreachable', failed: 'true', order_by: 'counter' },
    signal,
  )
  return event ? toEventError(event) : null
}

/** "web1: the message". An event keeps the module's message in event_data.res.msg, else in its output. */
export const toEventError = (event: WireEvent): string | null => {
  const result = event.event_data?.['res']
  const message = typeof result === 'object' && result !== null && 'msg' in result ? result.msg : null
  const text =
    typeof message === 'string' && message.trim() !== '' ? message : toPlainText(event.stdout ?? '')
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '')
  if (line === undefined) return null
  const host = event.host_name || event.event_data?.host
  return (host ? `${host}: ${line}` : line).slice(0, 500)
}
