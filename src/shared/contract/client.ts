/** The client end of the contract over any port. Holds no timers: a carrier that dies says so by closing. */
import type { CallInput, CallName, CallOutput, FeedInput, FeedItem, FeedName, FEEDS } from './contract.ts'
import { fault, FaultError, type Fault } from './fault.ts'
import type { ClientMessage, Port, ServerMessage } from './protocol.ts'

/** What the client needs of an AbortSignal, which no TypeScript lib of this layer names. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

type FeedKey<N extends FeedName> = (typeof FEEDS)[N]['key']

/** A field delta: the feed's key field, and only the fields that changed. */
export type FeedDelta<N extends FeedName> = Partial<FeedItem<N>> &
  Pick<FeedItem<N>, FeedKey<N> & keyof FeedItem<N>>

export interface FeedHandlers<N extends FeedName> {
  /**
   * The state from nothing. The first call of a snapshot has `first` set: forget what was known, though it may
   * stay on screen until `done`.
   */
  onSnapshot(items: FeedItem<N>[], done: boolean, first: boolean): void
  onDelta(set: FeedDelta<N>[], gone: (string | number)[]): void
  /** The server ended the feed; nothing more comes. */
  onEnd(fault: Fault): void
}

export interface Client {
  /** Rejects with FaultError. Aborting tells the server that nobody waits any more, and rejects with CANCELLED. */
  call<N extends CallName>(name: N, input: CallInput<N>, signal?: CancelSignal): Promise<CallOutput<N>>
  /** Follows a feed until the returned function is called. */
  subscribe<N extends FeedName>(name: N, input: FeedInput<N>, handlers: FeedHandlers<N>): () => void
}

export interface PortClient extends Client {
  /** The port is gone: pending calls have been rejected; feeds stay silent until a new client follows them. */
  onClose(listener: () => void): () => void
  close(): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: FaultError): void
}

interface Following {
  name: FeedName
  input: unknown
  /** The sequence number that must come next; a snapshot may start anywhere. */
  nextSeq: number
  /** A snapshot has begun and its last part has not come yet. */
  midSnapshot: boolean
  started: boolean
  onSnapshot(items: unknown[], done: boolean, first: boolean): void
  onDelta(set: unknown[], gone: (string | number)[]): void
  onEnd(fault: Fault): void
}

const connectionLost = (name: string): FaultError =>
  fault(
    'CANCELLED',
    `The window lost its connection to the engine while waiting for ${name}. Try again; restart Jobdeck if it goes on.`,
  )

/**
 * Speaks protocol.ts over `port`. Each batch is acknowledged after its handler has returned, also when the handler
 * throws: a faulty view must not stop the feed. A gap in the sequence makes it subscribe afresh under a new id.
 */
export const createClient = (port: Port): PortClient => {
  const waiting = new Map<number, Waiting>()
  const following = new Map<number, Following>()
  const closes = new Set<() => void>()
  let lastId = 0
  let closed = false

  const post = (message: ClientMessage): void => {
    if (!closed) port.post(message)
  }

  const follow = (feed: Following): number => {
    lastId += 1
    feed.started = false
    feed.midSnapshot = false
    following.set(lastId, feed)
    post({ t: 'sub', id: lastId, name: feed.name, input: feed.input })
    return lastId
  }

  // The id changes with each new subscription, so that late batches of an old one can't be mistaken.
  const ids = new Map<Following, number>()
  const refollow = (id: number, feed: Following): void => {
    following.delete(id)
    post({ t: 'unsub', id })
    ids.set(feed, follow(feed))
  }

  const onBatch = (message: Extract<ServerMessage, { t: 'snap' | 'delta' }>): void => {
    const feed = following.get(message.id)
    if (!feed) return
    const first = message.t === 'snap' && !feed.midSnapshot
    if (!first && (!feed.started || message.seq !== feed.nextSeq)) {
      refollow(message.id, feed)
      return
    }
    feed.started = true
    feed.nextSeq = message.seq + 1
    try {
      if (message.t === 'snap') {
        feed.midSnapshot = !message.done
        feed.onSnapshot(message.items, message.done, first)
      } else feed.onDelta(message.set, message.gone)
    } finally {
      if (following.get(message.id) === feed) post({ t: 'ack', id: message.id, seq: message.seq })
    }
  }

  const stopMessages = port.onMessage((raw) => {
    const message = raw as ServerMessage
    switch (message.t) {
      case 'ok':
        waiting.get(message.id)?.resolve(message.value)
        return
      case 'fault':
        waiting.get(message.id)?.reject(new FaultError(message.fault))
        return
      case 'snap':
      case 'delta':
        onBatch(message)
        return
      case 'end': {
        const feed = following.get(message.id)
        following.delete(message.id)
        if (feed) ids.delete(feed)
        feed?.onEnd(message.fault)
      }
    }
  })

  const settleClosed = (): void => {
    if (closed) return
    closed = true
    stopMessages()
    stopClose()
    for (const wait of [...waiting.values()]) wait.reject(connectionLost('an answer'))
    following.clear()
    ids.clear()
    for (const listener of [...closes]) listener()
  }
  const stopClose = port.onClose(settleClosed)

  const request = (name: CallName, input: unknown, signal: CancelSignal | undefined): Promise<unknown> => {
    if (closed) return Promise.reject(connectionLost(name))
    if (signal?.aborted) return Promise.reject(fault('CANCELLED', `${name} was cancelled.`))
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        waiting.delete(id)
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        settle()
        post({ t: 'abort', id })
        reject(fault('CANCELLED', `${name} was cancelled.`))
      }
      waiting.set(id, {
        resolve(value) {
          settle()
          resolve(value)
        },
        reject(error) {
          settle()
          reject(error)
        },
      })
      signal?.addEventListener('abort', onAbort)
      post({ t: 'call', id, name, input })
    })
  }

  return {
    call: <N extends CallName>(name: N, input: CallInput<N>, signal?: CancelSignal) =>
      request(name, input, signal) as Promise<CallOutput<N>>,
    subscribe<N extends FeedName>(name: N, input: FeedInput<N>, handlers: FeedHandlers<N>) {
      const feed: Following = {
        name,
        input,
        nextSeq: 0,
        midSnapshot: false,
        started: false,
        onSnapshot: (items, done, first) => handlers.onSnapshot(items as FeedItem<N>[], done, first),
        onDelta: (set, gone) => handlers.onDelta(set as FeedDelta<N>[], gone),
        onEnd: (reason) => handlers.onEnd(reason),
      }
      ids.set(feed, follow(feed))
      return () => {
        const id = ids.get(feed)
        if (id === undefined) return
        ids.delete(feed)
        following.delete(id)
        post({ t: 'unsub', id })
      }
    },
    onClose(listener) {
      closes.add(listener)
      return () => closes.delete(listener)
    },
    close() {
      port.close()
      settleClosed()
    },
  }
}
