import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BATCH_ITEMS, MAX_PENDING } from '../../src/shared/contract/protocol.ts'
import type { ServerMessage } from '../../src/shared/contract/protocol.ts'
import { createSink } from '../../src/main/feed/sink.ts'
import { createFakeClock } from '../support/fake-clock.ts'

interface Row {
  id: number
  a?: number
  b?: number
}

const start = (resnapshot: () => void = () => undefined) => {
  const clock = createFakeClock()
  const sent: (ServerMessage & { seq: number })[] = []
  const sink = createSink<Row>({
    id: 7,
    clock,
    post: (message) => sent.push(structuredClone(message) as ServerMessage & { seq: number }),
    resnapshot,
  })
  return { clock, sent, sink, ackLast: () => sink.ack(sent.at(-1)?.seq ?? -1) }
}

/** What a window does with what it is sent. */
const takeIn = (rows: Map<number, Row>, message: ServerMessage, fresh: { next: boolean }): void => {
  if (message.t === 'snap') {
    if (fresh.next) rows.clear()
    fresh.next = message.done
    for (const item of message.items as Row[]) rows.set(item.id, { ...rows.get(item.id), ...item })
  } else if (message.t === 'delta') {
    for (const item of message.set as Row[]) rows.set(item.id, { ...rows.get(item.id), ...item })
    for (const key of message.gone) rows.delete(Number(key))
  }
}

describe('the outbox of a subscriber', () => {
  it('sends nothing more until the batch before is acknowledged, and merges what happens meanwhile by key', async () => {
    const { clock, sent, sink, ackLast } = start()
    sink.snapshot([{ id: 1, a: 0 }])
    expect(sent).toHaveLength(1)
    for (let a = 1; a <= 1000; a += 1) sink.set(1, { id: 1, a })
    sink.set(1, { id: 1, b: 5 })
    await clock.advance(60_000)
    expect(sent).toHaveLength(1)
    ackLast()
    await clock.advance(200)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toMatchObject({ t: 'delta', seq: 2, set: [{ id: 1, a: 1000, b: 5 }], gone: [] })
  })

  it('shows the first change after a quiet spell within 10 ms and then at most every 100 ms', async () => {
    const { clock, sent, sink, ackLast } = start()
    sink.snapshot([])
    ackLast()
    await clock.advance(1_000)
    sink.set(1, { id: 1 })
    await clock.advance(10)
    expect(sent).toHaveLength(2)
    ackLast()
    sink.set(1, { id: 1, a: 2 })
    await clock.advance(80)
    expect(sent).toHaveLength(2)
    await clock.advance(20)
    expect(sent).toHaveLength(3)
  })

  it('never holds more than its bound for a subscriber that stands still, and starts it over when it moves', async () => {
    let asked = 0
    const { clock, sent, sink, ackLast } = start(() => {
      asked += 1
      sink.snapshot([{ id: 1, a: 9 }])
    })
    sink.snapshot([{ id: 1 }])
    for (let id = 0; id < MAX_PENDING * 3; id += 1) sink.set(id, { id })
    expect(sink.pending()).toBeLessThanOrEqual(MAX_PENDING)
    await clock.advance(60_000)
    expect(asked).toBe(0)
    ackLast()
    await clock.advance(200)
    expect(asked).toBe(1)
    expect(sent.at(-1)).toMatchObject({ t: 'snap', items: [{ id: 1, a: 9 }], done: true })
  })

  it('splits a large change into batches and lets removals out last', async () => {
    const { clock, sent, sink, ackLast } = start()
    sink.snapshot([])
    ackLast()
    sink.gone(9_999)
    for (let id = 0; id < BATCH_ITEMS + 10; id += 1) sink.set(id, { id })
    await clock.advance(200)
    expect(sent.at(-1)).toMatchObject({ t: 'delta', gone: [] })
    ackLast()
    await clock.advance(200)
    const last = sent.at(-1)
    expect(last?.t === 'delta' && last.set.length).toBe(10)
    expect(last).toMatchObject({ gone: [9_999] })
  })

  it('leaves the subscriber with exactly what the feed has, whatever the order of changes and acknowledgements', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), id: fc.nat(8), a: fc.nat(99) }),
      fc.record({ kind: fc.constant('gone' as const), id: fc.nat(8) }),
      fc.record({ kind: fc.constant('snapshot' as const) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(150) }),
      fc.record({ kind: fc.constant('ack' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, sent, sink } = start()
        const truth = new Map<number, Row>()
        const seen = new Map<number, Row>()
        const fresh = { next: true }
        let taken = 0
        const take = (): void => {
          const message = sent[taken]
          if (!message) return
          taken += 1
          takeIn(seen, message, fresh)
          sink.ack(message.seq)
        }
        sink.snapshot([])
        for (const one of steps) {
          if (one.kind === 'set') {
            const row = { id: one.id, a: one.a }
            // As a feed does: whole for what the subscriber can't have, the changed field otherwise.
            sink.set(one.id, row)
            truth.set(one.id, row)
          } else if (one.kind === 'gone') {
            sink.gone(one.id)
            truth.delete(one.id)
          } else if (one.kind === 'snapshot') sink.snapshot([...truth.values()])
          else if (one.kind === 'wait') await clock.advance(one.ms)
          else take()
        }
        for (let round = 0; round < 40; round += 1) {
          take()
          await clock.advance(200)
        }
        expect([...seen.entries()].toSorted()).toEqual([...truth.entries()].toSorted())
      }),
      { numRuns: 150 },
    )
  })
})
