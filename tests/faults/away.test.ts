import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/main/ports.ts'
import type { JobPage } from '../../src/shared/contract/contract.ts'
import type { Status } from '../../src/shared/model/status.ts'
import { realClock, startController } from '../support/awx/controller.ts'
import { draftFor, sourceIs } from '../support/engine/live-jobs.ts'
import { startTestEngine } from '../support/engine/start-test-engine.ts'
import { until } from '../support/until.ts'

const RUNS = process.env['JOBDECK_SOAK'] === '1' ? 5_000 : 1_000
const AWAY_MS = 8 * 3_600_000
const CAUGHT_UP_MS = 60_000
const ENDS: [string, Status][] = [
  ['successful', 'completed'],
  ['failed', 'failed'],
  ['canceled', 'cancelled'],
  ['successful', 'completed'],
  ['error', 'failed'],
]

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** Real timers on a clock that both sides share and that can be put forward: hours pass while nothing waits. */
const createForwardClock = (): Clock & { forward(ms: number): void } => {
  let aheadMs = 0
  return {
    now: () => Math.trunc(realClock.now() + aheadMs),
    monotonic: () => realClock.monotonic() + aheadMs,
    after: realClock.after,
    forward(ms) {
      aheadMs += ms
    },
  }
}

describe('a back end that was away for a working day', () => {
  it(
    `brings every end of ${RUNS} runs when it is back, and at most one pop-up`,
    { timeout: 180_000 },
    async () => {
      const clock = createForwardClock()
      const controller = await startController({ clock })
      const engine = await startTestEngine({ clock })
      cleanups.push(() => controller.stop(), engine.remove, engine.stop)
      const { fleet } = controller
      // A third was already at work when the network went; the rest comes and goes unseen.
      const atWork = Array.from({ length: Math.floor(RUNS / 3) }, (_, at) =>
        fleet.addRun({ type: 'job', name: `Night ${at % 40}`, status: 'running', started: stampOf(clock) }),
      )
      await engine.client.call('sources.add', draftFor(controller.url))
      await sourceIs(engine, 'Production', ({ state }) => state.push === 'live' && state.backfill === null)
      await until(
        'the runs at work',
        async () => (await engine.client.call('jobs.count', { filter: 'status:running' })).value,
        (count) => count === atWork.length,
      )

      // A second pass asks for what changed only once the first, with its history, is kept: it must not start over.
      const looks = (): number => controller.requests.filter(({ url }) => url.includes('or__finished')).length
      const looksBefore = looks()
      await engine.client.call('sources.refresh', { id: null })
      await until('a pass that looks for changes', looks, (count) => count > looksBefore)
      await sourceIs(engine, 'Production', ({ state }) => state.health === 'connected')
      const historyReads = (): number =>
        controller.requests.filter(({ url }) => /[?&]created__gte/.test(url)).length
      const historyBefore = historyReads()

      const back = controller.misbehave({ match: /./, behaviour: { kind: 'reset' } })
      controller.refuseHandshakes(503)
      controller.channel.drop()
      await engine.client.call('sources.refresh', { id: null })
      await sourceIs(engine, 'Production', ({ state }) => state.fault?.code === 'SOURCE_UNREACHABLE')

      const ends = new Map<string, Status>()
      for (let at = 0; at < RUNS; at += 1) {
        clock.forward(AWAY_MS / RUNS)
        const run = atWork[at] ?? fleet.addRun({ type: 'job', name: `Day ${at % 40}`, status: 'pending' })
        const [word, status] = ENDS[at % ENDS.length] ?? ['successful', 'completed']
        if (run.status !== 'running') fleet.setStatus(run.id, 'running')
        fleet.setStatus(run.id, word)
        ends.set(String(run.id), status)
      }

      // The last end is some minutes old: one that is seconds old would be news, and rightly pop up.
      clock.forward(5 * 60_000)
      const popUpsBefore = engine.popUps.length
      back()
      controller.refuseHandshakes(null)
      const backMs = performance.now()
      await until(
        'every run at its end',
        async () => (await engine.client.call('jobs.count', { filter: 'status:ended' })).value,
        (count) => count >= RUNS,
        CAUGHT_UP_MS,
      )
      const tookMs = performance.now() - backMs

      const kept = new Map<string, Status>()
      let cursor: string | null = null
      do {
        const page: JobPage = await engine.client.call('jobs.page', {
          filter: '',
          sort: 'happened',
          descending: true,
          cursor,
          limit: 500,
        })
        for (const job of page.items) kept.set(job.externalId, job.status)
        cursor = page.next
      } while (cursor !== null)
      const missed = [...ends].filter(([id, status]) => kept.get(id) !== status)
      expect(missed).toEqual([])
      expect(kept.size).toBe(RUNS)
      expect(tookMs).toBeLessThan(CAUGHT_UP_MS)

      // Nothing is dropped from the inbox, and news still speaks up; by then, what would pop up late has done so.
      const fresh = fleet.addRun({ type: 'job', name: 'Fresh trouble', status: 'running' })
      await sourceIs(
        engine,
        'Production',
        ({ state }) => state.push === 'live' && state.fault === null,
        60_000,
      )
      fleet.setStatus(fresh.id, 'running')
      await until(
        'the fresh run',
        async () => (await engine.client.call('jobs.count', { filter: 'status:running' })).value,
        (count) => count === 1,
      )
      fleet.setStatus(fresh.id, 'failed')
      await until(
        'the pop-up of the fresh failure',
        () => engine.popUps.map(({ title, body }) => `${title} ${body}`),
        (texts) => texts.some((text) => text.includes('Fresh trouble')),
      )
      // Each is shown or held back once the catch-up has been quiet for its time: then no pop-up is still to come.
      const failures = await until(
        'settled notices',
        () => engine.client.call('notices.list', { beforeId: null, limit: 500 }),
        (list) => list.every(({ shownAtMs, heldBack }) => shownAtMs !== null || heldBack !== null),
        30_000,
      )
      expect(failures.filter(({ kind }) => kind === 'failed').length).toBeGreaterThanOrEqual(
        Math.min(400, (RUNS * 2) / 5),
      )
      const late = engine.popUps.slice(popUpsBefore).filter(({ title }) => !title.includes('Fresh trouble'))
      expect(late.length).toBeLessThanOrEqual(1)
      expect(historyReads()).toBe(historyBefore)
      expect(engine.problems).toEqual([])
    },
  )
})

function stampOf(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
