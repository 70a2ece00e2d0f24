import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestTls } from 'node:https'
import { fault } from '../../shared/contract/fault.ts'
import type { Clock } from '../ports.ts'
import type { SourceAgent } from './agent.ts'
import { toDecodedBody, UnknownEncoding } from './body.ts'
import { createDeadline } from './deadline.ts'
import { toErrorCode } from './tls-refusal.ts'

/** From the connection until the answer's headers are there. */
export const HEADERS_TIMEOUT_MS = 30_000
/** Between two pieces of an answer. */
export const IDLE_TIMEOUT_MS = 30_000

export interface Outgoing {
  method: string
  /** Path and query, already checked. */
  target: string
  headers: Record<string, string>
  payload: Buffer | null
}

export interface ExchangeOptions {
  agent: SourceAgent
  clock: Clock
  name: string
  totalMs: number
  signal: AbortSignal
}

export interface Answer {
  status: number
  /** Lower-case names; several of one name joined by a comma. */
  headers: Record<string, string>
  /** Decoded pieces in order; `false` ends the reading early. To be called once. */
  read(onChunk: (chunk: Uint8Array) => Promise<boolean> | boolean): Promise<void>
}

/**
 * One request and its answer under all deadlines. `onAnswer` gets the answer once its headers are there; the
 * connection is given up when it returns before the body was read, when a deadline expires, or on abort.
 */
export const exchange = async <T>(
  outgoing: Outgoing,
  options: ExchangeOptions,
  onAnswer: (answer: Answer) => Promise<T>,
): Promise<T> => {
  const { agent, clock, name, totalMs, signal } = options
  const call: { request: ClientRequest | null; response: IncomingMessage | null; failure: Error | null } = {
    request: null,
    response: null,
    failure: null,
  }
  const failed = Promise.withResolvers<never>()
  // Whoever waits races against it; where nobody waits any more it is not an unhandled rejection.
  failed.promise.catch(() => {})
  const fail = (error: Error): void => {
    if (call.failure !== null) return
    call.failure = error
    failed.reject(error)
    call.response?.destroy(error)
    call.request?.destroy(error)
  }
  const giveUp = (message: string) => (): void =>
    fail(fault('SOURCE_UNREACHABLE', `${name} ${message}`, { cause: 'ETIMEDOUT' }))
  const total = createDeadline(
    clock,
    giveUp(
      `did not finish its answer within ${totalMs / 1000} s. The server or the network is too slow; Jobdeck tries again.`,
    ),
  )
  const headers = createDeadline(
    clock,
    giveUp(
      `took the connection but did not answer within ${HEADERS_TIMEOUT_MS / 1000} s. Check the load of the server; Jobdeck tries again.`,
    ),
  )
  const idle = createDeadline(
    clock,
    giveUp(
      `stopped in the middle of its answer: nothing came for ${IDLE_TIMEOUT_MS / 1000} s. Check the server or the network; Jobdeck tries again.`,
    ),
  )
  const onAbort = (): void => fail(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })

  const send = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = open(agent, outgoing)
      call.request = sent
      sent.once('socket', () => headers.set(HEADERS_TIMEOUT_MS))
      sent.once('response', resolve)
      sent.on('error', reject)
      sent.once('close', () =>
        reject(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' })),
      )
      if (call.failure !== null) sent.destroy(call.failure)
      sent.end(outgoing.payload ?? undefined)
    })

  const read = async (
    incoming: IncomingMessage,
    onChunk: (chunk: Uint8Array) => Promise<boolean> | boolean,
  ): Promise<void> => {
    idle.set(IDLE_TIMEOUT_MS)
    const body = await toDecodedBody(incoming)
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      // The deadline is the server's; what the reader takes to digest a piece does not count.
      idle.clear()
      const more = onChunk(chunk)
      if (!(typeof more === 'boolean' ? more : await Promise.race([more, failed.promise]))) return
      idle.set(IDLE_TIMEOUT_MS)
    }
  }

  try {
    if (call.failure !== null) throw call.failure
    total.set(totalMs)
    let incoming: IncomingMessage
    try {
      incoming = await Promise.race([send(), failed.promise])
    } catch (error) {
      if (call.failure !== null || !isStaleConnection(error, outgoing, call.request)) throw error
      // A pooled connection that the server had closed meanwhile: nothing was answered, so ask on a new one.
      agent.dropIdle()
      incoming = await Promise.race([send(), failed.promise])
    }
    headers.clear()
    call.response = incoming
    // A late complaint of a connection that was given up has no other listener.
    incoming.on('error', () => {})
    return await onAnswer({
      status: incoming.statusCode ?? 0,
      headers: toHeaders(incoming),
      read: (onChunk) => read(incoming, onChunk),
    })
  } catch (error) {
    throw call.failure ?? error
  } finally {
    total.clear()
    headers.clear()
    idle.clear()
    signal.removeEventListener('abort', onAbort)
    if (call.response?.complete === false) call.response.destroy()
  }
}

const open = (
  { agent, origin }: SourceAgent,
  { method, target, headers, payload }: Outgoing,
): ClientRequest =>
  (origin.secure ? requestTls : requestPlain)({
    agent,
    host: origin.host,
    port: origin.port,
    method,
    path: target,
    headers: payload === null ? headers : { ...headers, 'content-length': String(payload.length) },
  })

const isStaleConnection = (error: unknown, { method }: Outgoing, request: ClientRequest | null): boolean => {
  const code = toErrorCode(error)
  return method === 'GET' && request?.reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE')
}

const toHeaders = (response: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** The fault of an answer whose body could not be read to its end; the error itself where it is none of these. */
export const toBodyFault = (error: unknown, name: string): unknown => {
  if (error instanceof UnknownEncoding) {
    return fault(
      'SOURCE_SHAPE',
      `${name} answered in an encoding that was not offered (${error.encoding}). Check the proxy in front of it.`,
    )
  }
  const code = toErrorCode(error)
  if (code !== null && (/^Z_[A-Z_]+$/.test(code) || /^ERR_+(BROTLI|ZLIB|ERROR|PADDING)/.test(code))) {
    return fault(
      'SOURCE_SHAPE',
      `The compressed answer of ${name} is damaged or cut short. Try again; a proxy may be altering answers.`,
      { cause: code },
      error,
    )
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE') {
    return fault(
      'SOURCE_UNREACHABLE',
      `${name} broke off in the middle of its answer. A restart or a proxy may be behind it; Jobdeck tries again.`,
      { cause: 'ECONNRESET' },
      error,
    )
  }
  return error
}
