import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** scrypt's cost: about 128 MiB and a third of a second on a small machine. */
export const STRONG: KeyCost = { n: 2 ** 17, r: 8, p: 1 }

export interface KeyCost {
  n: number
  r: number
  p: number
}

/** What a file may ask for: enough room to grow, not enough to hang the program. */
const MOST: KeyCost = { n: 2 ** 20, r: 16, p: 4 }

export const isAcceptableCost = (cost: KeyCost): boolean =>
  Number.isInteger(Math.log2(cost.n)) &&
  cost.n >= 2 ** 10 &&
  cost.n <= MOST.n &&
  Number.isInteger(cost.r) &&
  cost.r >= 1 &&
  cost.r <= MOST.r &&
  Number.isInteger(cost.p) &&
  cost.p >= 1 &&
  cost.p <= MOST.p

/** The passphrase is normalised first: the same keys pressed on another keyboard layout give the same key. */
export const toKey = (passphrase: string, salt: Buffer, cost: KeyCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: 256 * cost.n * cost.r }
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** Base64 of nonce, tag and cipher text. `label` binds the value to its place: moved elsewhere it won't open. */
export const seal = (key: Buffer, label: string, text: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce)
  cipher.setAAD(Buffer.from(label))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
}

/** Null where the key or the label is not the one it was sealed with, or where it was altered. */
export const unseal = (key: Buffer, label: string, sealed: string): string | null => {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(label))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return (
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    )
  } catch {
    return null
  }
}
