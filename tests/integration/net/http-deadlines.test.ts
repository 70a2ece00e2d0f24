import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeClock, settle, type FakeClock } from '../../support/fake-clock.ts'
import { ANSWERS, startChaosServer, type ChaosServer } from '../../support/chaos-server.ts'
import { createLab, get, toFaultOf } from './net-fixture.ts'
import type { SourceHttp } from '../../../src/main/net/create-http-client.ts'

let server: ChaosServer
let clock: FakeClock
let lab: SourceHttp

beforeEach(async () => {
  server = await startChaosServer()
  clock = createFakeClock()
  lab = createLab(server.url, { clock, concurrency: 2 })
})
afterEach(async () => {
  await lab.stop()
  await server.close()
})

/** Lets real I/O happen until the condition holds; the test's own time-out is the limit. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await settle(1)
}

describe('a server that takes its time', () => {
  it('is given 30 s for its headers', async () => {
    server.answer(ANSWERS.silent())
    const call = toFaultOf(lab.json(get('/')))
    await server.arrived(1)
    await clock.advance(29_900)
    expect(server.open()).toBe(1)
    await clock.advance(200)
    expect(await call).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringContaining('did not answer within 30 s') as string,
    })
    await until(() => server.open() === 0)
    expect(clock.pending()).toBe(0)
  })

  it('is not kept waiting for by headers that drip', async () => {
    let drip = (): void => {}
    server.answer(
      ANSWERS.slowLoris((dripper) => {
        drip = dripper
      }),
    )
    const call = toFaultOf(lab.json(get('/')))
    await server.arrived(1)
    for (let n = 0; n < 31; n += 1) {
      drip()
      await clock.advance(1000)
    }
    expect((await call).message).toContain('did not answer within 30 s')
  })

  it('is given 30 s between two pieces of its answer', async () => {
    server.answer(ANSWERS.stall())
    const pieces: Uint8Array[] = []
    const call = toFaultOf(lab.stream(get('/'), (chunk) => void pieces.push(chunk)))
    await until(() => pieces.length === 1)
    await clock.advance(29_900)
    expect(server.open()).toBe(1)
    await clock.advance(200)
    expect((await call).message).toContain('nothing came for 30 s')
  })

  it('is given 30 s for the first piece too', async () => {
    server.answer((_, response) => response.writeHead(200).flushHeaders())
    const call = toFaultOf(lab.json(get('/')))
    await server.arrived(1)
    await settle(20)
    await clock.advance(30_100)
    expect((await call).message).toContain('nothing came for 30 s')
  })

  it('is given 60 s in all, however lively it drips', async () => {
    const drips: (() => void)[] = []
    server.answer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' }).write('[')
      drips.push(() => void answer.write('1,'))
    })
    const call = toFaultOf(lab.json(get('/')))
    await until(() => drips.length === 1)
    for (let n = 0; n < 7; n += 1) {
      drips[0]?.()
      await settle(20)
      await clock.advance(10_000)
    }
    expect((await call).message).toContain('within 60 s')
    await until(() => server.open() === 0)
  })

  it('is given 10 s to take the connection and shake hands', async () => {
    const mute = createServer((socket) => void socket.on('error', () => {}).resume())
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve)
    })
    const secure = createLab(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`, { clock })
    const connected = once(mute, 'connection')
    const call = toFaultOf(secure.json(get('/')))
    await connected
    await clock.advance(10_100)
    expect(await call).toMatchObject({ code: 'SOURCE_UNREACHABLE', detail: { cause: 'ETIMEDOUT' } })
    await secure.stop()
    mute.close()
    await once(mute, 'close')
  })

  it('is not charged for the time its reader takes', async () => {
    server.answer((_, response) => response.end('xx'))
    const reading = Promise.withResolvers<void>()
    const digested = Promise.withResolvers<void>()
    const call = lab.stream(get('/'), () => {
      reading.resolve()
      return digested.promise
    })
    await reading.promise
    await clock.advance(120_000)
    digested.resolve()
    expect(await call).toEqual({ bytes: 2 })
  })
})

describe('calling off', () => {
  it('ends a request at once, wherever it stands', async () => {
    for (const answer of [ANSWERS.silent(), ANSWERS.stall(), ANSWERS.endless()]) {
      server.answer(answer)
      const abort = new AbortController()
      const before = server.requests.length
      const call = toFaultOf(lab.stream(get('/', abort.signal), () => new Promise(() => {})))
      await server.arrived(before + 1)
      await settle(10)
      abort.abort()
      expect((await call).code).toBe('CANCELLED')
      await until(() => server.open() === 0)
    }
    expect(clock.pending()).toBe(0)
  })

  it('ends one that still waits for its turn, and frees nothing that is not its own', async () => {
    server.answer(ANSWERS.silent())
    const first = new AbortController()
    const waiting = new AbortController()
    const calls = [first, first, waiting].map(({ signal }) => toFaultOf(lab.json(get('/', signal))))
    await server.arrived(2)
    waiting.abort()
    expect((await calls[2])?.code).toBe('CANCELLED')
    expect(server.requests).toHaveLength(2)
    server.answer(ANSWERS.json({}))
    const next = lab.json(get('/'))
    await settle(10)
    expect(server.requests).toHaveLength(2)
    first.abort()
    await next
    expect(server.requests).toHaveLength(3)
  })

  it('is what stopping the source does to all of them', async () => {
    server.answer(ANSWERS.silent())
    const calls = [1, 2, 3].map(() => toFaultOf(lab.json(get('/'))))
    await server.arrived(2)
    await lab.stop()
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual([
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ])
    expect((await toFaultOf(lab.json(get('/')))).code).toBe('CANCELLED')
  })
})

describe('the request budget', () => {
  it('refuses without a request, says when there is room, and then lets through', async () => {
    const frugal = createLab(server.url, { clock, budget: { limit: 3, windowMs: 60_000 } })
    for (let n = 0; n < 3; n += 1) {
      await frugal.json(get('/'))
      await clock.advance(10_000)
    }
    expect(await toFaultOf(frugal.json(get('/')))).toMatchObject({
      code: 'SOURCE_LIMIT',
      detail: { retryAfterMs: 30_000, freeAtMs: clock.now() + 30_000 },
    })
    expect(server.requests).toHaveLength(3)
    expect(frugal.budget()).toEqual({ used: 3, limit: 3, windowMs: 60_000 })
    clock.jump(86_400_000)
    expect(frugal.roomInMs()).toBe(30_000)
    await clock.advance(30_000)
    await frugal.json(get('/'))
    expect((await toFaultOf(frugal.json(get('/')))).code).toBe('SOURCE_LIMIT')
    await frugal.stop()
  })
})
