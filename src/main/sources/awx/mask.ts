/** Secrets in variables and records, by key. What the controller itself hides ($encrypted$) stays hidden. */

export const MASK = '••••••'
const SECRET_KEY =
  /(pass(word|wd|phrase)?|pwd|token|secret|credential|api[-_]?key|access[-_]?key|private[-_]?key|auth(orization)?|cookie|bearer|connection[-_]?string)/i
/** Names that only sound like secrets: lists of names, counts, switches. */
const HARMLESS_KEY =
  /^(credentials|passwords_needed_to_start|webhook_credential|ask_.*|.*_(enabled|count|id|name|type|file|path))$/i
const MAX_DEPTH = 12
const MAX_ITEMS = 1_000
const MAX_STRING = 20_000

export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key) && !HARMLESS_KEY.test(key)

/** A copy with secrets masked, and with depth, counts and strings capped. Pure. */
export const toMasked = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') {
    return value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)}… (${value.length} characters)` : value
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '… (nested deeper than is shown)'
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => toMasked(item, depth + 1))
    return value.length > MAX_ITEMS ? [...items, `… (${value.length} items)`] : items
  }
  const entries = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(
    entries.map(([key, item]): [string, unknown] => {
      const hide = isSecretKey(key) && item !== null && item !== '' && typeof item !== 'boolean'
      return [key, hide ? MASK : toMaskedText(key, item, depth)]
    }),
  )
}

/** extra_vars is a JSON or YAML text inside a record. */
const toMaskedText = (key: string, item: unknown, depth: number): unknown =>
  typeof item === 'string' && /(extra_vars|extra_data|variables)$/.test(key)
    ? toMaskedVariables(item)
    : toMasked(item, depth + 1)

/**
 * Variables as a text with secrets masked: JSON is masked by structure and indented, YAML by line, where the
 * value of a secret key goes with everything indented below it. Null where there are none.
 */
export const toMaskedVariables = (text: string): string | null => {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '{}' || trimmed === '---' || trimmed === 'null') return null
  try {
    const parsed: unknown = JSON.parse(trimmed)
    return JSON.stringify(toMasked(parsed), null, 2)
  } catch {
    return toMaskedYaml(trimmed)
  }
}

const YAML_KEY = /^([\s-]*)(?:"([^"]+)"|'([^']+)'|([\w.-]+))\s*:(\s|$)/
/** A mapping written on one line: `{user: x, password: y}`. */
const FLOW_SECRET = /((?:^|[{,]\s*)["']?([\w.-]+)["']?\s*:\s*)("[^"]*"|'[^']*'|[^,}\s][^,}]*)/g

const toMaskedYaml = (text: string): string => {
  const lines: string[] = []
  let hiddenBelow: number | null = null
  for (const line of text.slice(0, 262_144).split('\n')) {
    const indent = line.length - line.trimStart().length
    if (hiddenBelow !== null && (line.trim() === '' || indent > hiddenBelow)) continue
    hiddenBelow = null
    const match = YAML_KEY.exec(line)
    const key = match?.[2] ?? match?.[3] ?? match?.[4]
    if (match && key !== undefined && isSecretKey(key)) {
      lines.push(`${match[0].trimEnd()} ${MASK}`)
      hiddenBelow = match[1]?.length ?? indent
    } else {
      lines.push(
        line.replace(FLOW_SECRET, (whole, before: string, name: string) =>
          isSecretKey(name) ? `${before}${MASK}` : whole,
        ),
      )
    }
  }
  return lines.join('\n')
}
