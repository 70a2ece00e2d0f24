import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { awxKind } from '../../../src/main/sources/awx/kind.ts'
import type { ConnectionReport } from '../../../src/shared/model/source.ts'
import { connectTo, createHeard, passOver } from '../../support/awx/connected.ts'
import { readCertificate, readKeySha256, readServerTls } from '../../support/tls/certificates.ts'
import { startController, type Controller, type ControllerOptions } from '../../support/awx/controller.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop()
})
const start = async (options: ControllerOptions = {}): Promise<Controller> => {
  const controller = await startController(options)
  undo.push(() => controller.stop())
  return controller
}
const test = async (url: string, given: Parameters<typeof connectTo>[1] = {}): Promise<ConnectionReport> => {
  const connected = connectTo(url, given)
  undo.push(() => connected.stop())
  return awxKind.test(connected.context as Parameters<typeof awxKind.test>[0], new AbortController().signal)
}
/** The last step: the one that ended the test. */
const end = (report: ConnectionReport) => {
  const last = report.steps.at(-1)
  if (!last) throw new Error('no steps')
  return last
}

/** Resolves with the address once it listens; the server is closed after the test. */
const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(async () => {
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the connection test', () => {
  it('of a healthy controller names it and what it can do', async () => {
    const { url, fleet } = await start()
    fleet.addRun({ type: 'job', status: 'running' })
    const report = await test(url)
    expect(report).toMatchObject({ ok: true, product: 'AWX 24.6.1', serverKey: null })
    expect(report.steps.map((step) => step.outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(report.capabilities).toEqual([
      'push',
      'logs',
      'events',
      'hosts',
      'results',
      'workflow',
      'templates',
      'schedules',
    ])
    expect(report.steps[2]?.message).toContain('operator')
  })

  it('of a platform finds the controller behind the gateway', async () => {
    const { url } = await start({ shape: 'platform' })
    expect(await test(url)).toMatchObject({ ok: true, product: 'AAP controller 4.6.8' })
  })

  it('signs in with user name and password', async () => {
    const { url } = await start()
    expect((await test(url, { options: { auth: 'basic', username: 'operator' } })).ok).toBe(true)
  })

  it('takes an address that was copied from the API', async () => {
    const { url } = await start()
    expect((await test(`${url}/api/v2/`)).ok).toBe(true)
  })

  it('takes a configured API path', async () => {
    const { url } = await start({ apiBases: ['/tower/api/v2'] })
    expect((await test(url)).ok).toBe(false)
    expect((await test(url, { options: { basePath: '/tower/api/v2' } })).ok).toBe(true)
  })

  it('of a controller without a live channel is good, with a warning and without push', async () => {
    const { url } = await start({ handshake: 'refuse' })
    const report = await test(url)
    expect(report.ok).toBe(true)
    expect(end(report)).toMatchObject({ name: 'Live updates', outcome: 'warning' })
    expect(report.capabilities).not.toContain('push')
  })

  it('with a wrong token says so and how to get one', async () => {
    const { url } = await start()
    const report = await test(url, { secrets: { token: 'wrong' } })
    expect(report.ok).toBe(false)
    expect(end(report)).toMatchObject({ name: 'Sign in', outcome: 'failed' })
    expect(end(report).cure).toContain('token')
  })

  it('without a token says that none is stored', async () => {
    const { url } = await start()
    const report = await test(url, { secrets: {} })
    expect(end(report).message).toContain('No token is stored')
  })

  it('with basic authentication switched off says what to use instead', async () => {
    const { url } = await start({ basic: null })
    const report = await test(url, { options: { auth: 'basic', username: 'operator' } })
    expect(end(report).cure).toContain('token')
  })

  it('of an address where nothing listens says so', async () => {
    const controller = await startController()
    await controller.stop()
    const report = await test(controller.url)
    expect(end(report)).toMatchObject({ name: 'Reach the server', outcome: 'failed' })
    expect(end(report).cure).toContain('address')
  })

  it('of a web server that is no controller says what it found', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><h1>It works</h1>')
    })
    const report = await test(await listen(server))
    expect(end(report)).toMatchObject({ name: 'Find the controller', outcome: 'failed' })
    expect(end(report).message).toContain('web page')
  })

  it('of some other JSON service says that no controller is there', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"status":"ok"}')
    })
    const report = await test(await listen(server))
    expect(end(report).message).toContain('without a version')
  })

  it('of a gateway whose controller is missing says that', async () => {
    const controller = await start({ apiBases: ['/nowhere'] })
    controller.misbehave({
      match: /gateway/,
      behaviour: { kind: 'json', body: { version: '2.6', pong: 'x' } },
    })
    const report = await test(controller.url)
    expect(end(report).message).toContain('gateway')
  })

  it('of a server that sends elsewhere names the other address and does not follow', async () => {
    const controller = await start()
    controller.misbehave({
      match: /ping/,
      behaviour: { kind: 'redirect', to: 'https://sso.example/login?next=secret' },
    })
    const report = await test(controller.url)
    expect(end(report).message).toContain('https://sso.example')
    expect(end(report).message).not.toContain('secret')
  })

  it('with a user who sees no jobs warns', async () => {
    const { url } = await start()
    const report = await test(url)
    expect(report.steps.find((step) => step.name === 'Read jobs')).toMatchObject({ outcome: 'warning' })
  })

  it('ends within a second of an abort', async () => {
    const controller = await start()
    controller.misbehave({ match: /./, behaviour: { kind: 'hang' } })
    const connected = connectTo(controller.url)
    undo.push(() => connected.stop())
    const stop = new AbortController()
    const running = awxKind
      .test(connected.context as Parameters<typeof awxKind.test>[0], stop.signal)
      .catch(() => 'ended')
    await expect.poll(() => controller.requests.length).toBeGreaterThan(0)
    const started = performance.now()
    stop.abort()
    await running
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

describe('over TLS', () => {
  it.each([
    ['self-signed', 'self-signed'],
    ['expired', 'expired'],
  ] as const)(
    'a certificate that is %s is refused, and its key is offered for approval',
    async (_name, certificate) => {
      const { url } = await start({ tls: readServerTls(certificate) })
      const report = await test(url)
      expect(report.ok).toBe(false)
      expect(end(report)).toMatchObject({ name: 'Secure connection', outcome: 'failed' })
      expect(report.serverKey?.keySha256).toBe(readKeySha256(certificate))
    },
  )

  it.each([
    ['the imported authority', 'valid', { mode: 'ca' as const, caPem: readCertificate('authority') }],
    ['the approved key', 'self-signed', { mode: 'pin' as const, keySha256: readKeySha256('self-signed') }],
  ] as const)('%s is trusted for REST and for the live channel alike', async (_name, certificate, tls) => {
    const controller = await start({ tls: readServerTls(certificate) })
    controller.fleet.addRun({ type: 'job', status: 'running' })
    const report = await test(controller.url, { tls })
    expect(report.steps.map((step) => step.outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(report.serverKey).toBeNull()
  })

  it('a changed key blocks REST and the live channel', async () => {
    const controller = await start({ tls: readServerTls('changed') })
    const tls = { mode: 'pin' as const, keySha256: readKeySha256('self-signed') }
    const connected = connectTo(controller.url, { tls, random: () => 0 })
    undo.push(() => connected.stop())
    await expect(passOver(connected.connector)).rejects.toMatchObject({ fault: { code: 'SOURCE_TLS' } })
    const heard = createHeard()
    const stop = new AbortController()
    const running = connected.connector.runPush?.(heard.handlers, stop.signal)
    await expect.poll(() => heard.states.length).toBeGreaterThan(1)
    expect(heard.states.some((one) => one.state === 'live')).toBe(false)
    stop.abort()
    await running
    expect(controller.requests).toEqual([])
  })
})
