import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { toKeySha256 } from '../../../src/main/net/server-key.ts'

const CERTIFICATES = [
  'valid',
  'changed',
  'expired',
  'not-yet-valid',
  'wrong-host',
  'self-signed',
  'authority',
  'other-authority',
] as const

export type CertificateName = (typeof CERTIFICATES)[number]

const read = (file: string): string => readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')

/** PEM text of a certificate made by make-fixtures.sh. */
export const readCertificate = (name: CertificateName): string => read(`${name}.pem`)

/** Certificate and key for a server; the authorities have no key here. */
export const readServerTls = (
  name: Exclude<CertificateName, 'authority' | 'other-authority'>,
): { cert: string; key: string } => ({ cert: readCertificate(name), key: read(`${name}.key.pem`) })

export const readKeySha256 = (name: CertificateName): string =>
  toKeySha256(new X509Certificate(readCertificate(name)))
