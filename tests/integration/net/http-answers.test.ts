import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SourceHttp } from '../../../src/main/net/create-http-client.ts'
import { ANSWERS, startChaosServer, type ChaosServer } from '../../support/chaos-server.ts'
import { createLab, get, toFaultOf, TOKEN } from './net-fixture.ts'

let server: ChaosServer
let lab: SourceHttp

beforeEach(async () => {
  server = await startChaosServer()
  lab = createLab(`${server.url}/base/`)
})
afterEach(async () => {
  await lab.stop()
  await server.close()
})

describe('an answer', () => {
  it('arrives whole, with the credential sent and the base path known', async () => {
    server.answer(ANSWERS.json({ count: 2 }))
    const answer = await lab.json(get('/api/?a=1'))
    expect(answer.body).toEqual({ count: 2 })
    expect(server.requests[0]).toMatchObject({
      url: '/api/?a=1',
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    expect(lab.basePath).toBe('/base')
    expect(lab.origin).toBe(server.url)
  })

  it('is asked for without the credential where none is wanted', async () => {
    await lab.json({ ...get('/ping/'), anonymous: true, headers: { Authorization: 'mine' } })
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
  })

  it.each(['gzip', 'br', 'deflate', 'deflate-raw'] as const)('is decoded from %s', async (encoding) => {
    server.answer(ANSWERS.encoded(encoding, { text: 'é'.repeat(5000) }))
    expect((await lab.json(get('/'))).body).toEqual({ text: 'é'.repeat(5000) })
  })

  it('may be a page of 10 MB', async () => {
    server.answer(ANSWERS.bigPage(10 * 1024 * 1024))
    const { body } = await lab.json(get('/'))
    expect(JSON.stringify(body).length).toBeGreaterThan(10 * 1024 * 1024)
  })

  it('may be empty for what changes something, and not for what reads', async () => {
    server.answer(ANSWERS.status(202))
    expect(await lab.json({ ...get('/cancel/'), method: 'POST', body: {} })).toMatchObject({
      status: 202,
      body: null,
    })
    server.answer(ANSWERS.text(''))
    expect(await toFaultOf(lab.json(get('/')))).toMatchObject({
      code: 'SOURCE_SHAPE',
      message: expect.stringContaining('empty answer') as string,
    })
  })

  it('carries what is sent as JSON', async () => {
    await lab.json({ ...get('/launch/'), method: 'POST', body: { name: 'ü' } })
    expect(server.requests[0]).toMatchObject({
      body: '{"name":"ü"}',
      headers: { 'content-type': 'application/json' },
    })
  })

  it('comes over the same connection as the one before, and over a new one once the server has closed that', async () => {
    await lab.json(get('/1'))
    await lab.json(get('/2'))
    expect(server.connections()).toBe(1)
    server.answer((request, response) => {
      // Closing at the moment of the next request is what an idle time-out on the server looks like.
      if (server.connections() === 1) request.socket.resetAndDestroy()
      else ANSWERS.json({ ok: true })(request, response)
    })
    expect((await lab.json(get('/3'))).body).toEqual({ ok: true })
    expect(server.connections()).toBe(2)
  })

  it('is streamed in order however large it is, waiting for the reader', async () => {
    server.answer((_, response) => response.end(Buffer.alloc(40 * 1024 * 1024, 'y')))
    let read = 0
    let inside = 0
    const { bytes } = await lab.stream(get('/log'), async (chunk) => {
      inside += 1
      expect(inside).toBe(1)
      await new Promise(setImmediate)
      inside -= 1
      read += chunk.length
    })
    expect(read).toBe(40 * 1024 * 1024)
    expect(bytes).toBe(read)
  })
})

describe('an answer that is none is told by its status', () => {
  it.each([
    [400, 'INVALID', 'did not accept the request'],
    [401, 'SOURCE_AUTH', 'did not accept the credentials'],
    [403, 'SOURCE_AUTH', 'knows who you are but does not allow'],
    [404, 'NOT_FOUND', 'has nothing at /api/'],
    [405, 'UNSUPPORTED', 'does not allow this here'],
    [409, 'CONFLICT', 'state has changed'],
    [418, 'SOURCE_SHAPE', 'unexpected status'],
    [429, 'SOURCE_LIMIT', 'too many requests'],
    [500, 'SOURCE_UNREACHABLE', 'failed to answer'],
    [502, 'SOURCE_UNREACHABLE', 'not available right now'],
    [503, 'SOURCE_UNREACHABLE', 'not available right now'],
    [504, 'SOURCE_UNREACHABLE', 'not available right now'],
  ])('%i is %s', async (status, code, words) => {
    server.answer(ANSWERS.html(status))
    const fault = await toFaultOf(lab.json(get('/api/?secret=1')))
    expect(fault.code).toBe(code)
    expect(fault.message).toContain('Lab')
    expect(fault.message).toContain(words)
    expect(fault.message).not.toContain('secret=1')
    server.answer(ANSWERS.status(status))
    if (status !== 429) expect((await lab.request(get('/'))).status).toBe(status)
  })

  it('a web page in place of JSON names the likely reasons', async () => {
    server.answer(ANSWERS.html())
    expect(await toFaultOf(lab.json(get('/api/')))).toMatchObject({
      code: 'SOURCE_SHAPE',
      message: expect.stringMatching(
        /web page, not its API .*Check the URL; a proxy or a sign-in page/,
      ) as string,
    })
  })

  it.each([
    ['half a JSON document', ANSWERS.halfJson(), 'SOURCE_SHAPE', 'cut short or damaged'],
    ['another content type', ANSWERS.text('a,b', { 'content-type': 'text/csv' }), 'SOURCE_SHAPE', 'text/csv'],
    ['half a gzip stream', ANSWERS.halfGzip(), 'SOURCE_SHAPE', 'compressed answer'],
    [
      'gzip that is none',
      ANSWERS.text('{}', { 'content-encoding': 'gzip' }),
      'SOURCE_SHAPE',
      'compressed answer',
    ],
    ['an encoding not offered', ANSWERS.text('{}', { 'content-encoding': 'zstd' }), 'SOURCE_SHAPE', 'zstd'],
    [
      'less than the promised length',
      ANSWERS.shortOfLength(),
      'SOURCE_UNREACHABLE',
      'broke off in the middle',
    ],
    ['a reset in the middle', ANSWERS.resetMidBody(), 'SOURCE_UNREACHABLE', 'broke off in the middle'],
    ['no HTTP at all', ANSWERS.garbage(), 'SOURCE_SHAPE', 'does not speak HTTP'],
    ['a body without end', ANSWERS.endless(), 'SOURCE_SHAPE', 'more than 32768 kB'],
  ])('%s', async (_, answer, code, words) => {
    server.answer(answer)
    const fault = await toFaultOf(lab.json(get('/')))
    expect(fault.code).toBe(code)
    expect(fault.message).toContain(words)
  })

  it('takes what belongs to it and no more where an answer is longer than it says', async () => {
    server.answer(ANSWERS.longerThanLength())
    expect((await lab.json(get('/'))).body).toEqual({ a: 1 })
    server.answer(ANSWERS.json({ b: 2 }))
    expect((await lab.json(get('/'))).body).toEqual({ b: 2 })
  })

  it('a bomb is given up at the cap, with memory bounded', async () => {
    const bomb = ANSWERS.bomb('gzip', 512 * 1024 * 1024)
    server.answer(bomb)
    const before = process.memoryUsage().rss
    let peak = 0
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
    const fault = await toFaultOf(lab.json(get('/')))
    clearInterval(watch)
    expect(fault).toMatchObject({ code: 'SOURCE_SHAPE', detail: { limitBytes: 32 * 1024 * 1024 } })
    expect((peak - before) / 1024 / 1024).toBeLessThan(32 + 64)
    expect(lab.requests().at(-1)?.bytes).toBeLessThan(33 * 1024 * 1024)
  })

  it('an endless error page does not hide the status', async () => {
    server.answer((_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' })
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    expect((await toFaultOf(lab.json(get('/')))).code).toBe('SOURCE_UNREACHABLE')
  })
})

describe('a server that asks for a pause', () => {
  it('is not asked again before it is over', async () => {
    server.answer(ANSWERS.status(429, { 'retry-after': '7' }))
    expect(await toFaultOf(lab.json(get('/')))).toMatchObject({
      code: 'SOURCE_LIMIT',
      detail: { retryAfterMs: 7000 },
    })
    expect(await toFaultOf(lab.json(get('/')))).toMatchObject({
      code: 'SOURCE_LIMIT',
      detail: { held: true },
    })
    expect(server.requests).toHaveLength(1)
    expect(lab.roomInMs()).toBeGreaterThan(5000)
  })
})
