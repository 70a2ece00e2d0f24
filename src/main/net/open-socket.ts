import { WebSocket, type RawData } from 'ws'
import { fault } from '../../shared/contract/fault.ts'
import type { Clock } from '../ports.ts'
import type { OpenSocket, Socket, SocketHandlers } from '../sources/connector.ts'
import type { SourceAgent } from './agent.ts'
import { toStatusFault } from './classify.ts'
import { toConnectionFault } from './connection-faults.ts'
import { createDeadline } from './deadline.ts'
import { CONNECT_TIMEOUT_MS } from './dial.ts'
import { toRequestTarget } from './origin.ts'
import { toErrorCode, toTlsProblem } from './tls-refusal.ts'

/** One message; a back end's are a few kB. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024
export const PING_EVERY_MS = 20_000
/** Since anything was last heard. */
export const DEAD_AFTER_MS = 45_000
/** From the call until the server has agreed to the upgrade, connecting included. */
export const HANDSHAKE_TIMEOUT_MS = CONNECT_TIMEOUT_MS + 10_000
/** How long a closing handshake may take before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2_000

export interface OpenSocketOptions {
  name: string
  /** Shared with the source's REST client, so that both trust the same server. */
  agent: SourceAgent
  clock: Clock
}

/**
 * Opens WebSockets on the source's own origin. Whatever goes wrong ends in onClose, once: with the HTTP
 * status where the server refused the upgrade (a redirect is such a refusal), and a FaultError.
 */
export const createOpenSocket =
  ({ name, agent, clock }: OpenSocketOptions): OpenSocket =>
  (path, headers, handlers) => {
    const { origin } = agent
    const target = toRequestTarget(path, origin, name)
    const socket = new WebSocket(origin.origin.replace(/^http/, 'ws') + target, {
      agent: agent.agent,
      headers,
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD_BYTES,
    })
    return watch(socket, handlers, { name, agent, clock, target })
  }

interface Watched extends OpenSocketOptions {
  target: string
}

const watch = (socket: WebSocket, handlers: SocketHandlers, watched: Watched): Socket => {
  const { name, agent, clock, target } = watched
  let closed = false
  let httpStatus: number | null = null
  let error: Error | null = null
  let cancelPing = (): void => {}

  const finish = (code: number): void => {
    if (closed) return
    closed = true
    handshake.clear()
    silence.clear()
    closing.clear()
    cancelPing()
    // Cut what is left; a later complaint of the dying connection finds the error listener below.
    socket.terminate()
    handlers.onClose({ code, httpStatus, error })
  }
  const giveUp = (message: string) => (): void => {
    error = fault('SOURCE_UNREACHABLE', `${name} ${message}`, { cause: 'ETIMEDOUT' })
    finish(1006)
  }
  const handshake = createDeadline(
    clock,
    giveUp(
      'did not agree to a live connection in time. Polling goes on; check a proxy that may not pass WebSockets.',
    ),
  )
  const silence = createDeadline(
    clock,
    giveUp(`stopped answering on the live connection for ${DEAD_AFTER_MS / 1000} s. Jobdeck connects again.`),
  )
  const closing = createDeadline(clock, () => finish(1006))
  const heard = (): void => silence.set(DEAD_AFTER_MS)
  const pingLater = (): void => {
    cancelPing = clock.after(PING_EVERY_MS, () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping()
      pingLater()
    })
  }

  handshake.set(HANDSHAKE_TIMEOUT_MS)
  socket.on('open', () => {
    if (closed) return
    handshake.clear()
    heard()
    pingLater()
    handlers.onOpen()
  })
  socket.on('pong', heard)
  socket.on('ping', heard)
  socket.on('message', (data, isBinary) => {
    if (closed) return
    heard()
    if (isBinary) return
    try {
      handlers.onText(toText(data))
    } catch (cause) {
      // A message that the connector trips over ends this connection, not the program.
      error = cause instanceof Error ? cause : new Error(String(cause))
      finish(1011)
    }
  })
  socket.on('unexpected-response', (request, response) => {
    httpStatus = response.statusCode ?? null
    const headers: Record<string, string> = {}
    for (const [key, value] of Object.entries(response.headers)) headers[key] = String(value)
    error = toStatusFault(
      { status: response.statusCode ?? 0, headers },
      { name, origin: agent.origin.origin, method: 'GET', path: target, nowMs: clock.now() },
    )
    error ??= fault(
      'UNSUPPORTED',
      `${name} answered the request for a live connection with ${response.statusCode ?? 0} instead of agreeing to it. Polling goes on.`,
      { status: response.statusCode ?? 0 },
    )
    response.resume()
    request.destroy()
    finish(1006)
  })
  socket.on('error', (cause) => {
    error ??= toSocketFault(cause, watched)
    // Not left to the closing handshake: a peer that broke the protocol may not take part in one.
    finish(1006)
  })
  socket.on('close', (code) => finish(code))

  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close() {
      if (closed) return
      if (socket.readyState === WebSocket.CONNECTING) return finish(1000)
      closing.set(CLOSE_TIMEOUT_MS)
      socket.close(1000)
    },
  }
}

const toText = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}

const toSocketFault = (cause: Error, { name, agent }: Watched): Error => {
  const code = toErrorCode(cause)
  const connection = { name, origin: agent.origin, signal: new AbortController().signal }
  if (toTlsProblem(cause) !== null) return toConnectionFault(cause, connection)
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return fault(
      'SOURCE_SHAPE',
      `${name} sent a live message larger than ${MAX_PAYLOAD_BYTES / 1024 / 1024} MiB, which Jobdeck does not take in. It connects again and asks by polling.`,
      { cause: code },
      cause,
    )
  }
  if (code?.startsWith('WS_ERR_') === true || code === null) {
    return fault(
      'SOURCE_SHAPE',
      `The live connection to ${name} broke the WebSocket protocol. Polling goes on; a proxy may be altering what passes.`,
      { cause: code ?? cause.message.slice(0, 100) },
      cause,
    )
  }
  return toConnectionFault(cause, connection)
}
