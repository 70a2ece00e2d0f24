/** Two weeks of invented history, the same after every restart: each run follows from its slot of time alone. */
import { CATALOGUE, toDefinition, type Definition } from './catalogue.ts'
import type { NewEvent } from './controller/events.ts'
import type { Fleet } from './controller/fleet.ts'
import { toStamp, type RunRecord } from './controller/records.ts'
import { toRun, toRunId } from './runs.ts'
import { toHostSummaries, toScript, type Script } from './script.ts'
import { between, createSeeded } from './seeded.ts'

const DAYS = 14
const SLOT_MS = 50 * 60_000
const MINUTE_MS = 60_000

export const pickDefinition = (random: () => number, from: readonly Definition[] = CATALOGUE): Definition => {
  const total = from.reduce((sum, one) => sum + one.weight, 0)
  let at = random() * total
  for (const one of from) {
    at -= one.weight
    if (at < 0) return one
  }
  return CATALOGUE[0]
}

const spread = (script: Script, startedAtMs: number, endedAtMs: number): NewEvent[] =>
  script.events.map((event, index) => ({
    ...event,
    atMs: Math.round(startedAtMs + ((endedAtMs - startedAtMs) * (index + 1)) / (script.events.length + 1)),
  }))

interface PastRun {
  definition: Definition
  createdAtMs: number
  seed: number
  workflow?: RunRecord
}

/** Adds one ended run; returns it with when it ended. */
const addPast = (fleet: Fleet, past: PastRun): { run: RunRecord; endedAtMs: number } => {
  const random = createSeeded(past.seed)
  const { definition, createdAtMs } = past
  const script = toScript(definition, random)
  const startedAtMs = createdAtMs + between(300, 6_000, random)
  const minutes = between(definition.minutes[0], definition.minutes[1], random)
  const endedAtMs = startedAtMs + minutes * MINUTE_MS * (script.outcome === 'failed' ? 0.6 : 1)
  let id = toRunId(createdAtMs)
  while (fleet.runs.has(id)) id += 1
  const run = fleet.addRun({
    ...toRun(definition, { id, createdAtMs, random, ...(past.workflow ? { workflow: past.workflow } : {}) }),
    status: script.outcome,
    failed: script.outcome === 'failed',
    started: toStamp(startedAtMs),
    modified: toStamp(startedAtMs),
    finished: toStamp(endedAtMs),
    elapsed: Math.round(endedAtMs - startedAtMs) / 1000,
    job_explanation: script.explanation,
    event_processing_finished: true,
  })
  fleet.setEvents(run.id, () => spread(script, startedAtMs, endedAtMs))
  if (definition.kind === 'job') fleet.hostSummaries.set(run.id, toHostSummaries(script, run.id))
  return { run, endedAtMs }
}

const addPastWorkflow = (fleet: Fleet, past: PastRun): void => {
  const { run } = addPast(fleet, past)
  let atMs = past.createdAtMs + 2_000
  let failed = false
  const nodes = (past.definition.steps ?? []).map((stepId, index, steps) => {
    const step = toDefinition(stepId)
    const id = run.id * 10 + index
    const node = {
      id,
      identifier: step.name,
      job: null as number | null,
      do_not_run: failed,
      all_parents_must_converge: false,
      success_nodes: index + 1 < steps.length ? [id + 1] : [],
      failure_nodes: [],
      always_nodes: [],
      summary_fields: { unified_job_template: { id: step.id, name: step.name, unified_job_type: step.kind } },
    }
    if (failed) return node
    const done = addPast(fleet, {
      definition: step,
      createdAtMs: atMs,
      seed: past.seed + index + 1,
      workflow: run,
    })
    atMs = done.endedAtMs + 1_500
    failed = done.run.status === 'failed'
    return { ...node, job: done.run.id }
  })
  fleet.nodes.set(run.id, nodes)
  fleet.update(run.id, {
    status: failed ? 'failed' : 'successful',
    failed,
    finished: toStamp(atMs),
    elapsed: Math.round(atMs - Date.parse(run.started ?? run.created)) / 1000,
    job_explanation: failed ? 'No error handling paths found, marking workflow as failed' : '',
  })
}

export const fillPast = (fleet: Fleet, nowMs: number): void => {
  const last = Math.floor((nowMs - 20 * MINUTE_MS) / SLOT_MS)
  const first = Math.max(1, last - Math.floor((DAYS * 24 * 60 * MINUTE_MS) / SLOT_MS) + 1)
  for (let slot = first; slot <= last; slot += 1) {
    const random = createSeeded(slot * 7919)
    const definition = pickDefinition(random)
    const createdAtMs = Math.round(slot * SLOT_MS + between(0, SLOT_MS * 0.5, random))
    const past = { definition, createdAtMs, seed: slot * 104_729 }
    if (definition.kind === 'workflow_job') addPastWorkflow(fleet, past)
    else addPast(fleet, past)
  }
}
