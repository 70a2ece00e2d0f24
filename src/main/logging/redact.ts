/**
 * Keeps secrets out of everything that is written down: by the name of a field, by the shape of a value, and
 * by the exact values that are known to be secret while the program runs.
 */
const SECRET_KEY =
  /pass(word|phrase|wd)?$|passwd|secret|token|api[-_]?key|authori[sz]ation|cookie|credential|private[-_]?key/i
const SECRET_SHAPE =
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g
const URL_USER = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+@/gi

export const REDACTED = '[redacted]'

export interface Redactor {
  /** From now on this exact text is hidden wherever it appears. Texts under 6 characters are left alone. */
  remember(secret: string): void
  text(value: string): string
  /** A deep copy, safe to write down: depth, breadth and string lengths are bounded. */
  value(value: unknown): unknown
}

export const isSecretName = (name: string): boolean => SECRET_KEY.test(name)

export const createRedactor = (): Redactor => {
  const known = new Set<string>()

  const text = (value: string): string => {
    let out = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
    for (const secret of known) if (out.includes(secret)) out = out.replaceAll(secret, REDACTED)
    return out
      .replace(SECRET_SHAPE, (match) =>
        /^(Bearer|Basic)/.test(match) ? `${match.split(/\s/)[0]} ${REDACTED}` : REDACTED,
      )
      .replace(URL_USER, `$1${REDACTED}@`)
  }

  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value)
    if (value instanceof Error) {
      return {
        name: value.name,
        message: text(value.message),
        stack: text(value.stack ?? ''),
        cause: copy(value.cause, depth + 1),
      }
    }
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
    if (depth > MAX_DEPTH) return '…'
    if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => copy(item, depth + 1))
    const out: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value).slice(0, MAX_ITEMS)) {
      out[key] =
        isSecretName(key) && item !== null && typeof item !== 'boolean' ? REDACTED : copy(item, depth + 1)
    }
    return out
  }

  return {
    remember(secret) {
      if (secret.length >= 6) known.add(secret)
    },
    text,
    value: (value) => copy(value, 0),
  }
}

const MAX_TEXT = 8_192
const MAX_DEPTH = 8
const MAX_ITEMS = 200
