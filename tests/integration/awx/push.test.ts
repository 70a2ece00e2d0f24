import { afterEach, describe, expect, it } from 'vitest'
import { createSeeded } from '../../../src/main/sample/seeded.ts'
import { toStamp } from '../../../src/main/sample/controller/records.ts'
import {
  connectTo,
  createHeard,
  passOver,
  readLog,
  toLines,
  type Connected,
} from '../../support/awx/connected.ts'
import { startController, type Controller, type ControllerOptions } from '../../support/awx/controller.ts'

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop()
})

const open = async (
  options: ControllerOptions = {},
  given: Parameters<typeof connectTo>[1] = {},
): Promise<{
  controller: Controller
  connected: Connected
  heard: ReturnType<typeof createHeard>
  stop(): Promise<void>
}> => {
  const controller = await startController(options)
  const connected = connectTo(controller.url, given)
  undo.push(
    () => controller.stop(),
    () => connected.stop(),
  )
  const heard = createHeard()
  const abort = new AbortController()
  const running = connected.connector.runPush?.(heard.handlers, abort.signal)
  const stop = async (): Promise<void> => {
    abort.abort()
    await running
  }
  undo.push(stop)
  return { controller, connected, heard, stop }
}
const live = (heard: ReturnType<typeof createHeard>) =>
  expect.poll(() => heard.states.at(-1)?.state, { timeout: 5_000 }).toBe('live')

describe('the live channel', () => {
  it('opens with a token, with its own cross-request cookie, and calls for a look at what was missed', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    expect(heard.gaps).toBe(1)
    const handshake = controller.requests.find((one) => one.url.includes('websocket'))
    expect(handshake).toMatchObject({ url: '/api/websocket/', authorization: 'Bearer stand-in-token' })
    expect(controller.channel.groups()).toEqual([['jobs-status_changed', 'jobs-summary']])
    expect(connected.connector.capabilities()).toContain('push')
  })

  it('opens with user name and password as well', async () => {
    const { heard } = await open({}, { options: { auth: 'basic', username: 'operator' } })
    await live(heard)
  })

  it('opens at the platform path behind a gateway', async () => {
    const { controller, heard } = await open({ shape: 'platform' })
    await live(heard)
    expect(controller.requests.find((one) => one.url.includes('websocket'))?.url).toBe(
      '/api/controller/v2/websocket/',
    )
  })

  it('falls to the older path where the newer is not served', async () => {
    const { controller, heard } = await open({ socketPaths: ['/websocket/'] })
    await live(heard)
    expect(controller.requests.filter((one) => one.url.includes('websocket')).map((one) => one.url)).toEqual([
      '/api/websocket/',
      '/websocket/',
    ])
  })

  it.each([
    ['refused with 403', { handshake: 'refuse' as const }, 'refuses this credential'],
    [
      'for sessions only ({"close":true})',
      { handshake: 'session-only' as const, version: '22.7.0' },
      'browser sessions only',
    ],
    ['not served at all', { socketPaths: [] }, 'no live channel'],
    [
      'denied on subscribing (its cross-request token)',
      { dropCookies: true },
      'did not accept the subscription',
    ],
  ])('%s leaves polling, and says why', async (_name, options, reason) => {
    const { heard, connected } = await open(options)
    await expect.poll(() => heard.states.at(-1)?.state).toBe('unavailable')
    expect(heard.states.at(-1)?.reason).toContain(reason)
    expect(heard.states.at(-1)?.reason).toContain('polls')
    expect(connected.connector.capabilities()).not.toContain('push')
  })

  it('comes back after a drop with everything it had subscribed, and calls for a look again', async () => {
    const { controller, heard, connected } = await open({}, { random: () => 0 })
    await live(heard)
    const run = controller.fleet.addRun({ type: 'job', status: 'running' })
    connected.connector.followLogs?.([{ externalId: String(run.id), type: 'job' }])
    await expect.poll(() => controller.channel.groups()[0]).toContain(`job_events-${run.id}`)
    controller.channel.drop()
    await expect.poll(() => heard.gaps, { timeout: 8_000 }).toBe(2)
    expect(controller.channel.groups()[0]).toContain(`job_events-${run.id}`)
  })

  it('ends within a second of an abort', async () => {
    const { heard, stop } = await open()
    await live(heard)
    const started = performance.now()
    await stop()
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('carries on past texts that make no sense', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    for (const text of ['{', 'null', '[[]]', '{"group_name":"jobs"}']) controller.channel.sendRaw(text)
    const run = controller.fleet.addRun({ type: 'job', status: 'pending' })
    controller.fleet.setStatus(run.id, 'running')
    await expect.poll(() => heard.hints).toContain(String(run.id))
    expect(connected.quarantined.length).toBeGreaterThanOrEqual(3)
  })
})

describe('a subscription', () => {
  it('names everything each time, because each replaces the whole set', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const job = controller.fleet.addRun({ type: 'job', status: 'running' })
    const update = controller.fleet.addRun({ type: 'project_update', status: 'running' })
    const system = controller.fleet.addRun({ type: 'system_job', status: 'running' })
    connected.connector.followLogs?.([
      { externalId: String(job.id), type: 'job' },
      { externalId: String(update.id), type: 'project_update' },
      { externalId: String(system.id), type: 'system_job' },
      { externalId: '9', type: 'workflow_job' },
    ])
    await expect
      .poll(() => controller.channel.groups()[0]?.toSorted())
      .toEqual([
        `job_events-${job.id}`,
        'jobs-status_changed',
        'jobs-summary',
        `project_update_events-${update.id}`,
        `system_job_events-${system.id}`,
      ])
    connected.connector.followLogs?.([])
    await expect.poll(() => controller.channel.groups()[0]).toEqual(['jobs-status_changed', 'jobs-summary'])
  })

  it('that is denied for one run keeps the others', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const mine = controller.fleet.addRun({ type: 'job', status: 'running' })
    const other = controller.fleet.addRun({ type: 'job', status: 'running' })
    controller.fleet.hidden.add(other.id)
    connected.connector.followLogs?.(
      [mine, other].map((run) => ({ externalId: String(run.id), type: 'job' })),
    )
    await expect.poll(() => controller.channel.groups()[0]).toContain(`job_events-${mine.id}`)
    controller.fleet.addEvent(mine.id, { event: 'runner_on_ok', stdout: 'ok', host: 'web1' })
    await expect.poll(() => heard.log.get(String(mine.id))?.length).toBe(1)
    expect(heard.states.at(-1)?.state).toBe('live')
  })

  it('that was denied is asked for again on the next connection', async () => {
    const { controller, heard, connected } = await open({}, { random: () => 0 })
    await live(heard)
    const run = controller.fleet.addRun({ type: 'job', status: 'running' })
    controller.fleet.hidden.add(run.id)
    const group = `job_events-${run.id}`
    const asked = () => controller.channel.received.filter((text) => text.includes(`[${run.id}]`)).length
    connected.connector.followLogs?.([{ externalId: String(run.id), type: 'job' }])
    await expect.poll(asked).toBe(1)
    connected.connector.followLogs?.([{ externalId: String(run.id), type: 'job' }])
    controller.fleet.hidden.delete(run.id)
    controller.channel.drop()
    await expect.poll(() => heard.gaps, { timeout: 8_000 }).toBe(2)
    expect(controller.channel.groups()[0]).toContain(group)
  })
})

describe('a status push', () => {
  it('is shown at once for a run that REST has shown, and is asked about', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const run = controller.fleet.addRun({ type: 'job', status: 'pending' })
    await passOver(connected.connector)
    controller.fleet.setStatus(run.id, 'running')
    await expect
      .poll(() => heard.observed.at(-1))
      .toMatchObject({ externalId: String(run.id), status: 'running', via: 'push' })
    expect(heard.hints).toContain(String(run.id))
  })

  it('about a run that this user may not read is a hint that leads to nothing', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const run = controller.fleet.addRun({ type: 'job', status: 'pending' })
    controller.fleet.hidden.add(run.id)
    controller.fleet.setStatus(run.id, 'running')
    await expect.poll(() => heard.hints).toContain(String(run.id))
    expect(heard.observed).toEqual([])
    const found = await connected.connector.fetchRuns(
      [{ externalId: String(run.id), type: null }],
      new AbortController().signal,
    )
    expect(found).toEqual([])
  })

  it('that says canceled ends nothing: REST still says running, and REST is the truth', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const run = controller.fleet.addRun({ type: 'job', status: 'running', started: toStamp(Date.now()) })
    await passOver(connected.connector)
    controller.channel.sendRaw(
      JSON.stringify({ unified_job_id: run.id, status: 'canceled', type: 'job', group_name: 'jobs' }),
    )
    await expect.poll(() => heard.hints).toContain(String(run.id))
    expect(heard.observed).toEqual([])
    const [seen] = await connected.connector.fetchRuns(
      [{ externalId: String(run.id), type: 'job' }],
      new AbortController().signal,
    )
    expect(seen).toMatchObject({ status: 'running', via: 'rest' })
    controller.fleet.setStatus(run.id, 'canceled')
    const [then] = await connected.connector.fetchRuns(
      [{ externalId: String(run.id), type: 'job' }],
      new AbortController().signal,
    )
    expect(then?.status).toBe('cancelled')
  })

  it('of a system job, which has no type, and of an error, which has no end time, are both understood', async () => {
    const { controller, heard, connected } = await open()
    await live(heard)
    const system = controller.fleet.addRun({ type: 'system_job', status: 'pending' })
    const job = controller.fleet.addRun({ type: 'job', status: 'running' })
    await passOver(connected.connector)
    controller.fleet.setStatus(system.id, 'running')
    controller.fleet.setStatus(job.id, 'error')
    await expect.poll(() => heard.observed.length).toBe(2)
    expect(heard.observed[0]).toMatchObject({ externalId: String(system.id), status: 'running' })
    expect(heard.observed[1]).toMatchObject({
      externalId: String(job.id),
      status: 'failed',
      rawStatus: 'error',
    })
    expect(heard.observed.some((one) => 'finishedAtMs' in one)).toBe(false)
  })
})

it('the announced end of the output makes Jobdeck ask about a run that failed before its events', async () => {
  const { controller, heard, connected } = await open()
  await live(heard)
  const run = controller.fleet.addRun({ type: 'job', status: 'failed', finished: toStamp(Date.now()) })
  await passOver(connected.connector)
  const event = { event: 'runner_on_failed', host: 'web1', failed: true, stdout: 'fatal', task: 'x' }
  controller.fleet.addEvent(run.id, { ...event, data: { res: { msg: 'No space left' } } })
  heard.hints.length = 0
  controller.fleet.endOutput(run.id)
  await expect.poll(() => heard.hints).toContain(String(run.id))
  const signal = new AbortController().signal
  const [seen] = await connected.connector.fetchRuns([{ externalId: String(run.id), type: 'job' }], signal)
  expect(seen?.error).toBe('web1: No space left')
})

it('a log read over a channel that loses, doubles and shuffles equals the REST log line by line', async () => {
  const { controller, heard, connected } = await open({
    random: createSeeded(7),
    channel: { dropShare: 0.3, duplicateShare: 0.2, batchMs: 5, maxEventsPerSecond: 30 },
  })
  // The subscription itself is not subject to loss; the messages are.
  await live(heard)
  const run = controller.fleet.addRun({ type: 'job', status: 'running', started: toStamp(Date.now()) })
  const externalId = String(run.id)
  connected.connector.followLogs?.([{ externalId, type: 'job' }])
  await expect.poll(() => controller.channel.groups()[0]).toContain(`job_events-${run.id}`)
  for (let index = 0; index < 500; index += 1) {
    const quiet = index % 7 === 0
    controller.fleet.addEvent(run.id, {
      event: quiet ? 'runner_on_start' : 'runner_on_ok',
      host: `web${index % 9}`,
      stdout: quiet ? '' : `line ${index}\r\n  more of ${index}`,
    })
  }
  await expect.poll(() => heard.log.get(externalId)?.length ?? 0).toBeGreaterThan(5)
  controller.fleet.endOutput(run.id)
  controller.fleet.setStatus(run.id, 'successful')
  const pushed = heard.log.get(externalId) ?? []
  expect(new Set(pushed.map((entry) => entry.seq)).size).toBeLessThan(400)

  // What arrived by push is kept; the holes between are filled by counter.
  const merged = new Map(pushed.map((entry) => [entry.seq, entry]))
  let expectSeq = 1
  while (expectSeq <= 500) {
    if (merged.has(expectSeq)) {
      expectSeq += 1
      continue
    }
    let toSeq = expectSeq
    while (toSeq < 500 && !merged.has(toSeq + 1)) toSeq += 1
    const filled = await readLog(connected.connector, {
      externalId,
      type: 'job',
      afterSeq: expectSeq - 1,
      toSeq,
    })
    for (const entry of filled.entries) merged.set(entry.seq, entry)
    expectSeq = toSeq + 1
  }
  const whole = await readLog(connected.connector, { externalId, type: 'job' })
  expect(whole).toMatchObject({ complete: true, lastSeq: 500 })
  expect([...merged.values()].toSorted((a, b) => a.seq - b.seq).map((entry) => entry.text)).toEqual(
    whole.entries.map((entry) => entry.text),
  )
  expect(toLines([...merged.values()])).toEqual(toLines(whole.entries))
})
