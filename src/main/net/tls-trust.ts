import { X509Certificate } from 'node:crypto'
import {
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type ConnectionOptions,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import { fault } from '../../shared/contract/fault.ts'
import type { TlsTrust } from '../../shared/model/source.ts'
import { toKeySha256, toServerKey } from './server-key.ts'
import { TlsRefusal } from './tls-refusal.ts'

export interface Trust {
  /** Options for the handshake. */
  options(): ConnectionOptions
  /** Looks at a finished handshake before anyone may write. Throws TlsRefusal. */
  verify(socket: TLSSocket): void
  /** Pinned: the chain is not asked, the key alone is. */
  pinned: boolean
}

/** How a source proves its server. Throws fault SOURCE_TLS for an imported CA that can't be read. */
export const createTrust = (tls: TlsTrust, sourceName: string): Trust => {
  if (tls.mode === 'pin') return createPinTrust(tls.keySha256)
  let context: SecureContext | null = null
  const build = (): SecureContext => {
    if (tls.mode === 'system') return createSecureContext({ ca: systemAuthorities() })
    try {
      requireCertificates(tls.caPem)
      return createSecureContext({ ca: tls.caPem })
    } catch (error) {
      throw fault(
        'SOURCE_TLS',
        `The certificate authority imported for ${sourceName} can't be read. Import it again as PEM text (-----BEGIN CERTIFICATE-----).`,
        undefined,
        error,
      )
    }
  }
  if (tls.mode === 'ca') context = build()
  return {
    pinned: false,
    options: () => ({ secureContext: (context ??= build()), checkServerIdentity }),
    verify(socket) {
      // The platform has already destroyed what it could not verify: this is the second lock on the door.
      if (!socket.authorized) throw new TlsRefusal('unknown_authority', null, socket.authorizationError)
    },
  }
}

/** The platform skips what it can't read without a word, and would then trust nobody: read it once ourselves. */
const requireCertificates = (pem: string): void => {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  if (blocks === null) throw new Error('no certificate in it')
  for (const block of blocks) void new X509Certificate(block)
}

/** The authorities that ship with the platform and those the operator's machine trusts. */
const systemAuthorities = (): string[] => [
  ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
]

/**
 * The key replaces the chain, so the chain's verdict is not asked for: a self-signed or expired certificate
 * with the approved key is accepted, any other key is not, whoever signed it. The socket stays in the hands
 * of the dialler until `verify` has passed, so no byte of a request can go before the check.
 */
const createPinTrust = (keySha256: string): Trust => ({
  pinned: true,
  options: () => ({ rejectUnauthorized: false }),
  verify(socket) {
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) throw new TlsRefusal('handshake', null)
    if (toKeySha256(certificate) !== keySha256) throw new TlsRefusal('changed_key', toServerKey(certificate))
  },
})
