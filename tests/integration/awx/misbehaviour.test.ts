import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toStamp } from '../../../src/main/sample/controller/records.ts'
import { FaultError } from '../../../src/shared/contract/fault.ts'
import { connectTo, passOver, type Connected } from '../../support/awx/connected.ts'
import { startController, type Controller } from '../../support/awx/controller.ts'
import type { Misbehaviour } from '../../support/awx/misbehaviour.ts'

let controller: Controller
let connected: Connected
beforeEach(async () => {
  controller = await startController()
  connected = connectTo(controller.url)
  for (let id = 1; id <= 5; id += 1) {
    const stamp = toStamp(Date.now() - 60_000)
    controller.fleet.addRun({
      id,
      type: 'job',
      name: `Run ${id}`,
      status: 'successful',
      created: stamp,
      finished: stamp,
    })
  }
})
afterEach(async () => {
  await connected.stop()
  await controller.stop()
})

const faultOf = async (work: Promise<unknown>): Promise<FaultError['fault']> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof FaultError) return error.fault
  throw new Error(`no fault, but ${String(error)}`)
}

describe('a server that misbehaves gives one clear fault, and the next pass finds everything', () => {
  const cases: [string, Misbehaviour, string][] = [
    ['a web page', { kind: 'html' }, 'SOURCE_SHAPE'],
    ['half a JSON', { kind: 'half-json' }, 'SOURCE_SHAPE'],
    ['JSON of another kind', { kind: 'json', body: { hello: 'world' } }, 'SOURCE_SHAPE'],
    ['401', { kind: 'status', status: 401 }, 'SOURCE_AUTH'],
    ['403', { kind: 'status', status: 403 }, 'SOURCE_AUTH'],
    ['404', { kind: 'status', status: 404 }, 'NOT_FOUND'],
    ['500', { kind: 'status', status: 500 }, 'SOURCE_UNREACHABLE'],
    ['502', { kind: 'status', status: 502 }, 'SOURCE_UNREACHABLE'],
    ['a reset', { kind: 'reset' }, 'SOURCE_UNREACHABLE'],
    ['a redirect elsewhere', { kind: 'redirect', to: 'https://elsewhere.example/' }, 'SOURCE_SHAPE'],
  ]
  it.each(cases)('%s', async (_name, behaviour, code) => {
    const undo = controller.misbehave({ match: /unified_jobs/, behaviour })
    const found = await faultOf(passOver(connected.connector))
    expect(found.code).toBe(code)
    expect(found.message.length).toBeGreaterThan(20)
    undo()
    expect((await passOver(connected.connector)).runs.size).toBe(5)
  })

  it('a redirect to a page without the final slash is not what Jobdeck asks for', async () => {
    await passOver(connected.connector)
    for (const one of controller.requests)
      expect(new URL(one.url, 'http://x').pathname.endsWith('/')).toBe(true)
  })
})

it('429 is a limit, and its Retry-After is kept: nothing is sent meanwhile', async () => {
  const behaviour = { kind: 'status' as const, status: 429, headers: { 'retry-after': '7' } }
  const undo = controller.misbehave({ match: /unified_jobs/, behaviour })
  expect(await faultOf(passOver(connected.connector))).toMatchObject({
    code: 'SOURCE_LIMIT',
    detail: { retryAfterMs: 7_000 },
  })
  undo()
  const before = controller.requests.length
  expect((await faultOf(passOver(connected.connector))).code).toBe('SOURCE_LIMIT')
  expect(controller.requests.length).toBe(before)
})

it('a 10 MB page is read, capped in number, and does not stop the rest', async () => {
  controller.misbehave({ match: /status__in/, behaviour: { kind: 'huge', megabytes: 10 }, times: 1 })
  const pass = await passOver(connected.connector)
  expect(pass.batches[0]?.length).toBeGreaterThan(1_000)
  expect(pass.batches[0]?.[0]?.name).toHaveLength(512)
  expect(pass.runs.size).toBe(5)
})

it('an unknown status is shown as unknown with its word, and the others stay as they are', async () => {
  controller.fleet.update(3, { status: 'hibernating' })
  const pass = await passOver(connected.connector)
  expect(pass.runs.get('3')).toMatchObject({ status: 'unknown', rawStatus: 'hibernating' })
  expect(pass.runs.size).toBe(5)
  expect(connected.quarantined).toEqual([])
})

it('wrong types in one run set that one aside, visibly, and nothing else', async () => {
  controller.fleet.update(2, { name: 7 })
  controller.fleet.update(4, { started: { at: 'noon' } })
  const pass = await passOver(connected.connector)
  expect([...pass.runs.keys()].toSorted()).toEqual(['1', '3', '5'])
  expect(new Set(connected.quarantined.map((one) => one.where))).toEqual(new Set(['unified_jobs']))
  expect(connected.quarantined[0]?.problem).toMatch(/name|started/)
})

it('a server that ignores the query is found out instead of being read for ever', async () => {
  const item = { id: 1, type: 'job', name: 'same', status: 'running' }
  controller.misbehave({
    match: /unified_jobs/,
    behaviour: { kind: 'json', body: { results: Array(200).fill(item) } },
  })
  expect((await faultOf(passOver(connected.connector))).code).toBe('SOURCE_SHAPE')
})

it('a page of records without a readable id is passed by', async () => {
  const bad = Array(200).fill({ id: 'none' })
  controller.misbehave({ match: /status__in/, behaviour: { kind: 'json', body: { results: bad } }, times: 1 })
  expect((await passOver(connected.connector)).runs.size).toBe(5)
  expect(connected.quarantined.length).toBe(200)
})

it('pages without a readable id at the top of the list do not hide what is below them', async () => {
  const { fleet } = controller
  // Too old for the window of what changed: only the walk through history, newest first, finds them.
  const stamp = toStamp(Date.now() - 2 * 86_400_000)
  const ended = { type: 'job', status: 'successful', created: stamp, started: stamp, finished: stamp }
  for (let id = 101; id <= 350; id += 1) fleet.addRun({ id, ...ended })
  // Ids past what a number holds: the newest 200 of each list.
  for (let id = 151; id <= 350; id += 1) fleet.update(id, { id: 2 ** 53 + 2 * id })
  const pass = await passOver(connected.connector)
  expect(pass.runs.size).toBe(55)
  const numbered = controller.requests.map((one) => one.url).filter((url) => /[?&]page=/.test(url))
  expect(numbered.length).toBeGreaterThan(0)
  for (const url of numbered) expect(url).not.toContain('count_disabled')
})

it('the stand-in knows one page only where the count is switched off, as AWX does', async () => {
  const ask = (query: string) =>
    fetch(`${controller.url}/api/v2/unified_jobs/?page_size=2&${query}`, {
      headers: { authorization: `Bearer ${controller.token}` },
    })
  expect((await ask('page=2')).status).toBe(200)
  expect((await ask('page=2&count_disabled=1')).status).toBe(404)
  expect((await ask('count_disabled=1')).status).toBe(200)
})

it('an API that moved with an upgrade is found again at the next pass', async () => {
  await passOver(connected.connector)
  const { port } = controller
  await controller.stop()
  controller = await startController({ shape: 'platform', port })
  controller.fleet.addRun({ type: 'job', status: 'running' })
  await faultOf(passOver(connected.connector))
  expect((await passOver(connected.connector)).runs.size).toBe(1)
  expect(connected.connector.product()).toContain('AAP controller')
})

it('the credential never leaves the origin: redirects, next links and urls of the server lead nowhere', async () => {
  const strangerSaw: string[] = []
  const stranger = createServer((request, response) => {
    strangerSaw.push(request.url ?? '')
    response.end('{}')
  })
  stranger.listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  const item = {
    id: 1,
    type: 'job',
    name: 'x',
    status: 'running',
    url: `${elsewhere}/api/v2/jobs/1/`,
    related: { stdout: `${elsewhere}/out` },
  }
  const undo = controller.misbehave({
    match: /unified_jobs/,
    behaviour: {
      kind: 'json',
      body: { count: 500, next: `${elsewhere}/api/v2/unified_jobs/?page=2`, results: [item] },
    },
  })
  await passOver(connected.connector)
  undo()
  controller.misbehave({
    match: /unified_jobs/,
    behaviour: { kind: 'redirect', to: `${elsewhere}/api/v2/unified_jobs/` },
  })
  await faultOf(passOver(connected.connector))
  expect(strangerSaw).toEqual([])
  stranger.close()
  await once(stranger, 'close')
})

it('ping is asked without the credential', async () => {
  await passOver(connected.connector)
  const pings = controller.requests.filter((one) => one.url.includes('/ping/'))
  expect(pings.length).toBeGreaterThan(0)
  for (const ping of pings) expect(ping.authorization).toBeUndefined()
})
