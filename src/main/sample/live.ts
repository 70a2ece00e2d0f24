/** Keeps the sample fleet alive: starts a run every now and then and plays each one's events at its pace. */
import type { Cancel, Clock, Random } from '../ports.ts'
import { CATALOGUE, toDefinition, type Definition } from './catalogue.ts'
import type { Fleet } from './controller/fleet.ts'
import type { RunRecord } from './controller/records.ts'
import { pickDefinition } from './past.ts'
import { toRun, toRunId } from './runs.ts'
import { toHostSummaries, toScript } from './script.ts'
import { between } from './seeded.ts'

export interface LivePace {
  /** Between two new runs. */
  everyMs: readonly [number, number]
  /** Of a playbook run from first to last event. */
  lastsMs: readonly [number, number]
  /** Runs under way when it starts. */
  underWay: number
  /** Runs at once; above it none is started. */
  most: number
}

export const CALM_PACE: LivePace = {
  everyMs: [10_000, 20_000],
  lastsMs: [25_000, 90_000],
  underWay: 4,
  most: 9,
}

export const startLive = (
  fleet: Fleet,
  ports: { clock: Clock; random: Random },
  pace: LivePace = CALM_PACE,
): { stop(): void } => {
  const { clock, random } = ports
  const timers = new Set<Cancel>()
  const active = new Set<number>()
  let stopped = false

  const later = (ms: number, run: () => void): void => {
    if (stopped) return
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      if (!stopped) run()
    })
    timers.add(cancel)
  }

  const add = (definition: Definition, workflow?: RunRecord): RunRecord => {
    const createdAtMs = clock.now()
    let id = toRunId(createdAtMs)
    while (fleet.runs.has(id)) id += 1
    const run = fleet.addRun({
      ...toRun(definition, { id, createdAtMs, random, ...(workflow ? { workflow } : {}) }),
      status: 'pending',
    })
    active.add(run.id)
    fleet.setStatus(run.id, 'pending')
    return run
  }

  const end = (run: RunRecord, status: string, more: Record<string, string> = {}): void => {
    active.delete(run.id)
    fleet.setStatus(run.id, status, more)
  }

  const play = (definition: Definition, run: RunRecord, onEnd: (status: string) => void): void => {
    const script = toScript(definition, random)
    const quick = definition.minutes[1] <= 1
    const lastsMs = quick ? between(4_000, 12_000, random) : between(pace.lastsMs[0], pace.lastsMs[1], random)
    const gapMs = lastsMs / Math.max(1, script.events.length)
    const step = (index: number): void => {
      const event = script.events[index]
      if (event) {
        fleet.addEvent(run.id, event)
        later(gapMs * between(0.4, 1.6, random), () => step(index + 1))
        return
      }
      if (definition.kind === 'job') fleet.hostSummaries.set(run.id, toHostSummaries(script, run.id))
      fleet.endOutput(run.id)
      end(run, script.outcome, { job_explanation: script.explanation })
      onEnd(script.outcome)
    }
    later(between(400, 1_500, random), () => {
      fleet.setStatus(run.id, 'waiting')
      later(between(300, 1_500, random), () => {
        fleet.setStatus(run.id, 'running')
        step(0)
      })
    })
  }

  const playWorkflow = (definition: Definition, run: RunRecord): void => {
    const steps = definition.steps ?? []
    const nodes = steps.map((stepId, index) => {
      const step = toDefinition(stepId)
      const id = run.id * 10 + index
      return {
        id,
        identifier: step.name,
        job: null as number | null,
        do_not_run: false,
        all_parents_must_converge: false,
        success_nodes: index + 1 < steps.length ? [id + 1] : [],
        failure_nodes: [],
        always_nodes: [],
        summary_fields: {
          unified_job_template: { id: step.id, name: step.name, unified_job_type: step.kind },
        },
      }
    })
    fleet.nodes.set(run.id, nodes)
    fleet.setStatus(run.id, 'running')
    const next = (index: number): void => {
      const stepId = steps[index]
      const node = nodes[index]
      if (stepId === undefined || !node) {
        fleet.update(run.id, { event_processing_finished: true })
        end(run, 'successful')
        return
      }
      const step = toDefinition(stepId)
      const child = add(step, run)
      node.job = child.id
      play(step, child, (status) => {
        if (status === 'successful') return later(800, () => next(index + 1))
        for (const left of nodes.slice(index + 1)) left.do_not_run = true
        fleet.update(run.id, { event_processing_finished: true })
        end(run, 'failed', { job_explanation: 'No error handling paths found, marking workflow as failed' })
      })
    }
    next(0)
  }

  const startOne = (definition: Definition): void => {
    const run = add(definition)
    if (definition.kind === 'workflow_job') playWorkflow(definition, run)
    else play(definition, run, () => undefined)
  }

  const beat = (): void => {
    if (active.size < pace.most) startOne(pickDefinition(random, CATALOGUE))
    later(between(pace.everyMs[0], pace.everyMs[1], random), beat)
  }

  // Something of each sort is under way from the first look on.
  const first = [11, 31, 16, 14, 12, 13].slice(0, pace.underWay)
  for (const [index, id] of first.entries()) later(index * 300, () => startOne(toDefinition(id)))
  later(between(pace.everyMs[0], pace.everyMs[1], random) / 2, beat)

  return {
    stop: () => {
      stopped = true
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}
