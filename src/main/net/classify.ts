import { fault, type FaultError } from '../../shared/contract/fault.ts'
import type { HttpResponse } from './http-client.ts'
import { toLoggedPath } from './origin.ts'
import { toRetryAfterMs } from './retry-after.ts'

export interface Answered {
  /** The source's name. */
  name: string
  origin: string
  method: string
  path: string
  nowMs: number
}

type Head = Pick<HttpResponse, 'status' | 'headers'>

/** The fault of an answer that is not 2xx, by its status alone; null for 2xx. */
export const toStatusFault = ({ status, headers }: Head, asked: Answered, body = ''): FaultError | null => {
  if (status >= 200 && status < 300) return null
  const { name } = asked
  const what = `${asked.method} ${toLoggedPath(asked.path)}`
  const retryAfterMs = toRetryAfterMs(headers, asked.nowMs)
  const detail = { status, ...(retryAfterMs === null ? {} : { retryAfterMs }) }
  const wait = retryAfterMs === null ? '' : ` Jobdeck waits ${Math.ceil(retryAfterMs / 1000)} s, as it asked.`
  if (status >= 300 && status < 400) return toRedirectFault(headers, asked)
  switch (status) {
    case 400:
    case 422:
      return fault(
        'INVALID',
        `${name} did not accept the request (${status}) for ${what}.${toReason(body)}`,
        detail,
      )
    case 401:
      return fault(
        'SOURCE_AUTH',
        `${name} did not accept the credentials (401). The token or password is wrong, expired or was revoked: enter a new one.`,
        detail,
      )
    case 403:
      return fault(
        'SOURCE_AUTH',
        `${name} knows who you are but does not allow this (403 for ${what}). Ask for the permission, or use a token of a user that has it.`,
        detail,
      )
    case 404:
    case 410:
      return fault(
        'NOT_FOUND',
        `${name} has nothing at ${toLoggedPath(asked.path)} (${status}). It may have been deleted, or the URL of the source is not quite right.`,
        detail,
      )
    case 405:
      return fault('UNSUPPORTED', `${name} does not allow this here (405 for ${what}).`, detail)
    case 406:
    case 415:
      return fault(
        'UNSUPPORTED',
        `${name} does not offer the format that Jobdeck asked for (${status} for ${what}).`,
        detail,
      )
    case 407:
      return fault(
        'SOURCE_SHAPE',
        `A proxy in front of ${name} wants a sign-in of its own (407). Use a URL that reaches the server directly.`,
        detail,
      )
    case 409:
      return fault(
        'CONFLICT',
        `${name} refused because its state has changed meanwhile (409 for ${what}). Refresh and look again.`,
        detail,
      )
    case 429:
      return fault(
        'SOURCE_LIMIT',
        `${name} is getting too many requests (429) and asks to slow down.${wait || ' Jobdeck backs off and tries again.'}`,
        detail,
      )
    case 408:
    case 502:
    case 503:
    case 504:
      return fault(
        'SOURCE_UNREACHABLE',
        `${name} is not available right now (${status} from ${asked.origin}): the server, or what stands behind its proxy, is down or busy.${wait || ' Jobdeck keeps trying.'}`,
        detail,
      )
    default:
      return status >= 500
        ? fault(
            'SOURCE_UNREACHABLE',
            `${name} failed to answer ${what} (error ${status} of the server). Jobdeck keeps trying; the server's own log says why.${wait}`,
            detail,
          )
        : fault(
            'SOURCE_SHAPE',
            `${name} answered ${what} with an unexpected status (${status}). Check that the URL leads to its API.`,
            detail,
          )
  }
}

/** Redirects are never followed: the credential belongs to one origin, and the right URL is the operator's to say. */
const toRedirectFault = ({ location }: Record<string, string>, { name, origin }: Answered): FaultError => {
  const target = toShownTarget(location, origin)
  return fault(
    'SOURCE_SHAPE',
    target === null
      ? `${name} answered with a redirect that leads nowhere. Check the URL of the source.`
      : `${name} redirects to ${target}. Jobdeck does not follow redirects, so that the credentials stay where they belong. If that is the right server, put its URL into the source; a sign-in page there means that a proxy is in between.`,
    target === null ? undefined : { redirectedTo: target },
  )
}

/** Without query and fragment, which may carry tokens. */
const toShownTarget = (location: string | undefined, origin: string): string | null => {
  if (location === undefined || !URL.canParse(location, origin)) return null
  const url = new URL(location, origin)
  return `${url.origin === 'null' ? url.protocol : url.origin}${url.pathname}`.slice(0, 300)
}

/** The server's own words, where it gave some as JSON: for the operator to read, never to branch on. */
const toReason = (body: string): string => {
  if (body === '' || body.length > 20_000 || !/^\s*[[{]/.test(body)) return ''
  try {
    const text = JSON.stringify(JSON.parse(body)).slice(0, 300)
    return ` It says: ${text}`
  } catch {
    return ''
  }
}

/** The parsed body of a 2xx answer. Throws SOURCE_SHAPE for what is not whole JSON. */
export const toJsonBody = ({ status, headers, text }: HttpResponse, asked: Answered): unknown => {
  const { name, method, path } = asked
  const what = toLoggedPath(path)
  const misshapen = (message: string, cause?: unknown): FaultError =>
    fault('SOURCE_SHAPE', message, { status }, cause)
  const start = text.slice(0, 200).trimStart()
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (start === '' && text.trim() === '') {
    if (method !== 'GET' || status === 204 || status === 205) return null
    throw misshapen(
      `${name} gave an empty answer for ${what}. Try again; if it stays, check the URL and the server.`,
    )
  }
  if (
    type === 'text/html' ||
    type === 'application/xhtml+xml' ||
    /^<(!doctype|html|head|body)/i.test(start)
  ) {
    throw misshapen(
      `${name} answered with a web page, not its API (${what}). Check the URL; a proxy or a sign-in page may be in between.`,
    )
  }
  if (type !== '' && type !== 'application/json' && !type.endsWith('+json')) {
    throw misshapen(
      `${name} answered ${what} as ${type.slice(0, 60)}, not as JSON. Check that the URL leads to its API.`,
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw misshapen(
      `The answer of ${name} for ${what} is cut short or damaged: ${text.length} characters that are not whole JSON. Try again; a proxy may be cutting answers.`,
      error,
    )
  }
}
