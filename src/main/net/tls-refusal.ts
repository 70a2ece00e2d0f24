import type { ServerKey } from '../../shared/model/source.ts'

export type TlsProblem =
  | 'expired'
  | 'not_yet_valid'
  | 'self_signed'
  | 'unknown_authority'
  | 'wrong_host'
  | 'changed_key'
  | 'revoked'
  | 'not_tls'
  | 'handshake'

/** A server that could not be verified. Nothing was sent to it. */
export class TlsRefusal extends Error {
  override readonly name = 'TlsRefusal'
  readonly problem: TlsProblem
  readonly serverKey: ServerKey | null

  constructor(problem: TlsProblem, serverKey: ServerKey | null, cause?: unknown) {
    super(`TLS: ${problem}`, cause === undefined ? undefined : { cause })
    this.problem = problem
    this.serverKey = serverKey
  }
}

/** The verification codes of X.509 (OpenSSL's X509_V_ERR names, which BoringSSL shares). */
const PROBLEMS: Record<string, TlsProblem> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_authority',
  INVALID_CA: 'unknown_authority',
  CERT_UNTRUSTED: 'unknown_authority',
  CERT_REVOKED: 'revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong_host',
  HOSTNAME_MISMATCH: 'wrong_host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not_tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not_tls',
  ERR_SSL_HTTP_REQUEST: 'not_tls',
}

export const toErrorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Which TLS problem an error of a connection is; null where it is none. */
export const toTlsProblem = (error: unknown): TlsProblem | null => {
  if (error instanceof TlsRefusal) return error.problem
  const code = toErrorCode(error)
  if (code === null) return null
  const known = PROBLEMS[code]
  if (known !== undefined) return known
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO' ? 'handshake' : null
}

/** The problems that a certificate was seen with: its key can be shown to the operator. */
export const isCertificateProblem = (problem: TlsProblem): boolean =>
  problem !== 'not_tls' && problem !== 'handshake'
