import { fault } from '../../../shared/contract/fault.ts'
import type { HttpClient, HttpResponse } from '../../net/http-client.ts'
import { WirePing } from './wire.ts'

export interface Detected {
  /** Without a final slash, e.g. /api/controller/v2. */
  apiBase: string
  /** What comes before the API on this server, '' almost always. */
  prefix: string
  version: string
  /** The controller is a component of a platform (AAP 2.5 and newer) rather than a server of its own. */
  platform: boolean
}

/** What a server said to one probe, for a message that names the fault. */
export type Probe =
  | { kind: 'controller'; path: string; version: string }
  | { kind: 'html' | 'other-json' | 'not-json'; path: string; status: number }
  | { kind: 'redirect'; path: string; status: number; location: string | null }
  | { kind: 'status'; path: string; status: number }

const MAX_PING_BYTES = 1_048_576

/** The configured address may be the server's, a proxy's path, the API's, or a page copied from the browser. */
export const toPrefix = (basePath: string): string =>
  basePath.replace(/\/(api|#|execution|ui_next|sso|login)(\/.*)?$/, '').replace(/\/+$/, '')

/** Where to look, in order: what is configured alone, else the platform's path, then the controller's own. */
export const toCandidates = (basePath: string, configured: string): { apiBase: string; prefix: string }[] => {
  const prefix = toPrefix(basePath)
  if (configured !== '' && configured !== 'auto') {
    const apiBase = configured.replace(/\/+$/, '')
    return [{ apiBase, prefix: toPrefix(apiBase) }]
  }
  return [
    { apiBase: `${prefix}/api/controller/v2`, prefix },
    { apiBase: `${prefix}/api/v2`, prefix },
  ]
}

const toProbe = (path: string, response: HttpResponse): Probe => {
  const { status } = response
  if (status >= 300 && status < 400) {
    return { kind: 'redirect', path, status, location: response.headers['location'] ?? null }
  }
  const looksHtml =
    /^\s*</.test(response.text) || (response.headers['content-type'] ?? '').includes('text/html')
  if (status < 200 || status >= 300) return { kind: 'status', path, status }
  if (looksHtml) return { kind: 'html', path, status }
  let body: unknown
  try {
    body = JSON.parse(response.text)
  } catch {
    return { kind: 'not-json', path, status }
  }
  const ping = WirePing.safeParse(body)
  return ping.success
    ? { kind: 'controller', path, version: ping.data.version }
    : { kind: 'other-json', path, status }
}

const probe = async (http: HttpClient, path: string, signal: AbortSignal): Promise<Probe> =>
  toProbe(
    path,
    await http.request({ method: 'GET', path, signal, anonymous: true, maxBytes: MAX_PING_BYTES }),
  )

/** Says in words what stands at the address instead of a controller, and what to do. */
export const toDetectFault = (name: string, origin: string, probes: Probe[]): Error => {
  const throttled = probes.find((found) => found.kind === 'status' && found.status === 429)
  const broken = probes.find((found) => found.kind === 'status' && found.status >= 500)
  const redirect = probes.find((found) => found.kind === 'redirect')
  const html = probes.find((found) => found.kind === 'html')
  const last = probes.at(-1)
  if (throttled) {
    return fault(
      'SOURCE_LIMIT',
      `${name}: ${origin} asks for fewer requests (429). Jobdeck waits and tries again.`,
    )
  }
  if (broken?.kind === 'status') {
    return fault(
      'SOURCE_UNREACHABLE',
      `${name}: ${origin} answers ${broken.status} for ${broken.path}. The controller or the proxy before it is in trouble; Jobdeck keeps trying.`,
      { status: broken.status },
    )
  }
  if (redirect?.kind === 'redirect') {
    const where = toSafeLocation(redirect.location)
    return fault(
      'SOURCE_SHAPE',
      `${name}: ${origin} sends requests elsewhere${where ? ` (to ${where})` : ''}. Jobdeck never follows with your credential. Enter the address of the controller itself${where ? `, perhaps ${where}` : ''}.`,
      { status: redirect.status },
    )
  }
  if (html) {
    return fault(
      'SOURCE_SHAPE',
      `${name}: ${origin} answers with a web page where a controller's API should be (${html.path}). Check the address; if a proxy serves the controller under another path, set the API path.`,
    )
  }
  const detail = last ? toProbeWords(last) : 'nothing was found'
  return fault(
    'SOURCE_SHAPE',
    `${name}: no AWX or AAP controller was found at ${origin} (${detail}). Check the address; if a proxy serves the controller under another path, set the API path.`,
  )
}

const toSafeLocation = (location: string | null): string | null => {
  if (location === null || !URL.canParse(location)) return null
  const url = new URL(location)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : null
}

const toProbeWords = (found: Probe): string => {
  switch (found.kind) {
    case 'other-json':
      return `${found.path} answers JSON without a version`
    case 'not-json':
      return `${found.path} answers something that is not JSON`
    default:
      return `${found.path} answers ${'status' in found ? found.status : 'oddly'}`
  }
}

/**
 * Finds the controller without showing a credential: ping needs none. Throws the transport's fault, or
 * SOURCE_SHAPE naming what was found instead.
 */
export const detect = async (
  target: { http: HttpClient; name: string; basePath: string },
  signal: AbortSignal,
): Promise<Detected> => {
  const probes: Probe[] = []
  for (const candidate of toCandidates(target.http.basePath, target.basePath)) {
    const found = await probe(target.http, `${candidate.apiBase}/ping/`, signal)
    if (found.kind === 'controller') {
      return {
        ...candidate,
        version: found.version,
        platform: candidate.apiBase.endsWith('/controller/v2'),
      }
    }
    probes.push(found)
  }
  const prefix = toPrefix(target.http.basePath)
  const gateway = await probe(target.http, `${prefix}/api/gateway/v1/ping/`, signal)
  if (gateway.kind === 'controller') {
    throw fault(
      'SOURCE_SHAPE',
      `${target.name}: ${target.http.origin} is a platform gateway (${gateway.version}), but no controller answers behind it. Ask its administrator whether the controller component is installed and running.`,
    )
  }
  throw toDetectFault(target.name, target.http.origin, probes)
}

/** "4.6.2" is a controller of the Ansible Automation Platform; AWX counts from 17 up. */
export const toProduct = (detected: Detected, productName: string | null): string => {
  if (productName !== null && /awx/i.test(productName)) return `AWX ${detected.version}`
  const major = Number.parseInt(detected.version, 10)
  const isPlatform = detected.platform || productName !== null || (Number.isFinite(major) && major < 10)
  return isPlatform ? `AAP controller ${detected.version}` : `AWX ${detected.version}`
}

/** At least `major.minor.patch`; a version that is no number counts as new. */
export const isAtLeast = (version: string, wanted: readonly [number, number, number]): boolean => {
  const parts = version.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10))
  for (const [index, want] of wanted.entries()) {
    const have = parts[index] ?? 0
    if (!Number.isFinite(have)) return true
    if (have !== want) return have > want
  }
  return true
}
