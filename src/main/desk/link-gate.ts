import type { SourceConfig } from '../../shared/model/source.ts'

/**
 * Whether a link may be handed to the desktop: https, or http on the exact origin of a configured source that
 * is itself http. No other scheme, no user or password in it.
 */
export const mayOpen = (text: string, sources: readonly SourceConfig[]): boolean => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return false
  }
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && sources.some((source) => URL.parse(source.url)?.origin === url.origin)
}
