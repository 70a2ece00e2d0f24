import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLab, get, toFaultOf, TOKEN } from './net-fixture.ts'
import { ANSWERS, startChaosServer, type ChaosServer } from '../../support/chaos-server.ts'
import type { SourceHttp } from '../../../src/main/net/create-http-client.ts'

let server: ChaosServer
let thief: ChaosServer
let lab: SourceHttp

beforeEach(async () => {
  server = await startChaosServer()
  thief = await startChaosServer()
  lab = createLab(server.url)
})
afterEach(async () => {
  await lab.stop()
  await server.close()
  await thief.close()
})

describe('the credential', () => {
  it.each([301, 302, 303, 307, 308])('follows no redirect (%i)', async (status) => {
    server.answer(ANSWERS.redirect(`${thief.url}/steal?token=abc`, status))
    const fault = await toFaultOf(lab.json(get('/')))
    expect(fault).toMatchObject({ code: 'SOURCE_SHAPE', detail: { redirectedTo: `${thief.url}/steal` } })
    expect(fault.message).toContain(`${thief.url}/steal`)
    expect(fault.message).not.toContain('abc')
    await toFaultOf(lab.stream(get('/'), () => {}))
    expect((await lab.request(get('/'))).status).toBe(status)
    expect(thief.connections()).toBe(0)
  })

  it('goes nowhere else, whatever path a server or a bug supplies', async () => {
    const host = new URL(thief.url).host
    const tricks = [
      `${thief.url}/x`,
      `//${host}/x`,
      `/\\${host}/x`,
      `\\\\${host}/x`,
      `/\t/${host}/x`,
      `/..//${host}/x`,
      `/.//${host}/x`,
      `@${host}/x`,
      `.${host}/x`,
      `:${thief.port}/x`,
      '/x\r\nHost: evil',
      '/x y',
      '',
      'x',
    ]
    for (const path of tricks) expect((await toFaultOf(lab.json(get(path)))).code, path).toBe('INVALID')
    expect(thief.connections()).toBe(0)
    expect(server.connections()).toBe(0)
  })

  it('keeps to the host of the source even where a header says otherwise', async () => {
    await lab.json({ ...get('/'), headers: { Host: 'evil.example' } })
    expect(server.requests[0]?.headers.host).toBe(new URL(server.url).host)
  })

  it('that can not be sent is told as such, without being shown', async () => {
    const broken = createLab(server.url, {
      auth: () => Promise.resolve({ Authorization: `Bearer ${TOKEN}\n` }),
    })
    const fault = await toFaultOf(broken.json(get('/')))
    expect(fault.code).toBe('SOURCE_AUTH')
    expect(JSON.stringify(fault)).not.toContain(TOKEN)
    expect(server.requests).toHaveLength(0)
    await broken.stop()
  })
})

describe('the request log', () => {
  it('keeps the last 200, with names but no values of a query and no credential', async () => {
    const seen: unknown[] = []
    const logged = createLab(server.url, { onRequest: (record) => seen.push(record) })
    for (let n = 0; n < 205; n += 1) await logged.json(get(`/list/?page=${n}&token=hunter2&bare`))
    const records = logged.requests()
    expect(records).toHaveLength(200)
    expect(seen).toHaveLength(205)
    expect(records[0]).toMatchObject({
      method: 'GET',
      path: '/list/?page=…&token=…&…',
      status: 200,
      fault: null,
      bytes: 11,
    })
    expect(JSON.stringify(records)).not.toMatch(/hunter2|bare|canary/)
    await logged.stop()
  })

  it('holds the failures too', async () => {
    server.answer(ANSWERS.resetMidBody())
    await toFaultOf(lab.json(get('/')))
    server.answer(ANSWERS.status(401))
    await toFaultOf(lab.json(get('/')))
    expect(lab.requests()).toMatchObject([
      { status: 200, fault: 'SOURCE_UNREACHABLE' },
      { status: 401, fault: 'SOURCE_AUTH' },
    ])
  })
})

describe('an address that can not be used', () => {
  it.each(['ftp://x', 'nonsense', 'https://user:pass@host/', 'data:text/html,x', 'file:///etc/passwd'])(
    'is refused before anything is opened: %s',
    (url) => {
      expect(() => createLab(url)).toThrow(/address of Lab/)
    },
  )
})
