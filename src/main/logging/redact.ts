/**
 * Keeps secrets out of everything that is written down: by the name of a field, by the shape of a value, and
 * by the exact values that are known to be secret while the program runs.
 */
import { isSecretName } from './secret-names.ts'
import { hideInText, REDACTED } from './secret-text.ts'

export interface Redactor {
  /** From now on this exact text is hidden wherever it appears. Texts under 6 characters are left alone. */
  remember(secret: string): void
  text(value: string): string
  /** A deep copy, safe to write down: depth, breadth, size and string lengths are bounded. */
  value(value: unknown): unknown
}

const MAX_TEXT = 8_192
/** What of a text is looked through by name and shape; the known secrets are looked for in all of it. */
const MAX_READ = 65_536
const MAX_DEPTH = 8
const MAX_ITEMS = 200
const MAX_VALUES = 2_000
const MORE = '…'

/** How much may still be copied, and which objects are being copied right now. */
interface Pass {
  left: number
  within: Set<object>
}

export const createRedactor = (): Redactor => {
  /** Longest first: a secret that holds another one is hidden whole. */
  let known: string[] = []

  const text = (value: string): string => clean(value, { left: MAX_VALUES, within: new Set() }, 0)

  /** Hidden first and cut after: a secret across the cut would keep its beginning. */
  const clean = (value: string, pass: Pass, depth: number): string => {
    let out = value
    for (const secret of known) if (out.includes(secret)) out = out.replaceAll(secret, REDACTED)
    const read = out.slice(0, MAX_READ)
    const parsed = depth < MAX_DEPTH ? parseJson(out) : undefined
    out = parsed === undefined ? hideInText(read) : JSON.stringify(copy(parsed, pass, depth + 1))
    return out.length > MAX_TEXT || read.length < value.length ? `${out.slice(0, MAX_TEXT)}${MORE}` : out
  }

  const copy = (value: unknown, pass: Pass, depth: number): unknown => {
    pass.left -= 1
    if (typeof value === 'string') return pass.left < 0 ? MORE : clean(value, pass, depth)
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH || pass.left < 0 || pass.within.has(value)) return MORE
    pass.within.add(value)
    try {
      return copyObject(value, pass, depth + 1)
    } finally {
      pass.within.delete(value)
    }
  }

  const copyObject = (value: object, pass: Pass, depth: number): unknown => {
    if (value instanceof Error) {
      const { name, message, stack, cause } = value
      return copy({ name, message, stack: stack ?? '', cause }, pass, depth)
    }
    if (value instanceof Date || value instanceof URL) return clean(String(value), pass, depth)
    // Bytes as numbers would pass by every pattern.
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Set) return copyList([...value], pass, depth)
    if (Array.isArray(value)) return copyList(value, pass, depth)
    const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value)
    const named = namesSecret(entries)
    const copied = entries.slice(0, MAX_ITEMS).map(([key, item]): [string, unknown] => {
      const name = String(key)
      const hidden = isSecretName(name) || (named && VALUES.has(name))
      return [clean(name, pass, MAX_DEPTH), hidden ? hide(item) : copy(item, pass, depth)]
    })
    // As own fields: a key "__proto__" must not become the copy's prototype.
    return Object.fromEntries(copied)
  }

  /** In a list of arguments, what follows --password is the password. */
  const copyList = (items: readonly unknown[], pass: Pass, depth: number): unknown[] =>
    items.slice(0, MAX_ITEMS).map((item, index) => {
      const before = items[index - 1]
      const isValue = typeof before === 'string' && /^--?[a-z][\w-]*$/i.test(before) && isSecretName(before)
      return isValue ? hide(item) : copy(item, pass, depth)
    })

  return {
    remember(secret) {
      if (secret.length < 6) return
      const added = [secret, ...toEncodings(secret)].filter((one) => !known.includes(one))
      known = [...known, ...added].toSorted((a, b) => b.length - a.length)
    },
    text,
    value: (value) => copy(value, { left: MAX_VALUES, within: new Set() }, 0),
  }
}

/** Whether something is set is no secret; what it is set to is. */
const hide = (item: unknown): unknown =>
  item === null || item === undefined || typeof item === 'boolean' ? item : REDACTED

/** {name: 'db_password', value: …}: the name of a secret may itself be a value. */
const namesSecret = (entries: readonly [unknown, unknown][]): boolean =>
  entries.some(([key, item]) => NAMES.has(String(key)) && typeof item === 'string' && isSecretName(item))
const NAMES = new Set(['name', 'key', 'variable', 'field', 'target', 'option'])
const VALUES = new Set(['value', 'default', 'answer', 'initial'])

/** The ways in which the same secret is commonly written inside other texts. */
const toEncodings = (secret: string): string[] => [
  encodeURIComponent(secret.toWellFormed()),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]

/** An object or list written as text; undefined for everything else. */
const parseJson = (text: string): unknown => {
  if (text.length > 4 * MAX_READ || !/^\s*["[{]/.test(text)) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
