/** Pure: what a controller says, in Jobdeck's words and units. Nothing else in Jobdeck converts AWX units. */
import type { HostCounts, HostResult, WorkflowNode } from '../../../shared/model/job.ts'
import { isTerminal, type Status } from '../../../shared/model/status.ts'
import type { Observation } from '../../ingest/observation.ts'
import type { AwxOptions } from './options.ts'
import type { WireHostSummary, WireNode, WireRun } from './wire.ts'

const STATUS: Record<string, Status> = {
  new: 'queued',
  pending: 'queued',
  waiting: 'queued',
  running: 'running',
  successful: 'completed',
  failed: 'failed',
  error: 'failed',
  canceled: 'cancelled',
  'never updated': 'never_run',
}

/** An unknown word is shown as unknown; the caller keeps the word itself as rawStatus. */
export const toStatus = (word: string, type: string | null = null): Status => {
  const status = Object.hasOwn(STATUS, word) ? (STATUS[word] ?? 'unknown') : 'unknown'
  // Nothing works while an approval is open: it waits for a person.
  return type === 'workflow_approval' && status === 'queued' ? 'paused' : status
}

const LATEST_MS = Date.UTC(2200, 0, 1)

/** ISO-8601 with any precision and offset to integer ms; null where it is missing or no sane instant. */
export const toAtMs = (stamp: string | null | undefined): number | null => {
  if (!stamp) return null
  const atMs = Date.parse(stamp)
  return Number.isFinite(atMs) && atMs >= 0 && atMs < LATEST_MS ? Math.trunc(atMs) : null
}

/** Seconds with a fraction to integer ms. */
export const toDurationMs = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 && seconds < 1e9
    ? Math.round(seconds * 1000)
    : null

const toCount = (value: number | null | undefined): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.min(Math.trunc(value), 1e9) : 0

/** host_status_counts: each host once, by the worst that happened to it. Null before the end of a playbook. */
export const toHostCounts = (counts: Record<string, number> | null | undefined): HostCounts | null => {
  if (!counts || Object.keys(counts).length === 0) return null
  return {
    ok: toCount(counts['ok']),
    changed: toCount(counts['changed']),
    failed: toCount(counts['failures']),
    unreachable: toCount(counts['dark']),
    skipped: toCount(counts['skipped']),
  }
}

export const toHostResult = (summary: WireHostSummary): HostResult => ({
  host: summary.host_name,
  ok: toCount(summary.ok),
  changed: toCount(summary.changed),
  failed: toCount(summary.failures),
  unreachable: toCount(summary.dark),
  skipped: toCount(summary.skipped),
  ignored: toCount(summary.ignored),
  rescued: toCount(summary.rescued),
})

const toText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 512) : null

/** What the run acts on, in one line. Each type says it in other fields. */
export const toTargets = (run: WireRun): string | null => {
  const of = run.summary_fields
  const parts: (string | null)[] = []
  switch (run.type) {
    case 'project_update':
      parts.push(of?.project?.name ?? run.name, toText(run['scm_branch']))
      break
    case 'inventory_update':
      parts.push(of?.inventory?.name ?? null, of?.inventory_source?.name ?? null)
      break
    case 'system_job':
      parts.push(toText(run['job_type'])?.replaceAll('_', ' ') ?? null)
      break
    case 'workflow_approval':
      parts.push(of?.source_workflow_job?.name ?? of?.workflow_job?.name ?? null)
      break
    default:
      parts.push(of?.inventory?.name ?? null, toText(run.limit))
  }
  const line = parts.filter((part): part is string => part !== null && part !== '').join(' · ')
  return line === '' ? null : line
}

const firstLine = (value: string): string | null => {
  const line = value
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '')
  return line ? line.slice(0, 500) : null
}

const lastLine = (value: string): string | null => firstLine(value.split('\n').reverse().join('\n'))

/** The line worth showing of what went wrong. A traceback says it in its last line. */
export const toRunError = (run: WireRun): string | null =>
  firstLine(run.job_explanation ?? '') ?? lastLine(run.result_traceback ?? '')

const toStatusReason = (run: WireRun, status: Status): string | null => {
  if (status === 'paused') return 'Waiting for somebody to approve or deny it'
  if (status === 'unknown') return `The controller says "${run.status}", which Jobdeck does not know`
  return firstLine(run.job_explanation ?? '')
}

const toParent = (run: WireRun): string | null => {
  const parent = run.summary_fields?.source_workflow_job?.id ?? run.summary_fields?.workflow_job?.id
  return typeof parent === 'number' ? String(parent) : null
}

const toTags = (run: WireRun, options: Pick<AwxOptions, 'templateId'>): string[] => {
  const labels = (run.summary_fields?.labels?.results ?? []).map((label) => label.name).slice(0, 50)
  const pinned = options.templateId !== '' && String(run.unified_job_template ?? '') === options.templateId
  return pinned ? ['pinned', ...labels.filter((label) => label !== 'pinned')] : labels
}

const latest = (...stamps: (number | null)[]): number | null =>
  stamps.reduce((best, at) => (at !== null && (best === null || at > best) ? at : best), null)

/**
 * A run as REST gives it. `modified` stands still when a run ends (recorded: it stays before `started`), so the
 * stamp that orders observations is the latest of all. A running record may hold a `finished` from before a
 * relaunch: an active run has none here.
 */
export const toRunObservation = (
  run: WireRun,
  seen: { observedAtMs: number; options: Pick<AwxOptions, 'templateId'> },
): Observation => {
  const mapped = toStatus(run.status, run.type)
  const status = mapped === 'failed' && run.timed_out === true ? 'timeout' : mapped
  const ended = isTerminal(status)
  const startedAtMs = toAtMs(run.started)
  const finishedAtMs = ended ? toAtMs(run.finished) : null
  const createdAtMs = toAtMs(run.created)
  const failed = status === 'failed' || status === 'timeout'
  const error = failed ? toRunError(run) : null
  const hosts = toHostCounts(run.host_status_counts)
  return {
    externalId: String(run.id),
    attempt: 1,
    via: 'rest',
    observedAtMs: seen.observedAtMs,
    modifiedAtMs: latest(
      createdAtMs,
      toAtMs(run.modified),
      startedAtMs,
      finishedAtMs,
      toAtMs(run.canceled_on),
    ),
    name: run.name === '' ? `${run.type} ${run.id}` : run.name,
    type: run.type,
    definitionId: typeof run.unified_job_template === 'number' ? String(run.unified_job_template) : null,
    parentExternalId: toParent(run),
    status,
    rawStatus: run.status,
    statusReason: toStatusReason(run, status),
    launchType: run.launch_type ?? null,
    user: run.launched_by?.name ?? run.summary_fields?.created_by?.username ?? null,
    targets: toTargets(run),
    tags: toTags(run, seen.options),
    createdAtMs,
    startedAtMs,
    finishedAtMs,
    elapsedMs: ended ? toDurationMs(run.elapsed) : null,
    // A detail without counts says nothing about hosts: what the list or an earlier look found stays.
    ...(hosts ? { hosts } : {}),
    // The explanation is often empty; the failing task's words, found in the events, must not be wiped by it.
    ...(error !== null ? { error } : failed ? {} : { error: null }),
    ...(ended ? { step: null } : {}),
  }
}

/** A step of a workflow. One that has spawned no run yet waits, unless the controller ruled it out. */
export const toWorkflowNode = (node: WireNode): WorkflowNode => {
  const job = node.summary_fields?.job
  const template = node.summary_fields?.unified_job_template
  const word = job?.status ?? null
  const type = job?.type ?? template?.unified_job_type ?? null
  const spawned = typeof node.job === 'number' ? node.job : (job?.id ?? null)
  return {
    nodeId: String(node.id),
    label: job?.name ?? template?.name ?? node.identifier ?? `Node ${node.id}`,
    externalId: spawned === null ? null : String(spawned),
    type,
    status: word === null ? (node.do_not_run === true ? 'never_run' : 'scheduled') : toStatus(word, type),
    rawStatus: word,
    elapsedMs: toDurationMs(job?.elapsed),
    success: node.success_nodes.map(String),
    failure: node.failure_nodes.map(String),
    always: node.always_nodes.map(String),
    allParentsMustConverge: node.all_parents_must_converge === true,
  }
}

/** How far a workflow is, from its nodes: those ruled out count neither as done nor as to do. */
export const toWorkflowProgress = (
  nodes: WorkflowNode[],
): Pick<Observation, 'progress' | 'step' | 'itemsDone' | 'itemsFailed' | 'itemsTotal'> => {
  const counted = nodes.filter((node) => node.status !== 'never_run')
  const done = counted.filter((node) => isTerminal(node.status)).length
  const failed = counted.filter((node) => node.status === 'failed' || node.status === 'timeout').length
  const at = counted.filter((node) => node.status === 'running' || node.status === 'paused')
  return {
    progress: counted.length === 0 ? null : done / counted.length,
    step:
      at.length === 0
        ? null
        : at
            .map((node) => node.label)
            .join(', ')
            .slice(0, 500),
    itemsDone: done,
    itemsFailed: failed,
    itemsTotal: counted.length,
  }
}
