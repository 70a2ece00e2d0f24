import { describe, expect, it } from 'vitest'
import { createPortPair } from '../../src/shared/contract/port-pair.ts'
import type { ServerMessage } from '../../src/shared/contract/protocol.ts'
import { serveContract } from '../../src/main/feed/server.ts'
import type { Feeds, Handlers } from '../../src/main/feed/server.ts'
import { createFakeClock, settle } from '../support/fake-clock.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const start = (given: { handlers?: Partial<Handlers>; feeds?: Partial<Feeds> } = {}) => {
  const [near, far] = createPortPair()
  const received: ServerMessage[] = []
  near.onMessage((message) => received.push(message as ServerMessage))
  const clock = createFakeClock()
  const stop = serveContract(far, {
    handlers: (given.handlers ?? {}) as Handlers,
    feeds: (given.feeds ?? {}) as Feeds,
    clock,
    log: quiet,
    maxCalls: 3,
    maxFeeds: 2,
  })
  return { near, received, stop, clock, post: (message: unknown) => near.post(message) }
}

describe('the server end of the contract', () => {
  it('answers a call with the value of its handler', async () => {
    const { post, received } = start({
      handlers: {
        'jobs.timeline': ({ id }) => [
          { atMs: id, status: 'running', rawStatus: 'r', reason: null, via: 'rest' },
        ],
      },
    })
    post({ t: 'call', id: 1, name: 'jobs.timeline', input: { id: 42 } })
    await settle()
    expect(received).toEqual([
      { t: 'ok', id: 1, value: [{ atMs: 42, status: 'running', rawStatus: 'r', reason: null, via: 'rest' }] },
    ])
  })

  it('refuses an input that does not parse before any handler sees it', async () => {
    let ran = 0
    const { post, received } = start({
      handlers: {
        'jobs.timeline': () => {
          ran += 1
          return []
        },
      },
    })
    post({ t: 'call', id: 1, name: 'jobs.timeline', input: { id: 'all', extra: 1 } })
    await settle()
    expect(ran).toBe(0)
    expect(received).toMatchObject([{ t: 'fault', id: 1, fault: { code: 'INVALID' } }])
  })

  it('says INTERNAL without the details when a handler throws something that is not a fault', async () => {
    const { post, received } = start({
      handlers: {
        'jobs.timeline': () => {
          throw new Error('secret inner detail')
        },
      },
    })
    post({ t: 'call', id: 1, name: 'jobs.timeline', input: { id: 1 } })
    await settle()
    expect(received).toMatchObject([{ t: 'fault', id: 1, fault: { code: 'INTERNAL' } }])
    expect(JSON.stringify(received)).not.toContain('secret inner detail')
  })

  it.each([
    ['nothing', undefined],
    ['a string', 'call'],
    ['an unknown kind', { t: 'eval', id: 1 }],
    ['an id that is no number', { t: 'call', id: 'x', name: 'jobs.get', input: {} }],
    ['more than the protocol has', { t: 'unsub', id: 1, then: 'rm' }],
    ['a prototype', { t: 'call', id: 1, name: '__proto__', input: {}, __proto__: { t: 'call' } }],
  ])('survives %s and goes on', async (_what, message) => {
    const { post, received } = start({ handlers: { 'jobs.timeline': () => [] } })
    post(message)
    post({ t: 'call', id: 9, name: 'constructor', input: {} })
    post({ t: 'call', id: 2, name: 'jobs.timeline', input: { id: 1 } })
    await settle()
    expect(received).toContainEqual({ t: 'ok', id: 2, value: [] })
    expect(received).toContainEqual(expect.objectContaining({ t: 'fault', id: 9 }))
  })

  it('aborts what a closed port had under way, and closes its feeds', async () => {
    let aborted = false
    let closed = 0
    const { near, post } = start({
      handlers: {
        'jobs.timeline': (_args, signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              aborted = true
              resolve([])
            })
          }),
      },
      feeds: { settings: () => ({ refill: () => undefined, close: () => (closed += 1) }) },
    })
    post({ t: 'call', id: 1, name: 'jobs.timeline', input: { id: 1 } })
    post({ t: 'sub', id: 2, name: 'settings', input: {} })
    await settle()
    near.close()
    await settle()
    expect(aborted).toBe(true)
    expect(closed).toBe(1)
  })

  it('bounds how much one window may have under way', async () => {
    const { post, received } = start({ handlers: { 'jobs.timeline': () => new Promise(() => undefined) } })
    for (let id = 1; id <= 4; id += 1) post({ t: 'call', id, name: 'jobs.timeline', input: { id: 1 } })
    await settle()
    expect(received).toMatchObject([{ t: 'fault', id: 4, fault: { code: 'INVALID' } }])
  })

  it('ends a feed that fails with its fault and frees its place', async () => {
    const { post, received } = start({
      feeds: {
        settings: () => {
          throw new Error('broken')
        },
      },
    })
    for (let id = 1; id <= 5; id += 1) post({ t: 'sub', id, name: 'settings', input: {} })
    await settle()
    expect(received.filter((message) => message.t === 'end')).toHaveLength(5)
    expect(received.every((message) => message.t === 'end' && message.fault.code === 'INTERNAL')).toBe(true)
  })
})
