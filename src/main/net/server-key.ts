import { createHash, type X509Certificate } from 'node:crypto'
import type { ServerKey } from '../../shared/model/source.ts'

const MAX_NAME = 300

/** SHA-256 of the certificate's SubjectPublicKeyInfo, base64 (the pin of RFC 7469). */
export const toKeySha256 = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')

/** What the operator is shown of a server's key. Names are the certificate's own claims: unverified text. */
export const toServerKey = (certificate: X509Certificate): ServerKey => ({
  keySha256: toKeySha256(certificate),
  subject: toName(certificate.subject),
  issuer: toName(certificate.issuer),
  validFromMs: Date.parse(certificate.validFrom) || 0,
  validToMs: Date.parse(certificate.validTo) || 0,
})

/** The platform gives one attribute a line, and undefined for an empty name. */
const toName = (name: string | undefined): string =>
  (name ?? '').trim().split('\n').join(', ').slice(0, MAX_NAME)
