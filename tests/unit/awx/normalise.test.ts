import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  toAtMs,
  toDurationMs,
  toHostCounts,
  toRunObservation,
  toStatus,
  toTargets,
  toWorkflowNode,
  toWorkflowProgress,
} from '../../../src/main/sources/awx/normalise.ts'
import { toRecords, WireNode, WireRun } from '../../../src/main/sources/awx/wire.ts'
import { STATUSES } from '../../../src/shared/model/status.ts'
import { readRecorded, readRecordedList } from '../../support/awx/recorded.ts'

const SEEN = { observedAtMs: 1_700_000_000_000, options: { templateId: '' } }
const misfit = (problem: string): never => {
  throw new Error(problem)
}
const toRun = (fields: object = {}): WireRun =>
  WireRun.parse({
    id: 7,
    type: 'job',
    name: 'Patch',
    status: 'successful',
    created: '2024-06-25T08:12:19.281597Z',
    ...fields,
  })

describe('a recorded run', () => {
  it('is taken over whole, in milliseconds', () => {
    const [run] = toRecords(WireRun, [readRecorded('awxui_job_detail')], misfit)
    expect(run).toBeDefined()
    if (!run) return
    const seen = toRunObservation(run, SEEN)
    expect(seen.createdAtMs).toBe(Date.parse(String(run.created)))
    expect(seen.elapsedMs).toBe(Math.round((run.elapsed ?? 0) * 1000))
    expect(seen.hosts).not.toBeNull()
    expect(seen.via).toBe('rest')
  })

  it('fits the schema in every recorded list', () => {
    const lists = [
      'awxui_unified_jobs_list',
      'awxui_unified_jobs_running_list',
      'awx_workflow_approvals_list',
    ] as const
    const runs = lists.flatMap((name) => toRecords(WireRun, readRecordedList(name), misfit))
    expect(runs).toHaveLength(15)
    for (const run of runs) expect(STATUSES).toContain(toRunObservation(run, SEEN).status)
  })

  it('that is running has no end, though the record holds one', () => {
    const [run] = toRecords(WireRun, readRecordedList('awxui_unified_jobs_running_list'), misfit)
    expect(run?.finished).toBeTruthy()
    if (!run) return
    const seen = toRunObservation(run, SEEN)
    expect(seen.status).toBe('running')
    expect(seen.finishedAtMs).toBeNull()
    expect(seen.elapsedMs).toBeNull()
  })

  it('is ordered by its latest stamp, because `modified` stands still when a run ends', () => {
    const [run] = toRecords(WireRun, readRecordedList('awxui_unified_jobs_list'), misfit)
    if (!run) throw new Error('no run recorded')
    expect(Date.parse(String(run.modified))).toBeLessThan(Date.parse(String(run.finished)))
    expect(toRunObservation(run, SEEN).modifiedAtMs).toBe(Date.parse(String(run.finished)))
  })
})

describe('a status', () => {
  it.each([
    ['new', 'queued'],
    ['pending', 'queued'],
    ['waiting', 'queued'],
    ['running', 'running'],
    ['successful', 'completed'],
    ['failed', 'failed'],
    ['error', 'failed'],
    ['canceled', 'cancelled'],
    ['never updated', 'never_run'],
  ])('%s is %s', (word, status) => {
    expect(toStatus(word)).toBe(status)
  })

  it('that is unknown keeps the word and says so', () => {
    const seen = toRunObservation(toRun({ status: 'hibernating' }), SEEN)
    expect(seen).toMatchObject({ status: 'unknown', rawStatus: 'hibernating' })
    expect(seen.statusReason).toContain('hibernating')
  })

  it('is never a property that every object has', () => {
    expect(toStatus('constructor')).toBe('unknown')
    expect(toStatus('__proto__')).toBe('unknown')
  })

  it('of an approval waits for a person, and one that expired timed out', () => {
    const runs = toRecords(WireRun, readRecordedList('awx_workflow_approvals_list'), misfit)
    const statuses = runs.map((run) => toRunObservation(run, SEEN).status)
    expect(statuses.slice(0, 2)).toEqual(['paused', 'timeout'])
  })
})

describe('times', () => {
  it('survive microseconds, an offset and nonsense', () => {
    expect(toAtMs('2024-06-25T08:12:19.281597Z')).toBe(Date.UTC(2024, 5, 25, 8, 12, 19, 281))
    expect(toAtMs('2024-06-25T10:12:19.281597+02:00')).toBe(Date.UTC(2024, 5, 25, 8, 12, 19, 281))
    for (const bad of [null, undefined, '', 'soon', '0000-00-00', '9999-01-01T00:00:00Z'])
      expect(toAtMs(bad)).toBeNull()
  })

  it('are never fractions, negative or not a number, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.date().map(String)), fc.double(), (stamp, seconds) => {
        for (const value of [toAtMs(stamp), toDurationMs(seconds)]) {
          expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true)
        }
      }),
    )
  })
})

describe('targets', () => {
  it.each([
    [
      { type: 'job', limit: 'web*', summary_fields: { inventory: { id: 1, name: 'Production' } } },
      'Production · web*',
    ],
    [
      {
        type: 'project_update',
        scm_branch: 'main',
        summary_fields: { project: { id: 1, name: 'Playbooks' } },
      },
      'Playbooks · main',
    ],
    [
      {
        type: 'inventory_update',
        summary_fields: { inventory: { name: 'Prod' }, inventory_source: { name: 'EC2' } },
      },
      'Prod · EC2',
    ],
    [{ type: 'system_job', job_type: 'cleanup_activitystream' }, 'cleanup activitystream'],
    [
      { type: 'workflow_approval', summary_fields: { source_workflow_job: { id: 9, name: 'Release' } } },
      'Release',
    ],
    [{ type: 'job' }, null],
  ])('of %j are %s', (fields, line) => {
    expect(toTargets(toRun(fields))).toBe(line)
  })
})

describe('a failed run', () => {
  it('is explained by the first line of its explanation, else by the last of its traceback', () => {
    expect(
      toRunObservation(toRun({ status: 'error', job_explanation: '\nOut of memory\nmore' }), SEEN).error,
    ).toBe('Out of memory')
    const trace = 'Traceback\n  File "x"\nValueError: bad\n'
    expect(toRunObservation(toRun({ status: 'error', result_traceback: trace }), SEEN).error).toBe(
      'ValueError: bad',
    )
  })

  it('without an explanation does not wipe the error that its events gave', () => {
    expect('error' in toRunObservation(toRun({ status: 'failed' }), SEEN)).toBe(false)
    expect(toRunObservation(toRun({ status: 'successful' }), SEEN).error).toBeNull()
  })
})

it('a run of the template of interest is pinned, and keeps its labels', () => {
  const run = toRun({
    unified_job_template: 42,
    summary_fields: { labels: { results: [{ name: 'patching' }] } },
  })
  expect(toRunObservation(run, { ...SEEN, options: { templateId: '42' } }).tags).toEqual([
    'pinned',
    'patching',
  ])
  expect(toRunObservation(run, { ...SEEN, options: { templateId: '4' } }).tags).toEqual(['patching'])
})

it('hosts are counted by the worst that happened, and are unknown before the end of the playbook', () => {
  expect(toHostCounts({ ok: 3, changed: 2, failures: 1, dark: 4, skipped: 5 })).toEqual({
    ok: 3,
    changed: 2,
    failed: 1,
    unreachable: 4,
    skipped: 5,
  })
  expect(toHostCounts({})).toBeNull()
})

describe('workflow nodes', () => {
  const node = (id: number, job: object | null, more: object = {}) =>
    toWorkflowNode(WireNode.parse({ id, job: job ? id * 10 : null, summary_fields: { job }, ...more }))

  it('that have spawned nothing are scheduled, unless they were ruled out', () => {
    expect(node(1, null).status).toBe('scheduled')
    expect(node(1, null, { do_not_run: true }).status).toBe('never_run')
  })

  it('tell how far the workflow is; what was ruled out is not waited for', () => {
    const nodes = [
      node(1, { status: 'successful', name: 'a' }),
      node(2, { status: 'running', name: 'b' }),
      node(3, null, { do_not_run: true }),
    ]
    expect(toWorkflowProgress(nodes)).toEqual({
      progress: 0.5,
      step: 'b',
      itemsDone: 1,
      itemsFailed: 0,
      itemsTotal: 2,
    })
  })
})

it('whatever fits the schema becomes an observation with whole numbers, and nothing throws', () => {
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.object({ maxDepth: 2 }),
  )
  const record = fc.record(
    {
      id: fc.oneof(fc.nat(), fc.string()),
      type: fc.oneof(fc.constantFrom('job', 'workflow_job', 'workflow_approval', 'system_job'), fc.string()),
      name: fc.string(),
      status: fc.oneof(fc.constantFrom('running', 'failed', 'successful'), fc.string()),
      created: fc.oneof(fc.constant('2024-06-25T08:12:19.281597Z'), value),
      finished: value,
      elapsed: value,
      limit: value,
      job_explanation: value,
      result_traceback: value,
      launched_by: value,
      host_status_counts: value,
      summary_fields: fc.oneof(
        value,
        fc.record({ inventory: value, labels: value, source_workflow_job: value }),
      ),
    },
    { requiredKeys: ['id', 'type', 'name', 'status'] },
  )
  let fitted = 0
  fc.assert(
    fc.property(record, (item) => {
      for (const run of toRecords(WireRun, [item], () => undefined)) {
        fitted += 1
        const seen = toRunObservation(run, SEEN)
        expect(STATUSES).toContain(seen.status)
        for (const at of [seen.createdAtMs, seen.finishedAtMs, seen.elapsedMs, seen.modifiedAtMs]) {
          expect(at === null || at === undefined || Number.isSafeInteger(at)).toBe(true)
        }
      }
    }),
    { numRuns: process.env['JOBDECK_SOAK'] ? 1_000_000 : 2_000 },
  )
  expect(fitted).toBeGreaterThan(100)
})
