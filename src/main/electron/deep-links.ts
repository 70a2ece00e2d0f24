const SCHEME = 'jobdeck'

export interface JobLink {
  sourceId: string
  externalId: string
  attempt: number
}

export const DEEP_LINK_SCHEME = SCHEME

/** The run that jobdeck://job/<sourceId>/<externalId>/<attempt> names; the attempt may be left out. Else null. */
export const toJobLink = (text: string): JobLink | null => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return null
  }
  if (url.protocol !== `${SCHEME}:` || url.host !== 'job' || url.search !== '' || url.hash !== '') return null
  const parts = url.pathname.split('/').slice(1)
  if (parts.length < 2 || parts.length > 3) return null
  const [sourceId, externalId, attempt] = parts.map(decode)
  if (!sourceId || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(sourceId)) return null
  if (!externalId || externalId.length > 256) return null
  if (attempt !== undefined && (attempt === null || !/^[1-9]\d{0,5}$/.test(attempt))) return null
  return { sourceId, externalId, attempt: attempt === undefined ? 1 : Number(attempt) }
}

/** The first deep link among a program's arguments. */
export const findJobLink = (argv: readonly string[]): JobLink | null => {
  for (const argument of argv) {
    const link = argument.startsWith(`${SCHEME}://`) ? toJobLink(argument) : null
    if (link) return link
  }
  return null
}

const decode = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
