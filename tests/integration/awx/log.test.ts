import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toStdout } from '../../../src/main/sample/controller/stdout.ts'
import { connectTo, createHeard, readLog, toLines, type Connected } from '../../support/awx/connected.ts'
import { startController, type Controller } from '../../support/awx/controller.ts'

let controller: Controller
let connected: Connected
beforeEach(async () => {
  controller = await startController({ recorded: true })
  connected = connectTo(controller.url)
})
afterEach(async () => {
  await connected.stop()
  await controller.stop()
})

const addRun = (type: string, status = 'successful') =>
  controller.fleet.addRun({ type, status, event_processing_finished: status === 'successful' })

describe('the log of a run', () => {
  it('as recorded equals the standard output line by line, in order of counters', async () => {
    const log = await readLog(connected.connector, { externalId: '8', type: 'job' })
    expect(log).toMatchObject({ complete: true, lastSeq: 100 })
    expect(log.entries.map((entry) => entry.seq)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    const run = controller.fleet.runs.get(8)
    if (!run) throw new Error('not recorded')
    const stdout = toStdout(controller.fleet, run).replaceAll('\r\n', '\n').split('\n').slice(0, -1)
    expect(toLines(log.entries)).toEqual(stdout)
  })

  it('is asked for by counter, because the server orders by start_line', async () => {
    await readLog(connected.connector, { externalId: '8', type: 'job' })
    const asked = controller.requests.filter((one) => one.url.includes('job_events'))
    expect(asked.length).toBeGreaterThan(0)
    for (const one of asked) expect(one.url).toContain('order_by=counter')
  })

  it('is read in pages of any number, and from any counter on', async () => {
    const run = addRun('job')
    for (let index = 0; index < 650; index += 1)
      controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: `line ${index}` })
    const whole = await readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect(whole.entries).toHaveLength(650)
    const tail = await readLog(connected.connector, {
      externalId: String(run.id),
      type: 'job',
      afterSeq: 640,
    })
    expect(tail.entries.map((entry) => entry.text)).toEqual(
      whole.entries.slice(640).map((entry) => entry.text),
    )
    const middle = await readLog(connected.connector, {
      externalId: String(run.id),
      type: 'job',
      afterSeq: 10,
      toSeq: 12,
    })
    expect(middle.entries.map((entry) => entry.seq)).toEqual([11, 12])
    expect(middle.complete).toBe(false)
  })

  it('has output whole that lists cut at 1,024 characters', async () => {
    const run = addRun('job')
    const long = Array.from({ length: 300 }, (_, index) => `row ${index}`).join('\r\n')
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: 'short' })
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: long })
    controller.fleet.addEvent(run.id, { event: 'playbook_on_stats', stdout: long })
    const log = await readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect(log.entries.map((entry) => entry.text)).toEqual([
      'short',
      long.replaceAll('\r\n', '\n'),
      long.replaceAll('\r\n', '\n'),
    ])
    expect(controller.requests.filter((one) => one.url.includes('no_truncate=1'))).toHaveLength(1)
  })

  it.each(['project_update', 'inventory_update', 'system_job', 'ad_hoc_command'])(
    'of a %s is had from its own events',
    async (type) => {
      const run = addRun(type)
      controller.fleet.addEvent(run.id, { event: 'verbose', stdout: 'done' })
      const log = await readLog(connected.connector, { externalId: String(run.id), type })
      expect(log).toMatchObject({ complete: true, lastSeq: 1 })
      expect(log.entries[0]?.text).toBe('done')
    },
  )

  it.each(['workflow_job', 'workflow_approval'])(
    'of a %s is empty and complete: it has no output',
    async (type) => {
      const run = addRun(type)
      const log = await readLog(connected.connector, { externalId: String(run.id), type })
      expect(log).toEqual({ entries: [], complete: true, lastSeq: 0 })
      expect(controller.requests.some((one) => one.url.includes('events'))).toBe(false)
    },
  )
})

describe('a log is complete', () => {
  it('only when the run has ended and its events are processed', async () => {
    const run = addRun('job', 'running')
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: 'one' })
    const ask = () => readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect((await ask()).complete).toBe(false)
    controller.fleet.setStatus(run.id, 'successful')
    expect((await ask()).complete).toBe(false)
    controller.fleet.update(run.id, { event_processing_finished: true })
    expect((await ask()).complete).toBe(true)
  })

  it('only up to the final counter that was announced', async () => {
    const heard = createHeard()
    const stop = new AbortController()
    const running = connected.connector.runPush?.(heard.handlers, stop.signal)
    await expect.poll(() => heard.states.at(-1)?.state).toBe('live')
    const run = addRun('job')
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: 'one' })
    controller.channel.sendRaw(
      JSON.stringify({ group_name: 'jobs', unified_job_id: run.id, final_counter: 2 }),
    )
    await expect.poll(() => heard.ends.get(String(run.id))).toBe(2)
    const ask = () => readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect((await ask()).complete).toBe(false)
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: 'two' })
    expect(await ask()).toMatchObject({ complete: true, lastSeq: 2 })
    stop.abort()
    await running
  })
})

describe('where the events are gone', () => {
  it.each([1_000, 3_000_000])('the standard output is had whole, at %i characters', async (size) => {
    const run = addRun('job')
    const lines: string[] = []
    for (let length = 0; length < size; length += 30) lines.push(`line ${lines.length} ${'.'.repeat(18)}`)
    controller.fleet.stdout.set(run.id, `${lines.join('\r\n')}\r\n`)
    const log = await readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect(log.complete).toBe(true)
    expect(toLines(log.entries)).toEqual(lines)
    expect(log.entries.map((entry) => entry.seq)).toEqual(log.entries.map((_, index) => index + 1))
    expect(log.entries[0]?.text).not.toContain('too large')
  })

  it('is handed on by size as well as by lines, and a line without an end is divided', async () => {
    const run = addRun('job')
    const lines = [
      ...Array.from({ length: 150 }, (_, n) => `${n} ${'x'.repeat(30_000)}`),
      'y'.repeat(1_000_000),
    ]
    controller.fleet.stdout.set(run.id, `${lines.join('\r\n')}\r\n`)
    const log = await readLog(connected.connector, { externalId: String(run.id), type: 'job' })
    expect(Math.max(...log.entries.map((entry) => entry.text.length))).toBeLessThan(270_000)
    const read = toLines(log.entries)
    expect(read.slice(0, 150)).toEqual(lines.slice(0, 150))
    expect(Math.max(...read.map((line) => line.length))).toBe(65_536)
    expect(read.slice(150).join('')).toBe(lines[150])
  })

  it('the stand-in does answer the apology where it is asked for the wrong format', async () => {
    const run = addRun('job')
    controller.fleet.stdout.set(run.id, 'x'.repeat(2_000_000))
    const response = await fetch(`${controller.url}/api/v2/jobs/${run.id}/stdout/?format=txt`, {
      headers: { authorization: `Bearer ${controller.token}` },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('too large')
  })
})

it('a bad event is set aside and passed by; the others stay', async () => {
  const run = addRun('job')
  for (const text of ['a', 'b', 'c'])
    controller.fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: text })
  const [, second] = controller.fleet.events(run.id)
  if (second) Object.assign(second, { stdout: 7 })
  const log = await readLog(connected.connector, { externalId: String(run.id), type: 'job' })
  expect(log.entries.map((entry) => entry.text)).toEqual(['a', 'c'])
  expect(log).toMatchObject({ complete: true, lastSeq: 3 })
  expect(connected.quarantined).toHaveLength(1)
})
