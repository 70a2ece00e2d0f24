import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/main/ports.ts'
import { toStamp } from '../../../src/main/sample/controller/records.ts'
import { connectTo, passOver, type Connected } from '../../support/awx/connected.ts'
import { realClock, startController, type Controller } from '../../support/awx/controller.ts'

let controller: Controller
let connected: Connected
const DAY_MS = 86_400_000

beforeEach(async () => {
  controller = await startController()
  connected = connectTo(controller.url)
})
afterEach(async () => {
  await connected.stop()
  await controller.stop()
})

const addEnded = (count: number, agoMs = 3_600_000, more: object = {}, everyMs = 1): void => {
  const createdMs = Date.now() - agoMs
  for (let index = 0; index < count; index += 1) {
    controller.fleet.addRun({
      type: 'job',
      status: 'successful',
      created: toStamp(createdMs + index * everyMs),
      started: toStamp(createdMs + index * everyMs),
      finished: toStamp(createdMs + index * everyMs + 1000),
      elapsed: 1,
      event_processing_finished: true,
      ...more,
    })
  }
}

describe('the first pass', () => {
  it('shows active runs first, then history newest first, with progress to the end', async () => {
    addEnded(450, DAY_MS)
    const active = controller.fleet.addRun({
      id: 5,
      type: 'job',
      status: 'running',
      started: toStamp(Date.now()),
    })
    const pass = await passOver(connected.connector)
    expect(pass.runs.size).toBe(450)
    expect(pass.batches[0]?.map((one) => one.externalId)).toEqual([String(active.id)])
    const history = pass.batches.slice(1).find((batch) => batch.length === 200)
    const ids = (history ?? []).map((one) => Number(one.externalId))
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect(pass.progress[0]).toEqual({ done: 0, total: null })
    expect(pass.progress).toContainEqual({ done: 200, total: 450 })
    expect(pass.progress.at(-1)).toBeNull()
  })

  it('stops at the days and the number of runs that were asked for', async () => {
    await connected.stop()
    addEnded(10, 40 * DAY_MS)
    addEnded(700, DAY_MS, {}, 60_000)
    connected = connectTo(controller.url, { options: { backfillMax: 400 } })
    const pass = await passOver(connected.connector)
    expect(pass.runs.size).toBe(400)
    await connected.stop()
    connected = connectTo(controller.url)
    expect((await passOver(connected.connector)).runs.size).toBe(700)
  })

  it('goes on where it was broken off, without reading anything twice', async () => {
    addEnded(900, DAY_MS)
    const stop = new AbortController()
    const first = await passOver(connected.connector, {
      signal: stop.signal,
      afterBatch: (_batch, pass) => {
        if (pass.runs.size >= 400) stop.abort()
      },
    }).catch(() => null)
    expect(first).toBeNull()
    let cursor: string | null = null
    const seen = new Set<string>()
    const again = new AbortController()
    await passOver(connected.connector, {
      signal: again.signal,
      afterBatch: (batch, pass) => {
        for (const one of batch) seen.add(one.externalId)
        cursor = pass.cursor
        if (seen.size >= 400) again.abort()
      },
    }).catch(() => null)
    expect(seen.size).toBe(400)
    const before = controller.requests.length
    const rest = await passOver(connected.connector, { cursor })
    for (const id of rest.runs.keys()) seen.add(id)
    expect(seen.size).toBe(900)
    const history = controller.requests
      .slice(before)
      .filter((one) => one.url.includes('id__lt=') && one.url.includes('created__gte'))
    expect(history.length).toBeLessThanOrEqual(3)
  })

  it('of an empty controller leaves a window in which the next run is found', async () => {
    const first = await passOver(connected.connector)
    expect(first.runs.size).toBe(0)
    addEnded(1, 500)
    const second = await passOver(connected.connector, { cursor: first.cursor })
    expect(second.runs.size).toBe(1)
  })
})

describe('a later pass', () => {
  it('reads what is new and what ended, though `modified` stood still', async () => {
    addEnded(300, 2 * 3_600_000)
    const old = controller.fleet.addRun({
      type: 'job',
      status: 'running',
      created: toStamp(Date.now() - DAY_MS),
      started: toStamp(Date.now() - DAY_MS),
    })
    const first = await passOver(connected.connector)
    const modified = old.modified
    controller.fleet.setStatus(old.id, 'successful')
    expect(old.modified).toBe(modified)
    const fresh = controller.fleet.addRun({ type: 'job', status: 'pending' })
    const second = await passOver(connected.connector, { cursor: first.cursor })
    expect(second.runs.get(String(old.id))?.status).toBe('completed')
    expect(second.runs.get(String(fresh.id))?.status).toBe('queued')
    expect(second.runs.size).toBeLessThan(10)
  })

  it('finds a run whose row appeared late, behind the newest stamp', async () => {
    addEnded(1, 0)
    const first = await passOver(connected.connector)
    addEnded(1, 90_000)
    const second = await passOver(connected.connector, { cursor: first.cursor })
    expect(second.runs.size).toBe(2)
  })

  it('loses no run between two pages while runs come, end and are deleted under its hands', async () => {
    addEnded(1_000, 60_000)
    await connected.stop()
    connected = connectTo(controller.url, { options: { backfillDays: 0 } })
    const first = await passOver(connected.connector)
    const cursor = JSON.stringify({ v: 1, sinceMs: Date.now() - 120_000, backfill: null })
    expect(first.cursor).not.toBeNull()
    const expected = new Set([...controller.fleet.runs.keys()].map(String))
    let page = 0
    const pass = await passOver(connected.connector, {
      cursor,
      afterBatch: (batch) => {
        page += 1
        // Each page that is read shifts everything behind it: 20 already seen go, 20 new come.
        for (const one of batch.slice(0, 20)) {
          controller.fleet.removeRun(Number(one.externalId))
        }
        if (page < 5) addEnded(20, 0)
      },
    })
    for (const id of expected) expect(pass.runs.has(id)).toBe(true)
  })

  it.each([
    ['20 minutes ahead', () => Date.now() + 20 * 60_000],
    ['in the year 2150', () => Date.UTC(2150, 0, 1)],
  ])('finds what ends after a run that is stamped %s', async (_name, aheadMs) => {
    addEnded(1)
    controller.fleet.addRun({ type: 'job', status: 'successful', finished: toStamp(aheadMs()) })
    const first = await passOver(connected.connector)
    expect(first.runs.size).toBe(2)
    const kept = JSON.parse(first.cursor ?? '{}') as { sinceMs: number }
    expect(kept.sinceMs).toBeLessThanOrEqual(Date.now())
    const second = await passOver(connected.connector, { cursor: first.cursor })
    const fresh = controller.fleet.addRun({
      type: 'job',
      status: 'successful',
      finished: toStamp(Date.now()),
    })
    const third = await passOver(connected.connector, { cursor: second.cursor })
    expect(third.runs.has(String(fresh.id))).toBe(true)
  })

  it('is not blinded by a window that was kept from a future', async () => {
    addEnded(1, 1_000)
    const cursor = JSON.stringify({ v: 1, sinceMs: Date.UTC(2150, 0, 1), backfill: null })
    const pass = await passOver(connected.connector, { cursor })
    expect(pass.runs.size).toBe(1)
    expect((JSON.parse(pass.cursor ?? '{}') as { sinceMs: number }).sinceMs).toBeLessThanOrEqual(Date.now())
  })

  it('goes by the clock of the server, not by that of the workstation', async () => {
    await connected.stop()
    const fast = { ...realClock, now: () => Date.now() + 90 * 60_000 }
    connected = connectTo(controller.url, { clock: fast })
    controller.fleet.addRun({
      type: 'job',
      status: 'successful',
      finished: toStamp(Date.now() + 20 * 60_000),
    })
    const first = await passOver(connected.connector)
    addEnded(1, 1_000)
    expect((await passOver(connected.connector, { cursor: first.cursor })).runs.size).toBe(2)
  })

  it('says of a run that was held as active what became of it, or that it is gone', async () => {
    addEnded(1, 3 * DAY_MS)
    const first = await passOver(connected.connector)
    const ended = [...controller.fleet.runs.keys()].map(String)
    const second = await passOver(connected.connector, { cursor: first.cursor, activeIds: [...ended, '999'] })
    expect(second.runs.get(ended[0] ?? '')?.status).toBe('completed')
    expect(second.runs.get('999')?.lost).toContain('no longer has this run')
  })

  it('reads an unreadable cursor as none and loses nothing', async () => {
    addEnded(3)
    const pass = await passOver(connected.connector, { cursor: 'not a cursor' })
    expect(pass.runs.size).toBe(3)
  })
})

describe('the scope', () => {
  it('leaves syncs of other runs out unless they are wanted', async () => {
    addEnded(2)
    addEnded(3, 3_600_000, { type: 'project_update', launch_type: 'sync' })
    expect((await passOver(connected.connector)).runs.size).toBe(2)
    await connected.stop()
    connected = connectTo(controller.url, { options: { includeSyncs: true } })
    expect((await passOver(connected.connector)).runs.size).toBe(5)
  })

  it('narrows to one template, whose runs are pinned', async () => {
    addEnded(2, 3_600_000, { unified_job_template: 42 })
    addEnded(2, 3_600_000, { unified_job_template: 7 })
    const all = await passOver(connected.connector)
    expect(all.runs.size).toBe(4)
    await connected.stop()
    connected = connectTo(controller.url, { options: { templateId: '42', onlyTemplate: true } })
    const narrow = await passOver(connected.connector)
    expect(narrow.runs.size).toBe(2)
    for (const run of narrow.runs.values()) expect(run.tags).toContain('pinned')
  })
})

describe('what lists leave out', () => {
  it('is added: the step of a running job, the nodes of a workflow, hosts and error of a failed run', async () => {
    const { fleet } = controller
    const running = fleet.addRun({ type: 'job', status: 'running', started: toStamp(Date.now()) })
    fleet.addEvent(running.id, { event: 'playbook_on_task_start', task: 'Restart nginx', stdout: '\r\nTASK' })
    const flow = fleet.addRun({ type: 'workflow_job', status: 'running', started: toStamp(Date.now()) })
    fleet.nodes.set(flow.id, [
      { id: 1, job: running.id },
      { id: 2, job: null },
    ])
    const failed = fleet.addRun({
      type: 'job',
      status: 'failed',
      finished: toStamp(Date.now()),
      event_processing_finished: true,
    })
    fleet.addEvent(failed.id, {
      event: 'runner_on_failed',
      host: 'web1',
      failed: true,
      stdout: 'fatal',
      data: { res: { msg: 'No space left' } },
    })
    fleet.addEvent(failed.id, {
      event: 'playbook_on_stats',
      data: { failures: { web1: 1 } },
      stdout: 'RECAP',
    })
    const pass = await passOver(connected.connector)
    expect(pass.runs.get(String(running.id))?.step).toBe('Restart nginx')
    expect(pass.runs.get(String(flow.id))).toMatchObject({ itemsDone: 0, itemsTotal: 2, progress: 0 })
    expect(pass.runs.get(String(failed.id))).toMatchObject({
      error: 'web1: No space left',
      hosts: { failed: 1 },
    })
  })

  const WORDS = 'web1: No space left'
  const addFailure = (id: number): void => {
    controller.fleet.addEvent(id, {
      event: 'runner_on_failed',
      host: 'web1',
      failed: true,
      stdout: 'fatal',
      data: { res: { msg: 'No space left' } },
    })
    controller.fleet.addEvent(id, { event: 'playbook_on_stats', data: { failures: { web1: 1 } } })
    controller.fleet.update(id, { event_processing_finished: true })
  }
  const later = (): { clock: Clock; pass(ms: number): void } => {
    let aheadMs = 0
    const clock = {
      ...realClock,
      now: () => Date.now() + aheadMs,
      monotonic: () => performance.now() + aheadMs,
    }
    return {
      clock,
      pass: (ms) => {
        aheadMs += ms
      },
    }
  }

  it('is looked for again where a run failed before its events were written', async () => {
    await connected.stop()
    const { clock, pass } = later()
    connected = connectTo(controller.url, { clock })
    const { fleet } = controller
    const failed = fleet.addRun({ type: 'job', status: 'failed', finished: toStamp(Date.now()) })
    const first = await passOver(connected.connector)
    expect(first.runs.get(String(failed.id))?.status).toBe('failed')
    expect(first.runs.get(String(failed.id))?.error ?? null).toBeNull()
    addFailure(failed.id)
    // A burst has moved the window far past it.
    fleet.addRun({ type: 'job', status: 'pending', created: toStamp(Date.now() + 600_000) })
    const cursor = JSON.stringify({ v: 1, sinceMs: Date.now() + 600_000, backfill: null })
    pass(5_000)
    const second = await passOver(connected.connector, { cursor })
    expect(second.runs.get(String(failed.id))).toMatchObject({ error: WORDS, hosts: { failed: 1 } })
    const before = controller.requests.length
    pass(60_000)
    await passOver(connected.connector, { cursor: second.cursor })
    const asked = controller.requests.slice(before).map((one) => one.url)
    expect(asked.filter((url) => url.includes(`/jobs/${failed.id}/`))).toEqual([])
  })

  it('is given up in the end where the events never come', async () => {
    await connected.stop()
    const { clock, pass } = later()
    connected = connectTo(controller.url, { clock })
    const stuck = controller.fleet.addRun({ type: 'job', status: 'failed', finished: toStamp(Date.now()) })
    let { cursor } = await passOver(connected.connector)
    for (let round = 0; round < 14; round += 1) {
      pass(600_000)
      cursor = (await passOver(connected.connector, { cursor })).cursor
    }
    const looks = controller.requests.filter((one) => one.url.endsWith(`/jobs/${stuck.id}/`))
    expect(looks).toHaveLength(9)
  })

  it('costs nothing but itself when the server refuses it', async () => {
    controller.fleet.addRun({ type: 'job', status: 'running', started: toStamp(Date.now()) })
    controller.misbehave({ match: /job_events/, behaviour: { kind: 'status', status: 500 } })
    expect((await passOver(connected.connector)).runs.size).toBe(1)
  })
})

describe('the runs that are asked for by id', () => {
  it('come as REST has them; one that is gone is lost only if it was ever ours', async () => {
    addEnded(1)
    const [id = ''] = [...controller.fleet.runs.keys()].map(String)
    const hidden = controller.fleet.addRun({ type: 'job', status: 'running' })
    controller.fleet.hidden.add(hidden.id)
    const signal = new AbortController().signal
    const asked = [
      { externalId: id, type: null },
      { externalId: String(hidden.id), type: null },
      { externalId: '777', type: 'job' },
    ]
    const found = await connected.connector.fetchRuns(asked, signal)
    expect(found.map((one) => [one.externalId, one.status ?? 'lost'])).toEqual([
      [id, 'completed'],
      ['777', 'lost'],
    ])
  })
})

it('an abort ends a pass within a second, whatever the server does', async () => {
  addEnded(3)
  controller.misbehave({ match: /unified_jobs/, behaviour: { kind: 'hang' } })
  const stop = new AbortController()
  const running = passOver(connected.connector, { signal: stop.signal })
  running.catch(() => undefined)
  await expect.poll(() => controller.requests.some((one) => one.url.includes('unified_jobs'))).toBe(true)
  const started = performance.now()
  stop.abort()
  await expect(running).rejects.toThrow()
  expect(performance.now() - started).toBeLessThan(1_000)
})
