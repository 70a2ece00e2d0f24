import { fault, FaultError } from '../../../shared/contract/fault.ts'
import type { ConnectorContext } from '../connector.ts'
import { detect, toProduct, type Detected } from './detect.ts'
import type { AwxOptions } from './options.ts'
import { toList } from './wire.ts'

export type Params = Record<string, string | number>

/** The server silently caps larger pages at 200. */
export const PAGE_SIZE = 200

export interface AwxClient {
  detected(signal: AbortSignal): Promise<Detected>
  /** Null before detection. */
  product(): string | null
  /**
   * Now by the server's own clock: its last answer's Date and the time since. The workstation's clock where no
   * answer said. Epoch ms.
   */
  nowMs(): number
  /** Looks for the controller again at the next call: it may have moved with an upgrade. */
  forget(): void
  /** `path` under the API, e.g. jobs/7. The final slash is added: without it the server redirects. */
  get(path: string, params: Params, signal: AbortSignal): Promise<unknown>
  list(
    path: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<{ count: number | null; results: unknown[] }>
  /** As `get`, null where the server says 404 or refuses this one record (403). */
  find(path: string, params: Params, signal: AbortSignal): Promise<unknown>
  /** Path and query on the origin, for a stream. */
  path(path: string, params: Params, signal: AbortSignal): Promise<string>
}

/** Whether a fault concerns this record alone: gone (404), or not for this user (403). */
export const isNotOurs = (error: unknown): boolean =>
  error instanceof FaultError &&
  (error.fault.code === 'NOT_FOUND' ||
    (error.fault.code === 'SOURCE_AUTH' && error.fault.detail?.['status'] === 403))

const toQuery = (params: Params): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) query.append(name, String(value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** The requests of one source. Every path is built here, on the source's own origin; `next` links are not used. */
export const createClient = (context: ConnectorContext<AwxOptions>): AwxClient => {
  let known: Detected | null = null
  let productName: string | null = null
  let heard: { dateMs: number; monoMs: number } | null = null

  const detected = async (signal: AbortSignal): Promise<Detected> => {
    known ??= await detect(
      { http: context.http, name: context.source.name, basePath: context.options.basePath },
      signal,
    )
    return known
  }

  const path = async (under: string, params: Params, signal: AbortSignal): Promise<string> =>
    `${(await detected(signal)).apiBase}/${under}/${toQuery(params)}`

  const get = async (under: string, params: Params, signal: AbortSignal): Promise<unknown> => {
    const answer = await context.http.json({ method: 'GET', path: await path(under, params, signal), signal })
    const dateMs = Date.parse(answer.headers['date'] ?? '')
    if (dateMs > 0) heard = { dateMs, monoMs: context.clock.monotonic() }
    productName = answer.headers['x-api-product-name'] ?? productName
    return answer.body
  }

  return {
    detected,
    nowMs: () =>
      heard === null ? context.clock.now() : heard.dateMs + (context.clock.monotonic() - heard.monoMs),
    product: () => (known ? toProduct(known, productName) : null),
    forget: () => {
      known = null
    },
    get,
    path,
    list: async (under, params, signal) => {
      const list = toList(await get(under, params, signal))
      if (list) return list
      throw fault(
        'SOURCE_SHAPE',
        `${context.source.name}: the answer for ${under} is no list as an AWX controller gives it. The server may be newer than Jobdeck knows, or a proxy changes its answers.`,
      )
    },
    find: async (under, params, signal) => {
      try {
        return await get(under, params, signal)
      } catch (error) {
        if (isNotOurs(error)) return null
        throw error
      }
    },
  }
}
