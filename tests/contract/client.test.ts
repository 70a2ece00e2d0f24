import { describe, expect, it } from 'vitest'
import { createClient, type FeedHandlers } from '../../src/shared/contract/client.ts'
import type { FeedName } from '../../src/shared/contract/contract.ts'
import { FaultError } from '../../src/shared/contract/fault.ts'
import { createPortPair } from '../../src/shared/contract/port-pair.ts'
import type { ClientMessage, ServerMessage } from '../../src/shared/contract/protocol.ts'

/** A client whose server end is played by hand; every message it sent is kept. */
const setUp = () => {
  const [near, far] = createPortPair()
  const sent: ClientMessage[] = []
  far.onMessage((message) => sent.push(message as ClientMessage))
  const client = createClient(near)
  const say = async (message: ServerMessage): Promise<void> => {
    far.post(message)
    await settle()
  }
  const last = <T extends ClientMessage['t']>(t: T): Extract<ClientMessage, { t: T }> => {
    const found = sent.findLast((message): message is Extract<ClientMessage, { t: T }> => message.t === t)
    if (!found) throw new Error(`the client sent no ${t}`)
    return found
  }
  return { client, far, sent, say, last }
}

/** Messages are delivered in microtasks: one turn of the loop lets all of them through, both ways. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const record = <N extends FeedName>() => {
  const heard: unknown[] = []
  const handlers: FeedHandlers<N> = {
    onSnapshot: (items, done, first) => heard.push({ snapshot: items, done, first }),
    onDelta: (set, gone) => heard.push({ set, gone }),
    onEnd: (reason) => heard.push({ end: reason.code }),
  }
  return { heard, handlers }
}

describe('calls', () => {
  it('resolve with the value of their own reply, in whatever order the replies come', async () => {
    const { client, sent, say } = setUp()
    const first = client.call('notices.list', { beforeId: null, limit: 1 })
    const second = client.call('jobs.complete', { qualifier: 'name', prefix: 'a' })
    await settle()
    const [one, two] = sent
    if (one?.t !== 'call' || two?.t !== 'call') throw new Error('two calls were expected')
    await say({ t: 'ok', id: two.id, value: ['alpha'] })
    await say({ t: 'ok', id: one.id, value: [] })
    expect(await first).toEqual([])
    expect(await second).toEqual(['alpha'])
  })

  it('reject with the fault that the server gave', async () => {
    const { client, say, last } = setUp()
    const call = client.call('jobs.get', { id: 7 }).catch((reason: unknown) => reason)
    await settle()
    await say({
      t: 'fault',
      id: last('call').id,
      fault: { code: 'NOT_FOUND', message: 'Run 7 is not kept here.', retry: false },
    })
    const error: unknown = await call
    expect(error).toBeInstanceOf(FaultError)
    expect(error).toMatchObject({ fault: { code: 'NOT_FOUND' } })
  })

  it('tell the server when they are aborted, and reject with CANCELLED at once', async () => {
    const { client, last } = setUp()
    const abort = new AbortController()
    const call = client.call('health.get', {}, abort.signal)
    abort.abort()
    await expect(call).rejects.toMatchObject({ fault: { code: 'CANCELLED' } })
    await settle()
    expect(last('abort').id).toBe(last('call').id)
  })

  it('are rejected when the port closes, and later ones as well', async () => {
    const { client, far } = setUp()
    const pending = client.call('health.get', {})
    let closed = 0
    client.onClose(() => (closed += 1))
    far.close()
    await expect(pending).rejects.toMatchObject({ fault: { code: 'CANCELLED', retry: true } })
    await expect(client.call('health.get', {})).rejects.toBeInstanceOf(FaultError)
    expect(closed).toBe(1)
  })
})

describe('feeds', () => {
  it('hand on a snapshot in parts, then deltas, and acknowledge each batch after it was taken in', async () => {
    const { client, sent, say, last } = setUp()
    const { heard, handlers } = record<'jobs.one'>()
    client.subscribe('jobs.one', { id: 1 }, handlers)
    await settle()
    const { id } = last('sub')
    await say({ t: 'snap', id, seq: 1, items: [{ id: 1 }], done: false })
    await say({ t: 'snap', id, seq: 2, items: [{ id: 2 }], done: true })
    await say({ t: 'delta', id, seq: 3, set: [{ id: 1, step: 'b' }], gone: [2] })
    expect(heard).toEqual([
      { snapshot: [{ id: 1 }], done: false, first: true },
      { snapshot: [{ id: 2 }], done: true, first: false },
      { set: [{ id: 1, step: 'b' }], gone: [2] },
    ])
    expect(sent.filter((message) => message.t === 'ack')).toEqual(
      [1, 2, 3].map((seq) => ({ t: 'ack', id, seq })),
    )
  })

  it('subscribe afresh under a new id after a gap, and ignore what the old id still sends', async () => {
    const { client, say, last } = setUp()
    const { heard, handlers } = record<'jobs.one'>()
    client.subscribe('jobs.one', { id: 1 }, handlers)
    await settle()
    const old = last('sub').id
    await say({ t: 'snap', id: old, seq: 1, items: [], done: true })
    await say({ t: 'delta', id: old, seq: 3, set: [{ id: 9 }], gone: [] })
    const fresh = last('sub').id
    expect(fresh).not.toBe(old)
    expect(last('unsub').id).toBe(old)
    await say({ t: 'delta', id: old, seq: 4, set: [{ id: 8 }], gone: [] })
    await say({ t: 'snap', id: fresh, seq: 1, items: [{ id: 5 }], done: true })
    expect(heard).toEqual([
      { snapshot: [], done: true, first: true },
      { snapshot: [{ id: 5 }], done: true, first: true },
    ])
  })

  it('take a new snapshot in the middle as a state from nothing, without subscribing again', async () => {
    const { client, sent, say, last } = setUp()
    const { heard, handlers } = record<'jobs.one'>()
    client.subscribe('jobs.one', { id: 1 }, handlers)
    await settle()
    const { id } = last('sub')
    await say({ t: 'snap', id, seq: 1, items: [{ id: 1 }], done: true })
    await say({ t: 'snap', id, seq: 2, items: [{ id: 2 }], done: true })
    expect(heard.at(-1)).toEqual({ snapshot: [{ id: 2 }], done: true, first: true })
    expect(sent.filter((message) => message.t === 'sub')).toHaveLength(1)
  })

  it('stay silent after they were left, also when the id changed by a gap before', async () => {
    const { client, say, last } = setUp()
    const { heard, handlers } = record<'jobs.one'>()
    const leave = client.subscribe('jobs.one', { id: 1 }, handlers)
    await settle()
    await say({ t: 'delta', id: last('sub').id, seq: 1, set: [], gone: [] })
    const fresh = last('sub').id
    leave()
    await settle()
    expect(last('unsub').id).toBe(fresh)
    await say({ t: 'snap', id: fresh, seq: 1, items: [], done: true })
    expect(heard).toEqual([])
  })

  it('say why they ended', async () => {
    const { client, say, last } = setUp()
    const { heard, handlers } = record<'jobs.one'>()
    client.subscribe('jobs.one', { id: 1 }, handlers)
    await settle()
    const fault = { code: 'INVALID', message: 'That filter can’t be read.', retry: false } as const
    await say({ t: 'end', id: last('sub').id, fault })
    expect(heard).toEqual([{ end: 'INVALID' }])
  })
})
