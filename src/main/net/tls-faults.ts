import { fault, type FaultError } from '../../shared/contract/fault.ts'
import type { ServerKey } from '../../shared/model/source.ts'
import type { Origin } from './origin.ts'
import type { TlsProblem } from './tls-refusal.ts'

const toDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

export interface FaultContext {
  /** The source's name, as the operator knows it. */
  name: string
  origin: Pick<Origin, 'origin' | 'host' | 'port' | 'secure'>
  signal: AbortSignal
}

type Describe = (context: FaultContext, key: ServerKey | null) => string

const CURE_KEY = "compare the key with the server's administrator and approve it"

const MESSAGES: Record<TlsProblem, Describe> = {
  expired: ({ name, origin }, key) =>
    `The certificate of ${name} expired${key ? ` on ${toDay(key.validToMs)}` : ''}, so ${origin.host} can't be trusted. Have the certificate renewed, check this machine's clock, or ${CURE_KEY}.`,
  not_yet_valid: ({ name }, key) =>
    `The certificate of ${name} is only valid${key ? ` from ${toDay(key.validFromMs)}` : ' later'}. Check this machine's clock and the server's.`,
  self_signed: ({ name }) =>
    `${name} shows a certificate that it signed itself, so nobody vouches for it. Import the certificate as an authority, or ${CURE_KEY}.`,
  unknown_authority: ({ name }, key) =>
    `The certificate of ${name} comes from an authority that is not trusted here${key ? ` (${key.issuer || 'unnamed'})` : ''}. Import that authority's certificate (PEM) for this source, or ${CURE_KEY}.`,
  wrong_host: ({ name, origin }, key) =>
    `The server that answers for ${name} shows a certificate for another host${key ? ` (${key.subject || 'unnamed'})` : ''}, not for ${origin.host}. Use the host name that the certificate is for; if it should be this one, ${CURE_KEY}.`,
  changed_key: ({ name }, key) =>
    `${name} shows another key than the one you approved${key ? ` (now ${key.keySha256})` : ''}. It is blocked until you approve the new key. Ask the server's administrator whether the key was changed: somebody may be in between.`,
  revoked: ({ name }) =>
    `The certificate of ${name} was revoked by its authority. Nothing was sent. Ask the server's administrator for a new certificate.`,
  not_tls: ({ name, origin }) =>
    `${name} does not speak TLS at ${origin.host} port ${origin.port}. Check the port; if the server really has no TLS, its URL starts with http://.`,
  handshake: ({ name }) =>
    `No secure connection to ${name} could be agreed on. The server may want an old TLS version (1.2 or newer is needed) or a client certificate. Ask its administrator.`,
}

/** Each way a server can fail to prove itself, with its own cure. detail.serverKey: what it showed. */
export const toTlsFault = (
  problem: TlsProblem,
  serverKey: ServerKey | null,
  context: FaultContext,
  cause: unknown,
): FaultError =>
  fault(
    'SOURCE_TLS',
    MESSAGES[problem](context, serverKey),
    { problem, ...(serverKey ? { serverKey: { ...serverKey } } : {}) },
    cause,
  )
