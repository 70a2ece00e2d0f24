import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectTo, type Connected } from '../../support/awx/connected.ts'
import { startController, type Controller, type ControllerOptions } from '../../support/awx/controller.ts'

let controller: Controller
let connected: Connected
const start = async (options: ControllerOptions = {}): Promise<void> => {
  controller = await startController(options)
  connected = connectTo(controller.url)
}
beforeEach(() => start({ recorded: true }))
const stop = async (): Promise<void> => {
  await connected.stop()
  await controller.stop()
}
afterEach(stop)

const signal = new AbortController().signal
const detailOf = async (externalId: string, type: string) => {
  const found = await connected.connector.fetchDetail?.({ externalId, type }, signal)
  if (!found) throw new Error('no detail')
  return found
}

describe('the detail of a run', () => {
  it('as recorded says in words what ran where, and leads to its page', async () => {
    const [id = ''] = [...controller.fleet.runs.values()]
      .filter((run) => run['host_status_counts'])
      .map((run) => String(run.id))
    const { detail, observation } = await detailOf(id, 'job')
    const labels = detail.facts.map((fact) => fact.label)
    for (const label of ['Kind', 'Template', 'Inventory', 'Project', 'Playbook', 'Execution environment']) {
      expect(labels).toContain(label)
    }
    expect(detail.pageUrl).toBe(`${controller.url}/#/jobs/playbook/${id}/output`)
    expect(observation.rawStatus).toBe('successful')
  })

  it('leads to the page of the platform behind a gateway', async () => {
    await stop()
    await start({ shape: 'platform' })
    const run = controller.fleet.addRun({ type: 'workflow_job', status: 'running' })
    const { detail } = await detailOf(String(run.id), 'workflow_job')
    expect(detail.pageUrl).toBe(`${controller.url}/execution/jobs/workflow/${run.id}/output`)
  })

  it('masks secrets in variables, environment, artifacts and the raw record', async () => {
    const run = controller.fleet.addRun({
      type: 'job',
      status: 'successful',
      extra_vars: JSON.stringify({ user: 'web', db_password: 'CANARY-1', nested: { api_token: 'CANARY-2' } }),
      job_env: { HOME: '/runner', AWS_SECRET_ACCESS_KEY: 'CANARY-3' },
      artifacts: { result: 'fine', session_token: 'CANARY-4' },
    })
    const { detail } = await detailOf(String(run.id), 'job')
    const all = JSON.stringify(detail)
    expect(all).not.toContain('CANARY')
    expect(detail.variables).toContain('web')
    expect(detail.facts.find((fact) => fact.label === 'Artifacts')?.value).toContain('fine')
  })

  it('has every host of any number, and none while the playbook runs', async () => {
    const run = controller.fleet.addRun({ type: 'job', status: 'running' })
    expect((await detailOf(String(run.id), 'job')).hosts).toEqual([])
    const hosts = Array.from({ length: 450 }, (_, index) => ({
      id: index + 1,
      host_name: `web${index}`,
      ok: 3,
      changed: 1,
      failures: index === 7 ? 1 : 0,
      dark: 0,
      skipped: 2,
      ignored: 0,
      rescued: 0,
    }))
    controller.fleet.hostSummaries.set(run.id, [...hosts, { id: 999, host_name: 5 }])
    controller.fleet.setStatus(run.id, 'failed')
    const found = await detailOf(String(run.id), 'job')
    expect(found.hosts).toHaveLength(450)
    expect(found.hosts[7]).toMatchObject({ host: 'web7', ok: 3, failed: 1, unreachable: 0 })
    expect(found.observation.hostNames).toHaveLength(450)
    expect(connected.quarantined).toHaveLength(1)
  })

  it('of a workflow has its nodes: spawned, waiting and ruled out, with how they join', async () => {
    const child = controller.fleet.addRun({ type: 'job', name: 'Step one', status: 'running' })
    const flow = controller.fleet.addRun({ type: 'workflow_job', status: 'running' })
    controller.fleet.nodes.set(flow.id, [
      { id: 1, job: child.id, success_nodes: [2], failure_nodes: [3], always_nodes: [] },
      {
        id: 2,
        job: null,
        all_parents_must_converge: true,
        summary_fields: { unified_job_template: { name: 'Step two', unified_job_type: 'job' } },
      },
      { id: 3, job: null, do_not_run: true, identifier: 'rescue' },
    ])
    const { detail, observation } = await detailOf(String(flow.id), 'workflow_job')
    expect(detail.nodes).toMatchObject([
      {
        nodeId: '1',
        label: 'Step one',
        externalId: String(child.id),
        status: 'running',
        success: ['2'],
        failure: ['3'],
      },
      { nodeId: '2', label: 'Step two', externalId: null, status: 'scheduled', allParentsMustConverge: true },
      { nodeId: '3', label: 'rescue', status: 'never_run' },
    ])
    expect(observation).toMatchObject({ itemsTotal: 2, itemsDone: 0, step: 'Step one' })
  })

  it.each([
    'job',
    'ad_hoc_command',
    'project_update',
    'inventory_update',
    'system_job',
    'workflow_job',
    'workflow_approval',
  ])('is had for a %s', async (type) => {
    const run = controller.fleet.addRun({ type, status: 'successful' })
    expect((await detailOf(String(run.id), type)).observation).toMatchObject({
      externalId: String(run.id),
      type,
    })
  })

  it('that is gone, refused or of an unknown kind is a fault with its own code', async () => {
    await expect(detailOf('424242', 'job')).rejects.toMatchObject({ fault: { code: 'NOT_FOUND' } })
    const run = controller.fleet.addRun({ type: 'job', status: 'running' })
    controller.fleet.hidden.add(run.id)
    await expect(detailOf(String(run.id), 'job')).rejects.toMatchObject({ fault: { code: 'SOURCE_AUTH' } })
    await expect(detailOf('1', 'quantum_job')).rejects.toMatchObject({ fault: { code: 'UNSUPPORTED' } })
  })
})

it('templates come with how their last run ended', async () => {
  const templates = await connected.connector.templates?.(signal)
  expect(templates?.find((one) => one.externalId === '8')).toMatchObject({
    type: 'job_template',
    lastStatus: 'never updated',
  })
})

it('schedules come with their rule and their next run, and one that does not fit is set aside', async () => {
  controller.fleet.schedules.set(900, { id: 900, name: 'odd', enabled: 'perhaps' })
  const schedules = (await connected.connector.schedules?.(signal)) ?? []
  expect(schedules.length).toBeGreaterThanOrEqual(2)
  const weekly = schedules.find((one) => one.rule.includes('FREQ=WEEKLY'))
  expect(weekly).toMatchObject({ enabled: true, timezone: 'UTC' })
  expect(weekly?.nextRunAtMs).toBeGreaterThan(0)
  expect(connected.quarantined).toHaveLength(1)
})
