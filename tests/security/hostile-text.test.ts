import { afterEach, describe, expect, it } from 'vitest'
import type { JobSummary } from '../../src/shared/model/job.ts'
import { startController } from '../support/awx/controller.ts'
import { draftFor, followLive, sourceIs } from '../support/engine/live-jobs.ts'
import { startTestEngine } from '../support/engine/start-test-engine.ts'
import { until } from '../support/until.ts'

const ESCAPE = '\u001b'
/** One line each, as long as a label may be. Nothing here is special to the engine: it comes out as it went in. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  '${7*7} #{7*7} <%= 7*7 %>',
  'javascript:alert(1)',
  '[click](javascript:alert(1))',
  '&lt;b&gt; &amp;amp; &#x3c;',
  "Robert'); DROP TABLE job; --",
  '" OR "1"="1',
  '% _ * ? [a-z] \\',
  '$(reboot) `id` | sh; && rm -rf /',
  '-rf --help',
  '../../../../etc/passwd',
  `${ESCAPE}[31mred${ESCAPE}[0m`,
  `${ESCAPE}[2J${ESCAPE}[H wiped`,
  `${ESCAPE}]0;title\u0007 after`,
  `${ESCAPE}]8;;https://evil.example${ESCAPE}\\link${ESCAPE}]8;;${ESCAPE}\\`,
  `${ESCAPE}P1;2q sixel ${ESCAPE}\\ end`,
  '\u009b31m C1 control',
  'bell\u0007 back\u0008space del\u007f nul\u0000 end',
  'invoice\u202Egpj.exe',
  '\u2066hidden\u2069 \u200bzero\u200dwidth\ufeff end',
  'a\u0300\u0301\u0302\u0303\u0304 zalgo',
  '\ud83d\udc69\u200d\ud83d\udcbb \ud83c\uddeb\ud83c\uddee flags',
  '__proto__',
  'constructor',
  '{"__proto__":{"polluted":true}}',
  'null',
  '=HYPERLINK("https://evil.example","x")',
  'x'.repeat(128),
] as const
const LONE_SURROGATE = 'half \ud800 pair'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

describe('text that means harm', () => {
  it('goes through names, hosts, errors and logs as plain data', { timeout: 60_000 }, async () => {
    const controller = await startController()
    const engine = await startTestEngine()
    cleanups.push(() => controller.stop(), engine.remove, engine.stop)
    const { client } = engine
    const { fleet } = controller
    const runs = PAYLOADS.map((payload) => {
      const run = fleet.addRun({
        type: 'job',
        name: payload,
        status: 'failed',
        started: new Date().toISOString(),
        finished: new Date().toISOString(),
        job_explanation: payload,
        limit: payload,
        launched_by: { id: 1, name: payload, type: 'user' },
        extra_vars: JSON.stringify({ note: payload }),
        event_processing_finished: true,
        summary_fields: {
          labels: { results: [{ id: 1, name: payload }] },
        },
      })
      fleet.hostSummaries.set(run.id, [{ id: run.id, host_name: payload, failures: 1, failed: true }])
      fleet.addEvent(run.id, {
        event: 'runner_on_failed',
        stdout: `fatal: ${payload}`,
        failed: true,
        host: payload,
        task: payload,
      })
      return run
    })
    const surrogate = fleet.addRun({ type: 'job', name: LONE_SURROGATE, status: 'successful' })
    await client.call('sources.add', draftFor(controller.url))
    const jobs = followLive(engine)
    await sourceIs(engine, 'Production', ({ state }) => state.push === 'live' && state.backfill === null)
    await until(
      'every card',
      () => jobs.size,
      (size) => size === PAYLOADS.length + 1,
    )
    const cardOf = (externalId: number): JobSummary | undefined =>
      [...jobs.values()].find((job) => job.externalId === String(externalId))

    for (const [at, payload] of PAYLOADS.entries()) {
      const card = cardOf(runs[at]?.id ?? 0)
      const id = card?.id ?? 0
      expect(card).toMatchObject({ name: payload, error: payload, user: payload, targets: payload })
      await client.call('jobs.refresh', { id })
      expect((await client.call('jobs.hosts', { id })).map(({ host }) => host)).toEqual([payload])
      const detail = await client.call('jobs.detail', { id })
      expect(JSON.parse(detail?.variables ?? '')).toEqual({ note: payload })
      expect(detail?.pageUrl?.startsWith(controller.url)).toBe(true)
      await until(
        `the log of ${JSON.stringify(payload)}`,
        () => client.call('log.state', { id }),
        ({ complete }) => complete,
      )
      const lines = await client.call('log.lines', { id, from: 0, limit: 10 })
      expect(lines).toMatchObject([
        { text: `fatal: ${payload}`, host: payload, task: payload, level: 'error' },
      ])
      const kept = await client.call('jobs.get', { id })
      expect(kept).toMatchObject({
        name: payload,
        error: payload,
        user: payload,
        targets: payload,
        tags: [payload],
      })
    }
    // Half a character can not be kept as it is; it becomes the sign for one that is unknown.
    const half = await client.call('jobs.get', { id: cardOf(surrogate.id)?.id ?? 0 })
    expect(half.name).toBe(LONE_SURROGATE.toWellFormed())

    for (const payload of PAYLOADS) {
      // As a filter it may be a mistake, never a fault of ours, and never does what it says.
      const answer = await client
        .call('jobs.count', { filter: payload })
        .then(({ value }) => value)
        .catch((error: unknown) => String(error))
      expect(String(answer)).not.toContain('fault of its own')
    }
    const [script] = PAYLOADS
    const live = fleet.addRun({ type: 'job', name: script, status: 'running', job_explanation: script })
    fleet.setStatus(live.id, 'running')
    await until(
      'the card of the live run',
      () => cardOf(live.id)?.status,
      (status) => status === 'running',
    )
    fleet.setStatus(live.id, 'failed')
    const notices = await until(
      'its notice',
      () => client.call('notices.list', { beforeId: null, limit: 10 }),
      (list) => list.some(({ jobId }) => jobId === cardOf(live.id)?.id),
    )
    expect(notices).toMatchObject([{ title: `${script} failed`, body: `Production: ${script}` }])

    const { value } = await client.call('jobs.count', { filter: '' })
    expect(value).toBe(PAYLOADS.length + 2)
    const [source] = await client.call('sources.list', {})
    expect(source?.state.quarantined).toBe(0)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(engine.problems).toEqual([])
  })
})
