/** Secrets in variables and records, by key. What the controller itself hides ($encrypted$) stays hidden. */
import { parseAllDocuments, stringify } from 'yaml'
import { MASK, toMaskedWords } from './mask-text.ts'
import { isSecretKey } from './secret-names.ts'

export { MASK } from './mask-text.ts'

const MAX_DEPTH = 12
const MAX_ITEMS = 1_000
const MAX_STRING = 20_000
const MAX_YAML = 262_144
const MAX_ALIASES = 100

/** A copy with secrets masked, and with depth, counts and strings capped. Pure. */
export const toMasked = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return toMaskedString(value, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '… (nested deeper than is shown)'
  if (Array.isArray(value)) {
    const items = toMaskedItems(value.slice(0, MAX_ITEMS), depth)
    return value.length > MAX_ITEMS ? [...items, `… (${value.length} items)`] : items
  }
  const pairs: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value)
  // `{name: DB_PASSWORD, value: x}` is a secret as much as `DB_PASSWORD: x`.
  const names = pairs.some(
    ([key, item]) =>
      /^(name|key|var|variable)$/i.test(String(key)) && typeof item === 'string' && isSecretKey(item),
  )
  const entries = pairs.slice(0, MAX_ITEMS).map(([name, item]): [string, unknown] => {
    const key =
      typeof name === 'object' && name !== null ? JSON.stringify(toMasked(name, depth + 1)) : String(name)
    const secret = isSecretKey(key) || (names && /^(value|default|content)$/i.test(key))
    return [toMaskedWords(key.slice(0, MAX_STRING)), secret ? toHidden(item) : toMaskedText(key, item, depth)]
  })
  return Object.fromEntries(entries)
}

/** Nothing, and a switch, are no secrets. */
const toHidden = (item: unknown): unknown =>
  item === null || item === undefined || item === '' || typeof item === 'boolean' ? item : MASK

/** The item behind an option that names a secret (`--password`, `x`) is one. */
const toMaskedItems = (items: unknown[], depth: number): unknown[] =>
  items.map((item, index) => {
    const before: unknown = index > 0 ? items[index - 1] : null
    const named = typeof before === 'string' && /^--?[\w-]+$/.test(before) && isSecretKey(before)
    return named ? toHidden(item) : toMasked(item, depth + 1)
  })

/** A text may be JSON (job_args): then it is masked by its structure, else by its words. */
const toMaskedString = (text: string, depth: number): string => {
  const masked = toMaskedJson(text, depth) ?? toMaskedWords(text.slice(0, MAX_STRING))
  const full = text.length > MAX_STRING || masked.length > MAX_STRING
  return full ? `${masked.slice(0, MAX_STRING)}… (${text.length} characters)` : masked
}

const toMaskedJson = (text: string, depth: number): string | null => {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.stringify(toMasked(JSON.parse(text), depth + 1))
  } catch {
    return null
  }
}

/** extra_vars is a JSON or YAML text inside a record. */
const toMaskedText = (key: string, item: unknown, depth: number): unknown =>
  typeof item === 'string' && /(extra_vars|extra_data|variables)$/.test(key)
    ? toMaskedVariables(item)
    : toMasked(item, depth + 1)

/**
 * Variables as a text with secrets masked by structure: JSON comes back as JSON, YAML as YAML without its
 * comments. A text that is neither is hidden whole, as nothing tells what in it is a secret. Null where there
 * are none.
 */
export const toMaskedVariables = (text: string): string | null => {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '{}' || trimmed === '---' || trimmed === 'null') return null
  try {
    const parsed: unknown = JSON.parse(trimmed)
    if (typeof parsed === 'object') return JSON.stringify(toMasked(parsed), null, 2)
  } catch {
    // Not JSON: YAML, most likely.
  }
  return toMaskedYaml(trimmed) ?? UNREADABLE
}

const UNREADABLE = `${MASK} (hidden whole: these variables can't be read as YAML or JSON, so secrets in them can't be told)`

const toMaskedYaml = (text: string): string | null => {
  if (text.length > MAX_YAML) return null
  try {
    const documents = parseAllDocuments(text, {
      // Every value is a text, so that 0644, yes and 12:30 are shown as they were written.
      schema: 'failsafe',
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
    })
    if (!Array.isArray(documents)) return null
    const shown: string[] = []
    for (const document of documents) {
      if (document.errors.length > 0) return null
      const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MAX_ALIASES })
      if (value === null) continue
      if (typeof value !== 'object') return null
      shown.push(
        stringify(toMasked(value), {
          schema: 'failsafe',
          lineWidth: 0,
          aliasDuplicateObjects: false,
        }).trimEnd(),
      )
    }
    return shown.join('\n---\n')
  } catch {
    // Aliases that unfold without end, or nesting past the stack.
    return null
  }
}
