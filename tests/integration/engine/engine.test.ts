import { afterEach, describe, expect, it } from 'vitest'
import type { SourceDraft } from '../../../src/shared/contract/contract.ts'
import { FaultError } from '../../../src/shared/contract/fault.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import { startController } from '../../support/awx/controller.ts'
import type { Controller } from '../../support/awx/controller.ts'
import { startTestEngine } from '../../support/engine/start-test-engine.ts'
import type { TestEngine } from '../../support/engine/start-test-engine.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const engineUp = async (given: Parameters<typeof startTestEngine>[0] = {}): Promise<TestEngine> => {
  const started = await startTestEngine(given)
  cleanups.push(started.remove, started.stop)
  return started
}
const controllerUp = async (): Promise<Controller> => {
  const controller = await startController()
  cleanups.push(() => controller.stop())
  return controller
}
const draftOf = (controller: Controller, name = 'Production'): SourceDraft => ({
  config: {
    kind: 'awx',
    name,
    url: controller.url,
    tls: { mode: 'system' },
    options: { auth: 'bearer' },
    enabled: true,
  },
  secrets: { token: controller.token },
})

/** The runs of a live feed as a window would hold them. */
const followLive = ({ client }: TestEngine, filter = ''): Map<number, JobSummary> => {
  const jobs = new Map<number, JobSummary>()
  client.subscribe(
    'jobs.live',
    { filter, hours: 24 },
    {
      onSnapshot(items, _done, first) {
        if (first) jobs.clear()
        for (const item of items) jobs.set(item.id, item)
      },
      onDelta(set, gone) {
        for (const item of set)
          jobs.set(Number(item.id), { ...jobs.get(Number(item.id)), ...item } as JobSummary)
        for (const id of gone) jobs.delete(Number(id))
      },
      onEnd: () => undefined,
    },
  )
  return jobs
}
const named = (jobs: Map<number, JobSummary>, name: string): JobSummary | undefined =>
  [...jobs.values()].find((job) => job.name === name)

describe('the engine over its contract', () => {
  it('shows a run on its card from the push that starts it to the end that REST confirms', async () => {
    const [engine, controller] = [await engineUp(), await controllerUp()]
    const view = await engine.client.call('sources.add', draftOf(controller))
    const jobs = followLive(engine)
    await until(
      'the push channel',
      () => engine.client.call('sources.list', {}),
      (list) => list[0]?.state.push === 'live',
    )
    const run = controller.fleet.addRun({ type: 'job', name: 'Patch web', status: 'pending' })
    controller.fleet.setStatus(run.id, 'running')
    await until(
      'the running card',
      () => named(jobs, 'Patch web')?.status,
      (status) => status === 'running',
    )
    controller.fleet.setStatus(run.id, 'successful')
    const done = await until(
      'the completed card',
      () => named(jobs, 'Patch web'),
      (job) => job?.status === 'completed',
    )
    expect(done).toMatchObject({
      sourceId: view.config.id,
      externalId: String(run.id),
      rawStatus: 'successful',
    })
    expect(engine.problems).toEqual([])
  })

  it('tells a failure once, by notice and pop-up, and keeps its log for when the network is gone', async () => {
    const [engine, controller] = [await engineUp(), await controllerUp()]
    await engine.client.call('sources.add', draftOf(controller))
    const jobs = followLive(engine)
    await until(
      'the push channel',
      () => engine.client.call('sources.list', {}),
      (list) => list[0]?.state.push === 'live',
    )
    const run = controller.fleet.addRun({ type: 'job', name: 'Renew certificates', status: 'running' })
    controller.fleet.addEvent(run.id, { event: 'playbook_on_start', stdout: '' })
    controller.fleet.addEvent(run.id, {
      event: 'runner_on_failed',
      stdout: 'fatal: [web1]: FAILED! => {"msg": "no more certificates"}',
      failed: true,
    })
    controller.fleet.endOutput(run.id)
    controller.fleet.setStatus(run.id, 'failed')
    const job = await until(
      'the failed card',
      () => named(jobs, 'Renew certificates'),
      (one) => one?.status === 'failed',
    )
    const notices = await until(
      'the notice',
      () => engine.client.call('notices.list', { beforeId: null, limit: 10 }),
      (list) => list.length > 0,
    )
    expect(notices).toMatchObject([{ kind: 'failed', jobId: job?.id }])
    await until(
      'the pop-up',
      () => engine.popUps.length,
      (count) => count === 1,
    )
    const state = await until(
      'the kept log',
      () => engine.client.call('log.state', { id: job?.id ?? 0 }),
      (log) => log.complete,
    )
    expect(state.lineCount).toBeGreaterThan(0)

    await controller.stop()
    const lines = await engine.client.call('log.lines', { id: job?.id ?? 0, from: 0, limit: 10 })
    expect(lines.map((line) => line.text).join('\n')).toContain('no more certificates')
    const page = await engine.client.call('jobs.page', {
      filter: 'status:failed source:production',
      sort: 'happened',
      descending: true,
      cursor: null,
      limit: 10,
    })
    expect(page.items.map((item) => item.name)).toEqual(['Renew certificates'])
  })

  it('keeps runs, sources and notices over a restart and repeats no pop-up', async () => {
    const controller = await controllerUp()
    const run = controller.fleet.addRun({ type: 'job', name: 'Backup', status: 'running' })
    const first = await startTestEngine()
    cleanups.push(first.remove)
    await first.client.call('sources.add', draftOf(controller))
    const before = followLive(first)
    await until(
      'the card',
      () => named(before, 'Backup')?.status,
      (status) => status === 'running',
    )
    controller.fleet.setStatus(run.id, 'failed')
    await until(
      'the pop-up',
      () => first.popUps.length,
      (count) => count === 1,
    )
    await first.stop()

    const again = await startTestEngine({ data: first.data })
    cleanups.push(again.stop)
    const after = followLive(again)
    await until(
      'the card after the restart',
      () => named(after, 'Backup')?.status,
      (status) => status === 'failed',
    )
    const kept = await again.client.call('notices.list', { beforeId: null, limit: 10 })
    expect(kept.filter((notice) => notice.kind === 'failed')).toHaveLength(1)
    const [source] = await again.client.call('sources.list', {})
    expect(source?.config.name).toBe('Production')
    // Memory was chosen for secrets, so the token is gone, and the source says what is missing.
    const failing = await until(
      'the missing token',
      () => again.client.call('sources.list', {}),
      (list) => (list[0]?.state.secretsMissing.length ?? 0) > 0,
    )
    expect(failing[0]?.state.fault?.code).toBe('SOURCE_AUTH')
    expect(again.popUps.filter((notice) => notice.title.includes('Backup'))).toEqual([])
  })

  it('lets no misbehaving source disturb another', async () => {
    const [engine, good, bad] = [await engineUp(), await controllerUp(), await controllerUp()]
    bad.misbehave({ match: /unified_jobs/, behaviour: { kind: 'half-json' } })
    await engine.client.call('sources.add', draftOf(bad, 'Broken'))
    await engine.client.call('sources.add', draftOf(good, 'Sound'))
    const jobs = followLive(engine)
    const failing = await until(
      'the fault of the broken source',
      () => engine.client.call('sources.list', {}),
      (list) => list.some((view) => view.config.name === 'Broken' && view.state.fault !== null),
    )
    expect(failing.find((view) => view.config.name === 'Broken')?.state.fault).toMatchObject({
      code: 'SOURCE_SHAPE',
    })
    await until(
      'the push channel of the sound one',
      () => engine.client.call('sources.list', {}),
      (list) => list.some((view) => view.config.name === 'Sound' && view.state.push === 'live'),
    )
    const run = good.fleet.addRun({ type: 'job', name: 'Still here', status: 'running' })
    good.fleet.setStatus(run.id, 'successful')
    await until(
      'the other card',
      () => named(jobs, 'Still here')?.status,
      (status) => status === 'completed',
    )
  })

  it('offers the controller of the environment without ever showing its token to the window', async () => {
    const controller = await controllerUp()
    const engine = await engineUp({
      environment: { AAP_URL: controller.url, AAP_TOKEN: controller.token, AAP_TEMPLATE_ID: '7' },
    })
    const [suggested] = await engine.client.call('sources.suggested', {})
    expect(suggested).toMatchObject({ missing: [], secretsPresent: ['token'], templateId: '7' })
    expect(JSON.stringify(suggested)).not.toContain(controller.token)
    const view = await engine.client.call('sources.accept', { origin: suggested?.origin ?? '' })
    expect(JSON.stringify(view)).not.toContain(controller.token)
    await until(
      'the connection',
      () => engine.client.call('sources.list', {}),
      (list) => list[0]?.state.lastOkAtMs !== null,
    )
    expect(await engine.client.call('sources.suggested', {})).toEqual([])
  })

  it('says what is missing where only a part of the environment is set', async () => {
    const engine = await engineUp({ environment: { AAP_URL: 'https://controller.example' } })
    expect(await engine.client.call('sources.suggested', {})).toMatchObject([{ missing: ['AAP_TOKEN'] }])
  })

  it('never sends a stored token to another address than it was stored for', async () => {
    const [engine, own, foreign] = [await engineUp(), await controllerUp(), await controllerUp()]
    const view = await engine.client.call('sources.add', draftOf(own))
    const moved = { ...draftOf(foreign), secrets: {} }
    await engine.client.call('sources.test', { draft: moved, sourceId: view.config.id, suggested: null })
    await engine.client.call('sources.update', { id: view.config.id, draft: moved })
    await until(
      'the missing token',
      () => engine.client.call('sources.list', {}),
      (list) => (list[0]?.state.secretsMissing.length ?? 0) > 0,
    )
    expect(foreign.requests.filter((request) => request.authorization !== undefined)).toEqual([])
  })

  it('answers every fault of a form at once, each at its field', async () => {
    const engine = await engineUp()
    const draft: SourceDraft = {
      config: {
        kind: 'awx',
        name: 'X',
        url: 'ftp://u:p@x/?q',
        tls: { mode: 'system' },
        options: { auth: 'magic' },
        enabled: true,
      },
      secrets: {},
    }
    const refused = await engine.client.call('sources.add', draft).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(FaultError)
    const fields = refused instanceof FaultError ? refused.fault.detail?.['fields'] : null
    expect(Object.keys(fields ?? {}).toSorted()).toEqual(['option:auth', 'url'])
    expect(await engine.client.call('sources.list', {})).toEqual([])
  })

  it('runs the sample fleet through the same path and takes its runs along when it is stopped', async () => {
    const engine = await engineUp()
    const view = await engine.client.call('sample.start', {})
    expect(view.config.sample).toBe(true)
    await until(
      'the sample runs',
      () => engine.client.call('jobs.count', { filter: '' }),
      (count) => count.value > 100,
    )
    await engine.client.call('sample.stop', {})
    await until(
      'an empty store',
      () => engine.client.call('jobs.count', { filter: '' }),
      (count) => count.value === 0,
    )
    expect(await engine.client.call('sources.list', {})).toEqual([])
    expect(await engine.client.call('notices.list', { beforeId: null, limit: 10 })).toEqual([])
    expect(engine.engine.summary()).toMatchObject({ failureCount: 0, runningCount: 0 })
  })

  it('starts a window that was reloaded from a full snapshot', async () => {
    const [engine, controller] = [await engineUp(), await controllerUp()]
    controller.fleet.addRun({ type: 'job', name: 'One', status: 'running' })
    await engine.client.call('sources.add', draftOf(controller))
    const first = followLive(engine)
    await until(
      'the first window',
      () => first.size,
      (size) => size === 1,
    )
    const second = followLive(engine)
    await until(
      'the second window',
      () => named(second, 'One')?.status,
      (status) => status === 'running',
    )
  })
})
