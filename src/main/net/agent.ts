import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import type { SourceConfig } from '../../shared/model/source.ts'
import type { Clock } from '../ports.ts'
import { dial } from './dial.ts'
import { toOrigin, type Origin } from './origin.ts'
import { createTrust, type Trust } from './tls-trust.ts'

type OnSocket = (error: Error | null, socket: Duplex) => void

/** What an agent's connections come from. One origin only, whatever the request was addressed to. */
export interface SourceAgent {
  agent: HttpAgent | HttpsAgent
  origin: Origin
  /** Drops pooled connections, e.g. after the machine slept: they may be dead without knowing it. */
  dropIdle(): void
  /** Drops every connection, those still being opened too. */
  destroy(): void
}

export interface AgentOptions {
  source: Pick<SourceConfig, 'name' | 'url' | 'tls'>
  clock: Clock
}

/**
 * The one way to a source's server: REST, WebSocket and anything else that takes a Node agent go through it
 * and so share its trust. Throws fault INVALID for a URL, SOURCE_TLS for a CA, that can't be used.
 */
export const createAgent = ({ source, clock }: AgentOptions): SourceAgent => {
  const origin = toOrigin(source.url, source.name)
  const trust = createTrust(source.tls, source.name)
  const stopping = new AbortController()
  const open = createOpener(origin, trust, clock, stopping.signal)
  const pool = { keepAlive: true, maxSockets: 64, maxFreeSockets: 2, scheduling: 'lifo' } as const
  const agent = origin.secure ? new TrustedHttpsAgent(pool, open) : new BoundHttpAgent(pool, open)
  return {
    agent,
    origin,
    dropIdle() {
      for (const sockets of Object.values(agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy()
    },
    destroy() {
      stopping.abort(new Error('the source was stopped'))
      agent.destroy()
    },
  }
}

type Open = (onSocket: OnSocket) => void

const createOpener =
  (origin: Origin, trust: Trust, clock: Clock, signal: AbortSignal): Open =>
  (onSocket) => {
    // The agent's callback takes (error) alone on failure, whatever its declared type says.
    const onFailure = onSocket as (error: Error) => void
    dial(origin, trust, clock, signal).then(
      (socket) => onSocket(null, socket),
      (error: unknown) => onFailure(error instanceof Error ? error : new Error(String(error))),
    )
  }

class BoundHttpAgent extends HttpAgent {
  readonly #open: Open

  constructor(options: ConstructorParameters<typeof HttpAgent>[0], open: Open) {
    super(options)
    this.#open = open
  }

  /** Hands the socket over only once it is connected; the request waits without having written anything. */
  override createConnection(_options: unknown, onSocket?: OnSocket): undefined {
    if (onSocket) this.#open(onSocket)
  }
}

class TrustedHttpsAgent extends HttpsAgent {
  readonly #open: Open

  constructor(options: ConstructorParameters<typeof HttpsAgent>[0], open: Open) {
    super(options)
    this.#open = open
  }

  /** As above, and only once the server has proved itself. */
  override createConnection(_options: unknown, onSocket?: OnSocket): undefined {
    if (onSocket) this.#open(onSocket)
  }
}
