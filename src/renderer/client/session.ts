import {
  createClient,
  type Client,
  type FeedHandlers,
  type PortClient,
} from '../../shared/contract/client.ts'
import type { CallInput, CallName, FeedInput, FeedName } from '../../shared/contract/contract.ts'
import type { Port } from '../../shared/contract/protocol.ts'

export type LinkState = 'connecting' | 'connected'

export interface Session extends Client {
  linkState(): LinkState
  onLinkState(listener: () => void): () => void
  stop(): void
}

interface Followed {
  /** Subscribes under the given client; returns unsubscribe. */
  start(client: PortClient): () => void
  stop: (() => void) | null
}

/**
 * A client that outlives its port: when the engine's end goes, it asks for a new one, and every feed is followed
 * again from a snapshot. Calls made while there is no port wait for it.
 */
export const startSession = (connect: () => Promise<Port>): Session => {
  const followed = new Set<Followed>()
  const listeners = new Set<() => void>()
  let client: PortClient | null = null
  let ready: Promise<PortClient> = Promise.reject(new Error('not connected yet'))
  ready.catch(() => undefined)
  let stopped = false

  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }

  const open = (): void => {
    ready = connect().then((port) => {
      const next = createClient(port)
      if (stopped) {
        next.close()
        return next
      }
      client = next
      next.onClose(() => {
        client = null
        for (const feed of followed) feed.stop = null
        changed()
        if (!stopped) open()
      })
      for (const feed of followed) feed.stop = feed.start(next)
      changed()
      return next
    })
  }
  open()

  return {
    call: async <N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal) =>
      (client ?? (await ready)).call(name, input, signal),
    subscribe<N extends FeedName>(name: N, input: FeedInput<N>, handlers: FeedHandlers<N>) {
      const feed: Followed = { start: (to) => to.subscribe(name, input, handlers), stop: null }
      followed.add(feed)
      if (client) feed.stop = feed.start(client)
      return () => {
        followed.delete(feed)
        feed.stop?.()
      }
    },
    linkState: () => (client ? 'connected' : 'connecting'),
    onLinkState(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      stopped = true
      client?.close()
    },
  }
}
