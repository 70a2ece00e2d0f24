import { fault } from '../../shared/contract/fault.ts'

export interface Origin {
  secure: boolean
  /** Without brackets for an IPv6 address: as sockets want it. */
  host: string
  port: number
  /** As in a URL: scheme, host and, where it is not the scheme's own, port. */
  origin: string
  /** Path of the configured URL without a final slash, '' for the root. */
  basePath: string
}

/** The origin that a source's credential is bound to. Throws fault INVALID for what is no plain http(s) URL. */
export const toOrigin = (url: string, sourceName: string): Origin => {
  const refuse = (why: string): never => {
    throw fault('INVALID', `The address of ${sourceName} can't be used: ${why}`)
  }
  if (!URL.canParse(url)) return refuse('it is not a URL. Write it like https://controller.example.com.')
  const parsed = new URL(url)
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
    return refuse('it must start with https:// (or http://).')
  if (parsed.username !== '' || parsed.password !== '')
    return refuse(
      'it holds a user name or password. Leave them out of the URL and enter them as credentials.',
    )
  const secure = parsed.protocol === 'https:'
  return {
    secure,
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port),
    origin: parsed.origin,
    basePath: parsed.pathname.replace(/\/+$/, ''),
  }
}

/** A space, a control character or a backslash: parsers disagree about these, so none gets as far as a URL. */
const isUnsafe = (text: string): boolean => /\p{Cc}|[\s\\]/u.test(text)

/**
 * Path and query to send to `origin`. Throws fault INVALID for anything that could be read as another
 * origin: an absolute URL, '//host', a backslash, a control character.
 */
export const toRequestTarget = (
  path: string,
  { origin }: Pick<Origin, 'origin'>,
  sourceName: string,
): string => {
  const refused = (): never => {
    throw fault(
      'INVALID',
      `Jobdeck refused to ask ${sourceName} for a path that could lead to another server. Nothing was sent; report this to whoever maintains the connector.`,
    )
  }
  if (!path.startsWith('/') || path.startsWith('//') || isUnsafe(path)) return refused()
  const url = new URL(origin + path)
  if (url.origin !== origin || url.pathname.startsWith('//') || url.username !== '') return refused()
  return url.pathname + url.search
}

/**
 * Rebuilds a link that the server supplied on the source's own origin: only its path and query are taken,
 * whatever host it names. Throws fault SOURCE_SHAPE for what is no http(s) link.
 */
export const toOwnPath = (link: string, { origin }: Pick<Origin, 'origin'>, sourceName: string): string => {
  const refused = (): never => {
    throw fault(
      'SOURCE_SHAPE',
      `${sourceName} answered with a link that can't be followed. Check that its URL is right.`,
    )
  }
  if (isUnsafe(link) || link.startsWith('//') || !URL.canParse(link, origin)) return refused()
  const url = new URL(link, origin)
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.pathname.startsWith('//'))
    return refused()
  return url.pathname + url.search
}

/** A path for logs and messages: the names of its query, never their values. */
export const toLoggedPath = (path: string): string => {
  const at = path.indexOf('?')
  if (at < 0) return path.slice(0, 300)
  const names = path
    .slice(at + 1)
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=…` : '…'))
  return `${path.slice(0, at)}?${names.join('&')}`.slice(0, 300)
}
