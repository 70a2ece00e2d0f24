import { afterEach, describe, expect, it } from 'vitest'
import type { LogLine, LogState } from '../../src/shared/model/log.ts'
import type { Status } from '../../src/shared/model/status.ts'
import { createSeeded } from '../../src/main/sample/seeded.ts'
import { connectTo, readLog, toLines } from '../support/awx/connected.ts'
import { startController } from '../support/awx/controller.ts'
import { draftFor, followLive, sourceIs } from '../support/engine/live-jobs.ts'
import { startTestEngine } from '../support/engine/start-test-engine.ts'
import type { TestEngine } from '../support/engine/start-test-engine.ts'
import { until } from '../support/until.ts'

const SOAK = process.env['JOBDECK_SOAK'] === '1'
const EVENTS = SOAK ? 5_000 : 600
const OTHERS = SOAK ? 200 : 30
const ROUNDS = 6
const EQUAL_MS = 5_000

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const keptLines = async ({ client }: TestEngine, id: number): Promise<string[]> => {
  const lines: LogLine[] = []
  for (;;) {
    const page = await client.call('log.lines', { id, from: lines.length, limit: 2_000 })
    lines.push(...page)
    if (page.length < 2_000) break
  }
  expect(lines.map((line) => line.line)).toEqual(lines.map((_, at) => at))
  return lines.map((line) => line.text)
}

describe('a live channel that loses, repeats and shuffles', () => {
  it('leaves the log of a followed run and every status as REST has them', { timeout: 120_000 }, async () => {
    const random = createSeeded(20_260)
    const controller = await startController({
      random,
      channel: { dropShare: 0.3, duplicateShare: 0.25, batchMs: 20, maxEventsPerSecond: 1_000_000 },
    })
    const engine = await startTestEngine({ random })
    cleanups.push(() => controller.stop(), engine.remove, engine.stop)
    const { fleet } = controller
    const run = fleet.addRun({ type: 'job', name: 'Long one', status: 'running' })
    const others = Array.from({ length: OTHERS }, (_, at) =>
      fleet.addRun({ type: 'job', name: `Other ${at}`, status: 'pending' }),
    )
    await engine.client.call('sources.add', draftFor(controller.url))
    const jobs = followLive(engine)
    const card = (id: number): { id: number; status: Status } | undefined =>
      [...jobs.values()].find((job) => job.externalId === String(id))
    await sourceIs(engine, 'Production', ({ state }) => state.push === 'live' && state.backfill === null)
    const job = await until(
      'the card',
      () => card(run.id),
      (one) => one?.status === 'running',
    )
    const id = job?.id ?? 0
    const states: Partial<LogState>[] = []
    engine.client.subscribe(
      'log.follow',
      { id },
      {
        onSnapshot: (items) => states.push(...items),
        onDelta: (set) => states.push(...set),
        onEnd: () => undefined,
      },
    )
    await until(
      'the subscription to its events',
      () => controller.channel.groups().flat(),
      (groups) => groups.includes(`job_events-${run.id}`),
    )

    fleet.addEvent(run.id, { event: 'playbook_on_start', stdout: '' })
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let at = 0; at < EVENTS / ROUNDS; at += 1) {
        const lines = Array.from({ length: at % 4 }, (_, line) => `round ${round} event ${at} line ${line}`)
        fleet.addEvent(run.id, { event: 'runner_on_ok', stdout: lines.join('\r\n') })
      }
      for (const [at, other] of others.entries()) {
        if (at % ROUNDS === round) fleet.setStatus(other.id, 'running')
      }
      // Half of the way the connection itself breaks, in the middle of what it carries.
      if (round === ROUNDS / 2) controller.channel.drop()
      const soFar = states.length
      await until(
        'news of the log',
        () => states.length,
        (count) => count > soFar,
      )
    }
    await sourceIs(engine, 'Production', ({ state }) => state.push === 'live', 30_000)
    for (const [at, other] of others.entries()) {
      fleet.setStatus(other.id, ['successful', 'failed', 'canceled'][at % 3] ?? 'successful')
    }
    fleet.endOutput(run.id)
    fleet.setStatus(run.id, 'successful')
    controller.channel.drop()
    await sourceIs(engine, 'Production', ({ state }) => state.push !== 'live')
    await sourceIs(engine, 'Production', ({ state }) => state.push === 'live', 30_000)

    const backMs = performance.now()
    const words: Record<string, Status> = { successful: 'completed', failed: 'failed', canceled: 'cancelled' }
    await until(
      'every status as REST has it',
      () => [run, ...others].filter(({ id: one, status }) => card(one)?.status !== words[status]).length,
      (wrong) => wrong === 0,
      EQUAL_MS,
    )
    const tookMs = performance.now() - backMs
    expect(tookMs).toBeLessThan(EQUAL_MS)

    await until(
      'the whole log',
      () => engine.client.call('log.state', { id }),
      (state) => state.complete,
      30_000,
    )
    const rest = connectTo(controller.url)
    cleanups.push(rest.stop)
    const whole = await readLog(rest.connector, { externalId: String(run.id), type: 'job' })
    expect(whole.complete).toBe(true)
    const kept = await keptLines(engine, id)
    expect(kept).toEqual(toLines(whole.entries))
    // Against what the controller was told, too: were both read wrongly, they would still agree.
    const told = fleet
      .events(run.id)
      .flatMap((event) => (event.stdout === '' ? [] : event.stdout.split('\r\n')))
    expect(kept).toEqual(told)
    expect(kept.length).toBeGreaterThan(EVENTS / 2)
    expect(engine.problems).toEqual([])
  })
})
