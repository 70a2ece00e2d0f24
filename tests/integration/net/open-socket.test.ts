import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket as NetSocket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { FaultError, type Fault } from '../../../src/shared/contract/fault.ts'
import { createAgent, type SourceAgent } from '../../../src/main/net/agent.ts'
import { createOpenSocket, MAX_PAYLOAD_BYTES } from '../../../src/main/net/open-socket.ts'
import type { Socket } from '../../../src/main/sources/connector.ts'
import { ANSWERS, startChaosServer, type ChaosServer } from '../../support/chaos-server.ts'
import { createFakeClock, settle, type FakeClock } from '../../support/fake-clock.ts'

let server: ChaosServer
let clock: FakeClock
let agent: SourceAgent
let peers: WebSocketServer

beforeEach(async () => {
  server = await startChaosServer()
  clock = createFakeClock()
  agent = createAgent({ source: { name: 'Lab', url: server.url, tls: { mode: 'system' } }, clock })
  peers = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: 64 * 1024 * 1024 })
})
afterEach(async () => {
  agent.destroy()
  for (const peer of peers.clients) peer.terminate()
  await server.close()
})

interface Seen {
  socket: Socket
  opened: Promise<void>
  texts: string[]
  nextText(): Promise<string>
  closed: Promise<{ code: number; httpStatus: number | null; error: Error | null }>
  closes: number
}

const openAt = (
  path: string,
  headers: Record<string, string> = {},
  onText?: (text: string) => void,
): Seen => {
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<Awaited<Seen['closed']>>()
  const seen: Omit<Seen, 'socket'> = {
    opened: opened.promise,
    closed: closed.promise,
    texts: [],
    closes: 0,
    async nextText() {
      while (seen.texts.length === 0) await settle(1)
      return seen.texts.shift() ?? ''
    },
  }
  const socket = createOpenSocket({ name: 'Lab', agent, clock })(path, headers, {
    onOpen: () => opened.resolve(),
    onText(text) {
      seen.texts.push(text)
      onText?.(text)
    },
    onClose(reason) {
      seen.closes += 1
      closed.resolve(reason)
    },
  })
  return Object.assign(seen, { socket })
}

/** Accepts upgrades; resolves with the server's end of the first. */
const accept = (): Promise<{ peer: WebSocket; headers: Record<string, unknown>; raw: NetSocket }> =>
  new Promise((resolve) => {
    server.onUpgrade((request, socket, head) => {
      peers.handleUpgrade(request, socket, head, (peer) => {
        peer.on('error', () => {})
        resolve({ peer, headers: request.headers, raw: socket })
      })
    })
  })

const faultOf = (error: Error | null): Fault | null => (error instanceof FaultError ? error.fault : null)

describe('a live connection', () => {
  it('carries text both ways, with the headers given and no compression', async () => {
    const accepted = accept()
    const seen = openAt('/websocket/', { authorization: 'Bearer canary', cookie: 'csrftoken=x' })
    const { peer, headers } = await accepted
    await seen.opened
    expect(headers).toMatchObject({ authorization: 'Bearer canary', cookie: 'csrftoken=x' })
    expect(headers['sec-websocket-extensions']).toBeUndefined()
    const heard = once(peer, 'message')
    seen.socket.send('{"groups":{}}')
    expect(String((await heard)[0])).toBe('{"groups":{}}')
    peer.send('{"accept":true}')
    expect(await seen.nextText()).toBe('{"accept":true}')
    peer.close(1001)
    expect(await seen.closed).toMatchObject({ code: 1001, httpStatus: null, error: null })
    seen.socket.close()
    expect(seen.closes).toBe(1)
    expect(clock.pending()).toBe(0)
  })

  it('is pinged every 20 s and lives as long as it answers', async () => {
    const accepted = accept()
    const seen = openAt('/ws')
    const { peer } = await accepted
    await seen.opened
    for (let n = 1; n <= 10; n += 1) {
      const pinged = once(peer, 'ping')
      await clock.advance(20_000)
      await pinged
      // The pong is under way: let it arrive before more time passes.
      await settle(10)
    }
    expect(seen.closes).toBe(0)
  })

  it('is given up within 45 s once the other end is silent', async () => {
    const accepted = accept()
    const seen = openAt('/ws')
    const { raw } = await accepted
    await seen.opened
    // Half open: what arrives is not read, nothing is answered.
    raw.pause()
    raw.removeAllListeners('data')
    await clock.advance(44_000)
    expect(seen.closes).toBe(0)
    await clock.advance(1_500)
    const reason = await seen.closed
    expect(faultOf(reason.error)).toMatchObject({ code: 'SOURCE_UNREACHABLE' })
    expect(reason.error?.message).toContain('45 s')
    expect(clock.pending()).toBe(0)
  })

  it('is ended by a message larger than 16 MiB', async () => {
    const accepted = accept()
    const seen = openAt('/ws')
    const { peer } = await accepted
    await seen.opened
    peer.send('x'.repeat(MAX_PAYLOAD_BYTES))
    expect((await seen.nextText()).length).toBe(MAX_PAYLOAD_BYTES)
    peer.send('x'.repeat(MAX_PAYLOAD_BYTES + 1))
    expect(faultOf((await seen.closed).error)).toMatchObject({ code: 'SOURCE_SHAPE' })
    expect(seen.texts).toEqual([])
  })

  it('ends, and nothing else does, when its handler trips over a message', async () => {
    const accepted = accept()
    const seen = openAt('/ws', {}, () => {
      throw new Error('tripped')
    })
    const { peer } = await accepted
    await seen.opened
    peer.send('boom')
    expect(await seen.closed).toMatchObject({ code: 1011, error: { message: 'tripped' } })
  })

  it('is cut where the other end does not take part in closing', async () => {
    const accepted = accept()
    const seen = openAt('/ws')
    const { raw } = await accepted
    await seen.opened
    raw.pause()
    raw.removeAllListeners('data')
    seen.socket.close()
    await clock.advance(2_100)
    await seen.closed
    expect(clock.pending()).toBe(0)
  })
})

describe('a server that does not agree to it', () => {
  it.each([
    [401, 'SOURCE_AUTH'],
    [403, 'SOURCE_AUTH'],
    [404, 'NOT_FOUND'],
    [503, 'SOURCE_UNREACHABLE'],
    [200, 'UNSUPPORTED'],
  ])('answers %i, which is %s', async (status, code) => {
    server.answer(ANSWERS.status(status))
    const { closed } = openAt('/ws')
    const reason = await closed
    expect(reason.httpStatus).toBe(status)
    expect(faultOf(reason.error)?.code).toBe(code)
    expect(clock.pending()).toBe(0)
  })

  it('redirects, and is not followed', async () => {
    const thief = await startChaosServer()
    server.answer(ANSWERS.redirect(`${thief.url}/ws`))
    const { closed } = openAt('/ws', { authorization: 'Bearer canary' })
    expect(faultOf((await closed).error)).toMatchObject({
      code: 'SOURCE_SHAPE',
      detail: { redirectedTo: `${thief.url}/ws` },
    })
    expect(thief.connections()).toBe(0)
    await thief.close()
  })

  it('says nothing, and is given up', async () => {
    server.answer(ANSWERS.silent())
    const { closed } = openAt('/ws')
    await server.arrived(1)
    await clock.advance(20_100)
    expect(faultOf((await closed).error)?.code).toBe('SOURCE_UNREACHABLE')
  })

  it('is not there at all', async () => {
    await server.close()
    const { closed } = openAt('/ws')
    expect(faultOf((await closed).error)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      detail: { cause: 'ECONNREFUSED' },
    })
  })

  it('breaks the protocol', async () => {
    server.onUpgrade((request, socket) => {
      const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      const accepted = createHash('sha1').update(key).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
      )
      socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    })
    const { closed } = openAt('/ws')
    expect(faultOf((await closed).error)?.code).toBe('SOURCE_SHAPE')
  })

  it('would have to be another one: paths off the origin are refused', () => {
    expect(() => openAt('//evil.example/ws')).toThrow(/could lead to another server/)
  })
})
