import { describe, expect, test } from 'vitest'
import { DEFAULT_HOST_SORT, toHostRows } from '../../../src/renderer/features/job/host-rows.ts'
import { toPace, toRelatedStrip } from '../../../src/renderer/features/job/related-model.ts'
import { toStretches } from '../../../src/renderer/features/job/timeline-model.ts'
import { toWorkflowLevels } from '../../../src/renderer/features/job/workflow-model.ts'
import type { HostResult, StatusChange, WorkflowNode } from '../../../src/shared/model/job.ts'
import { AT_MS, toJob } from './jobs.ts'

const toChange = (status: StatusChange['status'], atMs: number): StatusChange => ({
  atMs,
  status,
  rawStatus: status,
  reason: null,
  via: 'rest',
})

describe('timeline', () => {
  test('each status lasts until the next one, and the end lasts no time', () => {
    const stretches = toStretches(
      [toChange('queued', 0), toChange('running', 1_000), toChange('failed', 4_000)],
      99_000,
    )
    expect(stretches.map((stretch) => stretch.durationMs)).toEqual([1_000, 3_000, null])
    expect(stretches.map((stretch) => stretch.share)).toEqual([0.25, 0.75, 0])
  })

  test('the last status of a run that goes on lasts until now', () => {
    const [, running] = toStretches([toChange('queued', 0), toChange('running', 1_000)], 5_000)
    expect(running).toMatchObject({ durationMs: 4_000, open: true })
  })

  test('a clock that went back shows no negative time', () => {
    expect(toStretches([toChange('running', 5_000)], 1_000)[0]).toMatchObject({ durationMs: 0, share: 1 })
  })
})

describe('related runs', () => {
  test('they read from the oldest to the newest, with this run among them', () => {
    const job = toJob({ id: 2, createdAtMs: AT_MS + 10, elapsedMs: 30_000 })
    const strip = toRelatedStrip(job, [toJob({ id: 3, createdAtMs: AT_MS + 20 }), toJob({ id: 1 })], AT_MS)
    expect(strip.bars.map((bar) => [bar.job.id, bar.isThis])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ])
    expect(strip.bars[1]?.height).toBe(0.5)
    expect(strip.usualHeight).toBe(1)
  })

  test('slow starts at the 95th percentile, and without enough past runs nothing is said', () => {
    expect(toPace(toJob({ elapsedMs: 121_000 }), AT_MS)).toBe('slow')
    expect(toPace(toJob({ elapsedMs: 119_000 }), AT_MS)).toBe('usual')
    expect(toPace(toJob({ usualMs: null, slowMs: null }), AT_MS)).toBe('unknown')
    const running = toJob({ status: 'running', elapsedMs: null, finishedAtMs: null })
    expect(toPace(running, AT_MS + 1_000 + 121_000)).toBe('slow')
  })
})

const toHost = (host: string, given: Partial<HostResult> = {}): HostResult => ({
  host,
  ok: 3,
  changed: 0,
  failed: 0,
  unreachable: 0,
  skipped: 0,
  ignored: 0,
  rescued: 0,
  ...given,
})

describe('hosts', () => {
  const hosts = [toHost('web1'), toHost('db1', { failed: 1 }), toHost('web2', { unreachable: 2 })]

  test('failed and unreachable hosts come first', () => {
    const rows = toHostRows(hosts, { text: '', troubleOnly: false }, DEFAULT_HOST_SORT)
    expect(rows.map((row) => row.host)).toEqual(['web2', 'db1', 'web1'])
  })

  test('the filter takes parts of a name and wildcards', () => {
    const byText = (text: string): string[] =>
      toHostRows(hosts, { text, troubleOnly: false }, { by: 'host', descending: false }).map(
        (row) => row.host,
      )
    expect(byText('EB')).toEqual(['web1', 'web2'])
    expect(byText('*b1')).toEqual(['db1', 'web1'])
    expect(byText('(')).toEqual([])
  })

  test('only hosts in trouble where asked', () => {
    const rows = toHostRows(hosts, { text: '', troubleOnly: true }, { by: 'host', descending: false })
    expect(rows.map((row) => row.host)).toEqual(['db1', 'web2'])
  })
})

const toNode = (nodeId: string, given: Partial<WorkflowNode> = {}): WorkflowNode => ({
  nodeId,
  label: nodeId,
  externalId: null,
  type: 'job',
  status: 'unknown',
  rawStatus: null,
  elapsedMs: null,
  success: [],
  failure: [],
  always: [],
  allParentsMustConverge: false,
  ...given,
})

describe('workflow', () => {
  test('a node stands below everything it waits for', () => {
    const levels = toWorkflowLevels([
      toNode('a', { success: ['b', 'd'] }),
      toNode('b', { success: ['c'] }),
      toNode('c', { always: ['d'] }),
      toNode('d'),
    ])
    expect(levels.map((level) => level.map((step) => step.node.nodeId))).toEqual([['a'], ['b'], ['c'], ['d']])
    expect(levels[3]?.[0]?.parents).toEqual([
      { nodeId: 'a', label: 'a', on: 'success' },
      { nodeId: 'c', label: 'c', on: 'always' },
    ])
  })

  test('a circle and an edge to nowhere show every node once', () => {
    const levels = toWorkflowLevels([toNode('a', { success: ['b', 'x'] }), toNode('b', { failure: ['a'] })])
    expect(levels.flat().map((step) => step.node.nodeId)).toHaveLength(2)
  })
})
