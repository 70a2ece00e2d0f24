import { fault } from '../../shared/contract/fault.ts'

/**
 * The one rule for links: https anywhere; http only to the origin of a source that is itself http; nothing
 * else, ever. Returns the URL as it will be opened; throws fault INVALID.
 */
export const toAllowedLink = (url: string, sourceUrls: readonly string[]): URL => {
  let link: URL
  try {
    link = new URL(url)
  } catch {
    throw fault('INVALID', 'This link could not be opened because it is not a complete web address.')
  }
  if (link.username !== '' || link.password !== '') {
    throw fault(
      'INVALID',
      `The link to ${link.host} was not opened because it carries a user name or password.`,
    )
  }
  if (link.protocol === 'https:') return link
  if (link.protocol === 'http:' && sourceUrls.some((source) => isHttpOrigin(source, link.origin))) return link
  if (link.protocol === 'http:') {
    throw fault(
      'INVALID',
      `The link to ${link.host} was not opened because it is not encrypted (http). Only https links, and links to a source that is itself http, are opened.`,
    )
  }
  throw fault('INVALID', `The link was not opened: ${link.protocol} links are never opened from Jobdeck.`)
}

const isHttpOrigin = (source: string, origin: string): boolean => {
  try {
    const { protocol, origin: own } = new URL(source)
    return protocol === 'http:' && own === origin
  } catch {
    return false
  }
}
