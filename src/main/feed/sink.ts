import { BATCH_ITEMS, FIRST_FLUSH_MS, FLUSH_MS, MAX_PENDING } from '../../shared/contract/protocol.ts'
import type { ServerMessage } from '../../shared/contract/protocol.ts'
import type { Cancel, Clock } from '../ports.ts'

type Key = string | number
type Fields = Record<string, unknown>

/** What a feed writes into; what the subscriber receives is decided here. */
export interface Sink<Item extends object> {
  /** Replaces everything the subscriber has. */
  snapshot(items: Item[]): void
  /** `fields` must hold the key field, and everything for an item the subscriber has not seen. */
  set(key: Key, fields: Partial<Item>): void
  gone(key: Key): void
}

/**
 * One subscriber's outbox. Changes wait here merged by key, so a stalled subscriber costs at most one entry
 * an item; past MAX_PENDING they are dropped and a new snapshot is asked for once the subscriber moves again.
 * At most one batch is under way: the next leaves after the acknowledgement.
 */
export const createSink = <Item extends object>(options: {
  id: number
  clock: Clock
  post: (message: ServerMessage) => void
  /** Called when the subscriber fell too far behind: the feed must call `snapshot` again. */
  resnapshot: () => void
}): Sink<Item> & { ack(seq: number): void; close(): void; pending(): number } => {
  const { id, clock, post } = options
  let seq = 0
  let awaiting: number | null = null
  let chunks: Item[][] = []
  const set = new Map<Key, Fields>()
  const gone = new Set<Key>()
  let overflowed = false
  let timer: Cancel | null = null
  let lastFlushMs = Number.NEGATIVE_INFINITY
  let closed = false

  const send = (message: ServerMessage & { seq: number }): void => {
    awaiting = message.seq
    lastFlushMs = clock.monotonic()
    post(message)
  }

  const flush = (): void => {
    timer = null
    if (closed || awaiting !== null) return
    const chunk = chunks.shift()
    if (chunk) {
      seq += 1
      send({ t: 'snap', id, seq, items: chunk, done: chunks.length === 0 })
      return
    }
    if (overflowed) {
      overflowed = false
      options.resnapshot()
      return
    }
    if (set.size === 0 && gone.size === 0) return
    const items: Fields[] = []
    for (const [key, fields] of set) {
      if (items.length === BATCH_ITEMS) break
      items.push(fields)
      set.delete(key)
    }
    // Removals wait until every change before them is out, so that none of them can bring an item back.
    const left = set.size === 0 ? [...gone] : []
    if (set.size === 0) gone.clear()
    seq += 1
    send({ t: 'delta', id, seq, set: items, gone: left })
  }

  const schedule = (): void => {
    if (closed || timer || awaiting !== null) return
    if (chunks.length > 0) return flush()
    if (set.size === 0 && gone.size === 0 && !overflowed) return
    const sinceMs = clock.monotonic() - lastFlushMs
    timer = clock.after(set.size >= BATCH_ITEMS ? 0 : Math.max(FIRST_FLUSH_MS, FLUSH_MS - sinceMs), flush)
  }

  const bound = (): void => {
    if (set.size + gone.size <= MAX_PENDING) return
    set.clear()
    gone.clear()
    overflowed = true
  }

  return {
    snapshot(items) {
      overflowed = false
      set.clear()
      gone.clear()
      chunks = []
      for (let at = 0; at < items.length; at += SNAPSHOT_ITEMS)
        chunks.push(items.slice(at, at + SNAPSHOT_ITEMS))
      if (chunks.length === 0) chunks.push([])
      schedule()
    },
    set(key, fields) {
      if (overflowed) return
      gone.delete(key)
      const before = set.get(key)
      if (before) Object.assign(before, fields)
      else set.set(key, { ...fields })
      bound()
      schedule()
    },
    gone(key) {
      if (overflowed) return
      set.delete(key)
      gone.add(key)
      bound()
      schedule()
    },
    ack(acked) {
      if (acked !== awaiting) return
      awaiting = null
      schedule()
    },
    pending: () => set.size + gone.size + chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    close() {
      closed = true
      timer?.()
      set.clear()
      gone.clear()
      chunks = []
    },
  }
}

/** A snapshot travels in larger pieces than deltas: nothing is on screen yet that could stutter. */
const SNAPSHOT_ITEMS = 2_000
