import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TlsTrust } from '../../../src/shared/model/source.ts'
import { createSystemClock } from '../../../src/main/clock.ts'
import { createAgent } from '../../../src/main/net/agent.ts'
import { createOpenSocket } from '../../../src/main/net/open-socket.ts'
import { probeServerKey } from '../../../src/main/net/probe-server-key.ts'
import { startChaosServer, type ChaosServer } from '../../support/chaos-server.ts'
import { readCertificate, readKeySha256, readServerTls } from '../../support/tls/certificates.ts'
import { createLab, get, toFaultOf } from './net-fixture.ts'

type Served = Parameters<typeof readServerTls>[0]

const CA: TlsTrust = { mode: 'ca', caPem: readCertificate('authority') }
const OTHER_CA: TlsTrust = { mode: 'ca', caPem: readCertificate('other-authority') }
const SYSTEM: TlsTrust = { mode: 'system' }
const pin = (name: Served): TlsTrust => ({ mode: 'pin', keySha256: readKeySha256(name) })

let server: ChaosServer | null = null
const open: { stop(): Promise<void> }[] = []

const serve = async (name: Served): Promise<ChaosServer> => {
  server = await startChaosServer({ tls: readServerTls(name) })
  return server
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.stop()))
  await server?.close()
})
const lab = (url: string, tls: TlsTrust) => {
  const client = createLab(url, { tls })
  open.push(client)
  return client
}

/** How a WebSocket to the source ends: the fault, or "open". */
const trySocket = (url: string, tls: TlsTrust): Promise<unknown> =>
  new Promise((resolve) => {
    const clock = createSystemClock()
    const agent = createAgent({ source: { name: 'Lab', url, tls }, clock })
    const openSocket = createOpenSocket({ name: 'Lab', agent, clock })
    open.push({
      stop() {
        agent.destroy()
        return Promise.resolve()
      },
    })
    openSocket(
      '/ws',
      { authorization: 'Bearer canary' },
      {
        onOpen: () => resolve('open'),
        onText() {},
        onClose: ({ error }) => resolve(error !== null && 'fault' in error ? error.fault : error),
      },
    )
  })

describe('a server that proves itself', () => {
  it.each<[string, Served, TlsTrust]>([
    ['by the imported authority', 'valid', CA],
    [
      'by its own certificate, imported',
      'self-signed',
      { mode: 'ca', caPem: readCertificate('self-signed') },
    ],
    ['by the pinned key', 'valid', pin('valid')],
    ['by the pinned key, though self-signed', 'self-signed', pin('self-signed')],
    ['by the pinned key, though expired', 'expired', pin('expired')],
    ['by the pinned key, though for another host', 'wrong-host', pin('wrong-host')],
  ])('%s is asked', async (_, name, tls) => {
    const { url } = await serve(name)
    const client = lab(url, tls)
    expect((await client.json(get('/'))).body).toEqual({ ok: true })
    // A connection that is taken up again, and one that is resumed, are under the same rule.
    client.dropIdle()
    expect((await client.json(get('/'))).body).toEqual({ ok: true })
  })
})

describe('a server that does not prove itself gets no byte, and each reason has its own cure', () => {
  const cases: [string, Served, TlsTrust, string, RegExp][] = [
    ['expired', 'expired', CA, 'expired', /expired on 2021-01-01.*renewed/],
    ['not yet valid', 'not-yet-valid', CA, 'not_yet_valid', /only valid from 2099-01-01.*clock/],
    ['self-signed', 'self-signed', SYSTEM, 'self_signed', /signed itself.*Import the certificate/],
    [
      'unknown authority',
      'valid',
      SYSTEM,
      'unknown_authority',
      /authority that is not trusted here.*Test authority/,
    ],
    ['another authority than the imported one', 'valid', OTHER_CA, 'unknown_authority', /not trusted here/],
    ['wrong host', 'wrong-host', CA, 'wrong_host', /another host.*elsewhere\.example.*not for localhost/],
    ['changed key', 'changed', pin('valid'), 'changed_key', /another key than the one you approved.*blocked/],
    [
      'changed key, though the chain is good',
      'valid',
      pin('changed'),
      'changed_key',
      /blocked until you approve/,
    ],
  ]

  it.each(cases)('REST: %s', async (_, name, tls, problem, words) => {
    const { url, receivedBytes } = await serve(name)
    const fault = await toFaultOf(lab(url, tls).json(get('/')))
    expect(fault).toMatchObject({
      code: 'SOURCE_TLS',
      detail: { problem, serverKey: { keySha256: readKeySha256(name) } },
    })
    expect(fault.message).toMatch(words)
    expect(fault.message).toContain('Lab')
    expect(receivedBytes()).toBe(0)
    expect(server?.requests).toHaveLength(0)
  })

  it.each(cases)('WebSocket: %s', async (_, name, tls, problem) => {
    const { url, receivedBytes } = await serve(name)
    expect(await trySocket(url, tls)).toMatchObject({
      code: 'SOURCE_TLS',
      detail: { problem, serverKey: { keySha256: readKeySha256(name) } },
    })
    expect(receivedBytes()).toBe(0)
  })

  it('a key that changes while the source is in use is blocked at the next connection', async () => {
    const first = await serve('valid')
    const client = lab(first.url, pin('valid'))
    await client.json(get('/'))
    const { port } = first
    await first.close()
    server = await startChaosServer({ tls: readServerTls('changed'), port })
    expect((await toFaultOf(client.json(get('/')))).detail).toMatchObject({ problem: 'changed_key' })
    expect(server.receivedBytes()).toBe(0)
  })

  it('an authority that can not be read is told before anything is opened', () => {
    for (const caPem of ['nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
      expect(() => createLab('https://localhost', { tls: { mode: 'ca', caPem } })).toThrow(
        /authority imported for Lab/,
      )
    }
  })

  it('a server without TLS is told from one that is not trusted', async () => {
    server = await startChaosServer()
    const fault = await toFaultOf(lab(server.url.replace('http:', 'https:'), CA).json(get('/')))
    expect(fault).toMatchObject({ code: 'SOURCE_TLS', detail: { problem: 'not_tls' } })
  })
})

describe('the key of a server', () => {
  let signal: AbortSignal
  beforeEach(() => {
    signal = new AbortController().signal
  })

  it('is fetched for the operator to look at, without a byte of HTTP', async () => {
    const { url, receivedBytes } = await serve('self-signed')
    expect(await probeServerKey(url, { clock: createSystemClock() }, signal)).toEqual({
      keySha256: readKeySha256('self-signed'),
      subject: 'O=Jobdeck tests, CN=localhost',
      issuer: 'O=Jobdeck tests, CN=localhost',
      validFromMs: Date.UTC(2020, 0, 1),
      validToMs: Date.UTC(2120, 0, 1),
    })
    expect(receivedBytes()).toBe(0)
  })

  it('is a fault where the server can not be reached, or has none', async () => {
    const clock = createSystemClock()
    expect((await toFaultOf(probeServerKey('https://127.0.0.1:1', { clock }, signal))).code).toBe(
      'SOURCE_UNREACHABLE',
    )
    expect((await toFaultOf(probeServerKey('http://127.0.0.1:1', { clock }, signal))).code).toBe('INVALID')
  })
})
