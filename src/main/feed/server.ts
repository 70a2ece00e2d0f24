import { CALLS, FEEDS } from '../../shared/contract/contract.ts'
import type {
  CallArgs,
  CallName,
  CallOutput,
  FeedArgs,
  FeedItem,
  FeedName,
} from '../../shared/contract/contract.ts'
import { fault, toFault, FaultError } from '../../shared/contract/fault.ts'
import type { Port, ServerMessage } from '../../shared/contract/protocol.ts'
import type { Clock, Logger } from '../ports.ts'
import { parseClientMessage } from './client-message.ts'
import { createSink } from './sink.ts'
import type { Sink } from './sink.ts'

export type Handlers = {
  [N in CallName]: (args: CallArgs<N>, signal: AbortSignal) => Promise<CallOutput<N>> | CallOutput<N>
}

/** Starts feeding the sink; called again by `refill` when a subscriber fell too far behind. */
export interface OpenFeed {
  refill(): void
  close(): void
}
export type Feeds = {
  [N in FeedName]: (args: FeedArgs<N>, sink: Sink<FeedItem<N>>, fail: (error: unknown) => void) => OpenFeed
}

export interface ServeOptions {
  handlers: Handlers
  feeds: Feeds
  clock: Clock
  log: Logger
  /** Calls a port may have under way; one more is refused. */
  maxCalls?: number
  maxFeeds?: number
}

/**
 * Serves the contract on one port. Everything that comes in is parsed; what does not parse is answered by an
 * INVALID fault where it has an id and ignored where it has none. Ends with the port.
 */
export const serveContract = (port: Port, options: ServeOptions): (() => void) => {
  const { handlers, feeds, clock, log, maxCalls = 256, maxFeeds = 64 } = options
  const calls = new Map<number, AbortController>()
  const open = new Map<number, { feed: OpenFeed; sink: ReturnType<typeof createSink<object>> }>()
  const post = (message: ServerMessage): void => port.post(message)
  const refuse = (id: number, error: unknown): void => post({ t: 'fault', id, fault: report(error) })

  const report = (error: unknown): ReturnType<typeof toFault> => {
    if (!(error instanceof FaultError)) log.error('a call failed by a fault of our own', { error })
    return toFault(error)
  }

  const runCall = async <N extends CallName>(id: number, name: N, input: unknown): Promise<void> => {
    if (calls.size >= maxCalls) return refuse(id, fault('INVALID', TOO_MANY_CALLS))
    const abort = new AbortController()
    calls.set(id, abort)
    try {
      const parsed = CALLS[name].input.safeParse(input)
      if (!parsed.success) throw invalid(name, parsed.error.issues)
      const value = await handlers[name](parsed.data as CallArgs<N>, abort.signal)
      post({ t: 'ok', id, value })
    } catch (error) {
      refuse(id, abort.signal.aborted ? fault('CANCELLED', `${name} was cancelled.`) : error)
    } finally {
      calls.delete(id)
    }
  }

  const subscribe = <N extends FeedName>(id: number, name: N, input: unknown): void => {
    if (open.size >= maxFeeds) return post({ t: 'end', id, fault: fault('INVALID', TOO_MANY_FEEDS).fault })
    const parsed = FEEDS[name].input.safeParse(input)
    if (!parsed.success) return post({ t: 'end', id, fault: invalid(name, parsed.error.issues).fault })
    const sink = createSink<FeedItem<N>>({ id, clock, post, resnapshot: () => entry.feed.refill() })
    const fail = (error: unknown): void => {
      post({ t: 'end', id, fault: report(error) })
      unsubscribe(id)
    }
    const entry = { feed: IDLE, sink }
    open.set(id, entry)
    try {
      entry.feed = feeds[name](parsed.data as FeedArgs<N>, sink, fail)
      // A feed may have failed while it was being opened: then nobody else will close it.
      if (!open.has(id)) entry.feed.close()
    } catch (error) {
      fail(error)
    }
  }

  const unsubscribe = (id: number): void => {
    const entry = open.get(id)
    if (!entry) return
    open.delete(id)
    entry.sink.close()
    entry.feed.close()
  }

  const stopListening = port.onMessage((raw) => {
    const message = parseClientMessage(raw)
    if (!message) return log.warn('a message that is not of the contract was ignored')
    switch (message.t) {
      case 'call':
        if (!isCall(message.name))
          return refuse(message.id, fault('INVALID', `There is no call ${message.name}.`))
        if (calls.has(message.id)) return refuse(message.id, fault('INVALID', 'That call id is in use.'))
        void runCall(message.id, message.name, message.input)
        return
      case 'abort':
        calls.get(message.id)?.abort()
        return
      case 'sub':
        if (open.has(message.id)) return
        if (!isFeed(message.name))
          return post({
            t: 'end',
            id: message.id,
            fault: fault('INVALID', `There is no feed ${message.name}.`).fault,
          })
        subscribe(message.id, message.name, message.input)
        return
      case 'unsub':
        unsubscribe(message.id)
        return
      case 'ack':
        open.get(message.id)?.sink.ack(message.seq)
    }
  })

  let closed = false
  const close = (): void => {
    if (closed) return
    closed = true
    stopListening()
    stopClose()
    for (const abort of calls.values()) abort.abort()
    for (const id of [...open.keys()]) unsubscribe(id)
    port.close()
  }
  const stopClose = port.onClose(close)
  return close
}

const IDLE: OpenFeed = { refill: () => undefined, close: () => undefined }
const TOO_MANY_CALLS = 'Too many requests are under way in this window. Wait for some of them to end.'
const TOO_MANY_FEEDS = 'This window follows too many things at once. Close a view and try again.'

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name)
const isFeed = (name: string): name is FeedName => Object.hasOwn(FEEDS, name)

const invalid = (name: string, issues: readonly { path: PropertyKey[]; message: string }[]): FaultError => {
  const first = issues[0]
  const where = first && first.path.length > 0 ? ` (${first.path.map(String).join('.')})` : ''
  return fault(
    'INVALID',
    `${name} was asked with something it can't take${where}: ${first?.message ?? 'no reason given'}.`,
    {
      issues: issues.slice(0, 20).map((issue) => ({ path: issue.path.map(String), message: issue.message })),
    },
  )
}
