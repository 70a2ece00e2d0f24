import { fault, toFault, type FaultError } from '../../shared/contract/fault.ts'
import type { RequestRecord, SourceConfig } from '../../shared/model/source.ts'
import type { Clock, Logger, Stoppable } from '../ports.ts'
import { createAgent, type SourceAgent } from './agent.ts'
import { createRequestBudget, type BudgetUse } from './budget.ts'
import { toJsonBody, toStatusFault } from './classify.ts'
import { toCancelled, toConnectionFault } from './connection-faults.ts'
import { exchange, toBodyFault, type Answer } from './exchange.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts'
import { toLoggedPath, toRequestTarget } from './origin.ts'
import { createPause } from './pause.ts'
import { createRequestLog } from './request-log.ts'
import { createSlots } from './slots.ts'

/** Decoded bytes of one answer that is held in memory. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024
/** As much of an error's page as is worth reading. */
const MAX_ERROR_BYTES = 256 * 1024
const TOTAL_TIMEOUT_MS = 60_000
const STREAM_TIMEOUT_MS = 15 * 60_000

export interface HttpClientOptions {
  source: Pick<SourceConfig, 'name' | 'url' | 'tls'>
  /** The credential's headers, asked for before every request; sent to the source's own origin only. */
  auth(): Promise<Record<string, string>>
  /** Requests at the same time. */
  concurrency: number
  /** Requests within a sliding window; null or left out: no budget. */
  budget?: { limit: number; windowMs: number } | null
  clock: Clock
  log: Logger
  /** Every request once it is over, e.g. for the figures of the connection. Holds no secret. */
  onRequest?(record: RequestRecord): void
}

export interface SourceHttp extends HttpClient, Stoppable {
  /** Shared with the source's WebSocket. */
  agent: SourceAgent
  /** The last 200 requests, oldest first. */
  requests(): RequestRecord[]
  budget(): BudgetUse
  /** Until the next request may be sent, by budget and by the server's Retry-After; 0: now. */
  roomInMs(): number
  /** Drops pooled connections: after a sleep or a change of network they may be dead without knowing it. */
  dropIdle(): void
}

/** Builds a source's client. Throws fault INVALID or SOURCE_TLS for a URL or an authority that can't be used. */
export const createHttpClient = (options: HttpClientOptions): SourceHttp => {
  const { source, clock, log } = options
  const { name } = source
  const agent = createAgent({ source, clock })
  const { origin } = agent
  const slots = createSlots(options.concurrency)
  const budget = createRequestBudget(options.budget ?? null, clock)
  const pause = createPause(clock)
  const records = createRequestLog()
  const stopping = new AbortController()

  const admit = (): void => {
    const pauseMs = pause.leftMs()
    if (pauseMs > 0) throw toPausedFault(name, pause.status(), pauseMs)
    const waitMs = budget.take()
    if (waitMs > 0) throw toBudgetFault(name, budget.use(), waitMs, clock)
  }

  const perform = async <T>(
    request: HttpRequest,
    totalMs: number,
    onAnswer: (answer: Answer, count: (bytes: number) => void) => Promise<T>,
  ): Promise<T> => {
    const target = toRequestTarget(request.path, origin, name)
    const call = joinSignals([request.signal, stopping.signal])
    let release = (): void => {}
    let startedMs: number | null = null
    let status: number | null = null
    let bytes = 0
    let problem: unknown = null
    try {
      release = await slots.take(call.signal)
      const headers = await toHeaders(request, () => options.auth())
      call.signal.throwIfAborted()
      admit()
      startedMs = clock.monotonic()
      const payload = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body))
      return await exchange(
        { method: request.method, target, headers, payload },
        { agent, clock, name, totalMs, signal: call.signal },
        async (answer) => {
          status = answer.status
          pause.note(answer.status, answer.headers)
          return onAnswer(answer, (count) => {
            bytes += count
          })
        },
      )
    } catch (error) {
      // Once an answer had begun, its breaking off is told differently from a refused connection.
      const shaped = status === null || call.signal.aborted ? error : toBodyFault(error, name)
      problem = call.signal.aborted
        ? toCancelled(name, error)
        : toConnectionFault(shaped, { name, origin, signal: call.signal })
      throw problem
    } finally {
      release()
      call.release()
      if (startedMs !== null) {
        const record: RequestRecord = {
          atMs: clock.now(),
          method: request.method,
          path: toLoggedPath(target),
          status,
          durationMs: Math.max(0, Math.round(clock.monotonic() - startedMs)),
          bytes,
          fault: problem === null ? null : toFault(problem).code,
        }
        records.add(record)
        options.onRequest?.(record)
        log.debug('request', { source: name, ...record })
      }
    }
  }

  const toAsked = ({ method, path }: HttpRequest) => ({
    name,
    origin: origin.origin,
    method,
    path,
    nowMs: clock.now(),
  })

  const readText = async (
    answer: Answer,
    request: HttpRequest,
    count: (bytes: number) => void,
  ): Promise<HttpResponse> => {
    const good = answer.status >= 200 && answer.status < 300
    const maxBytes = Math.min(request.maxBytes ?? MAX_BODY_BYTES, MAX_BODY_BYTES)
    const limit = good ? maxBytes : Math.min(maxBytes, MAX_ERROR_BYTES)
    const declared = Number(answer.headers['content-length'] ?? 0)
    if (good && declared > limit && answer.headers['content-encoding'] === undefined) {
      throw toTooLargeFault(request, name, limit)
    }
    const chunks: Uint8Array[] = []
    let size = 0
    await answer.read((chunk) => {
      count(chunk.length)
      size += chunk.length
      if (size > limit) {
        if (good) throw toTooLargeFault(request, name, limit)
        return false
      }
      chunks.push(chunk)
      return true
    })
    return {
      status: answer.status,
      headers: answer.headers,
      text: new TextDecoder().decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
    }
  }

  return {
    origin: origin.origin,
    basePath: origin.basePath,
    agent,
    request: (request) =>
      perform(request, request.totalTimeoutMs ?? TOTAL_TIMEOUT_MS, (answer, count) =>
        readText(answer, request, count),
      ),
    json: (request) =>
      perform(request, request.totalTimeoutMs ?? TOTAL_TIMEOUT_MS, async (answer, count) => {
        const response = await readText(answer, request, count)
        const asked = toAsked(request)
        const refused = toStatusFault(response, asked, response.text)
        if (refused !== null) throw refused
        return { status: response.status, headers: response.headers, body: toJsonBody(response, asked) }
      }),
    stream: (request, onChunk) =>
      perform(request, request.totalTimeoutMs ?? STREAM_TIMEOUT_MS, async (answer, count) => {
        const refused = toStatusFault(answer, toAsked(request))
        if (refused !== null) throw refused
        let bytes = 0
        await answer.read((chunk) => {
          count(chunk.length)
          bytes += chunk.length
          if (request.maxBytes !== undefined && bytes > request.maxBytes) {
            throw toTooLargeFault(request, name, request.maxBytes)
          }
          const done = onChunk(chunk)
          return done === undefined ? true : done.then(() => true)
        })
        return { bytes }
      }),
    requests: () => records.list(),
    budget: () => budget.use(),
    roomInMs: () => Math.max(pause.leftMs(), budget.roomInMs()),
    dropIdle: () => agent.dropIdle(),
    stop() {
      stopping.abort(new Error('the source was stopped'))
      agent.destroy()
      return Promise.resolve()
    },
  }
}

const toHeaders = async (
  request: HttpRequest,
  auth: () => Promise<Record<string, string>>,
): Promise<Record<string, string>> => {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'Jobdeck',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value
  if (request.anonymous === true) delete headers['authorization']
  else for (const [name, value] of Object.entries(await auth())) headers[name.toLowerCase()] = value
  // The host is the origin's, whatever the caller says.
  delete headers['host']
  return headers
}

/** One signal for several, without leaving anything behind on those that live longer. */
const joinSignals = (signals: AbortSignal[]): { signal: AbortSignal; release(): void } => {
  const joined = new AbortController()
  const onAbort = (event: Event): void => {
    joined.abort(event.target instanceof AbortSignal ? event.target.reason : undefined)
  }
  for (const signal of signals) {
    if (signal.aborted) joined.abort(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  }
  return {
    signal: joined.signal,
    release() {
      for (const signal of signals) signal.removeEventListener('abort', onAbort)
    },
  }
}

const toPausedFault = (name: string, status: number, pauseMs: number): FaultError =>
  fault(
    status === 429 ? 'SOURCE_LIMIT' : 'SOURCE_UNREACHABLE',
    `${name} asked to be left alone (${status}); nothing is sent for another ${Math.ceil(pauseMs / 1000)} s. Jobdeck goes on by itself then.`,
    { retryAfterMs: pauseMs, held: true },
  )

const toBudgetFault = (name: string, use: BudgetUse, waitMs: number, clock: Clock): FaultError =>
  fault(
    'SOURCE_LIMIT',
    `The request budget of ${name} is used up (${use.limit ?? 0} in ${Math.round(use.windowMs / 1000)} s); there is room again in ${Math.ceil(waitMs / 1000)} s. Nothing was sent. Raise the budget in the source's settings if the server allows it.`,
    { retryAfterMs: waitMs, freeAtMs: clock.now() + waitMs, held: true },
  )

const toTooLargeFault = ({ path }: HttpRequest, name: string, limit: number): FaultError =>
  fault(
    'SOURCE_SHAPE',
    `${name} answered ${toLoggedPath(path)} with more than ${Math.round(limit / 1024)} kB, which is more than Jobdeck takes in. The rest was not read. Check the URL; a smaller page size helps if it is right.`,
    { limitBytes: limit },
  )
