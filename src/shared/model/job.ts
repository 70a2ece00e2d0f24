import { z } from 'zod'
import { Status } from './status.ts'

/** Integer milliseconds since the epoch, UTC. */
export const AtMs = z.int().min(0)
/** Integer milliseconds of a duration. */
export const DurationMs = z.int().min(0)

/** The store's own row id: stable on this workstation, never shown and never sent to a back end. */
export const JobId = z.int().positive()
export type JobId = z.infer<typeof JobId>

/** What names a run for good. Never a bare external id, never host:port. */
export const JobKey = z.object({
  sourceId: z.string().min(1).max(64),
  externalId: z.string().min(1).max(256),
  /** 1 for the first attempt. */
  attempt: z.int().min(1),
})
export type JobKey = z.infer<typeof JobKey>

/** Hosts a run touched, by outcome. Absent where the back end has no hosts. */
export const HostCounts = z.object({
  ok: z.int().min(0),
  changed: z.int().min(0),
  failed: z.int().min(0),
  unreachable: z.int().min(0),
  skipped: z.int().min(0),
})
export type HostCounts = z.infer<typeof HostCounts>

/**
 * One run as lists and cards show it: small, flat, and the unit of the change feed. Everything larger
 * (variables, raw record, explanation in full) is in JobDetail and read on demand.
 */
export const JobSummary = JobKey.extend({
  id: JobId,
  name: z.string(),
  /** The back end's word for the kind of run, e.g. job, workflow_job, project_update. */
  type: z.string(),
  /** What the run is a run of (template id), or null: joins related runs together with the name. */
  definitionId: z.string().nullable(),
  parentExternalId: z.string().nullable(),
  status: Status,
  rawStatus: z.string(),
  /** Why the status is what it is where the back end or Jobdeck can say; why a run was lost. */
  statusReason: z.string().nullable(),
  /** How it came to run: manual, scheduled, workflow, … in the back end's words. */
  launchType: z.string().nullable(),
  user: z.string().nullable(),
  /** What it acts on, in one line: inventory, limit, host, dataset. */
  targets: z.string().nullable(),
  tags: z.array(z.string()),
  createdAtMs: AtMs.nullable(),
  startedAtMs: AtMs.nullable(),
  finishedAtMs: AtMs.nullable(),
  /** As the back end says for a finished run; null while it runs (the card's clock ticks from startedAtMs). */
  elapsedMs: DurationMs.nullable(),
  /** 0 to 1, or null where nothing says. */
  progress: z.number().min(0).max(1).nullable(),
  step: z.string().nullable(),
  itemsDone: z.int().min(0).nullable(),
  itemsFailed: z.int().min(0).nullable(),
  itemsTotal: z.int().min(0).nullable(),
  /** Items a second. */
  rate: z.number().min(0).nullable(),
  hosts: HostCounts.nullable(),
  /** The first line worth showing of what went wrong. */
  error: z.string().nullable(),
  /** Median and 95th percentile of completed runs of the same definition, null below 5 runs. */
  usualMs: DurationMs.nullable(),
  slowMs: DurationMs.nullable(),
  /** When any observation last confirmed this row. */
  seenAtMs: AtMs,
  /** When its content last changed; identical observations move seenAtMs only. */
  changedAtMs: AtMs,
})
export type JobSummary = z.infer<typeof JobSummary>

export const StatusChange = z.object({
  atMs: AtMs,
  status: Status,
  rawStatus: z.string(),
  reason: z.string().nullable(),
  /** rest, push, or local (Jobdeck itself decided, e.g. lost). */
  via: z.enum(['rest', 'push', 'local']),
})
export type StatusChange = z.infer<typeof StatusChange>

export const HostResult = z.object({
  host: z.string(),
  ok: z.int().min(0),
  changed: z.int().min(0),
  failed: z.int().min(0),
  unreachable: z.int().min(0),
  skipped: z.int().min(0),
  ignored: z.int().min(0),
  rescued: z.int().min(0),
})
export type HostResult = z.infer<typeof HostResult>

/** One fact of the run for the overview, already in words: label, value, and how to show it. */
export const JobFact = z.object({
  label: z.string(),
  value: z.string(),
  kind: z.enum(['text', 'code', 'multiline']),
})
export type JobFact = z.infer<typeof JobFact>

/** A step of a workflow: its own run where one was spawned. */
export const WorkflowNode = z.object({
  nodeId: z.string(),
  label: z.string(),
  /** The run this node spawned; null while it has not. */
  externalId: z.string().nullable(),
  type: z.string().nullable(),
  status: Status,
  rawStatus: z.string().nullable(),
  elapsedMs: DurationMs.nullable(),
  success: z.array(z.string()),
  failure: z.array(z.string()),
  always: z.array(z.string()),
  allParentsMustConverge: z.boolean(),
})
export type WorkflowNode = z.infer<typeof WorkflowNode>

export const JobDetail = z.object({
  facts: z.array(JobFact),
  /** Variables of the run as a JSON or YAML text, secrets masked; null where there are none. */
  variables: z.string().nullable(),
  nodes: z.array(WorkflowNode),
  /** https (or the source's own scheme) page of this run in the back end; opened through the link gate only. */
  pageUrl: z.string().nullable(),
  /** The record as the back end gave it, redacted, pretty-printed JSON, capped. */
  raw: z.string().nullable(),
  fetchedAtMs: AtMs,
})
export type JobDetail = z.infer<typeof JobDetail>
