/** Filters, orders and pages records the way the controller's REST lists do. */
import type { Json, JsonObject } from './records.ts'

export interface Answer {
  status: number
  body: Json | string | Buffer | null
  headers?: Record<string, string>
}

const LOOKUPS = new Set(
  'exact iexact contains icontains startswith istartswith endswith iendswith regex iregex gt gte lt lte in isnull search'.split(
    ' ',
  ),
)
const RESERVED = new Set(
  'page page_size format order order_by search type host_filter count_disabled no_truncate limit validate'.split(
    ' ',
  ),
)
const MAX_PAGE_SIZE = 200
const DEFAULT_PAGE_SIZE = 25

class BadQuery extends Error {}

interface Condition {
  path: string[]
  lookup: string
  value: string
  negated: boolean
  either: boolean
}

const toCondition = (name: string, value: string, fields: ReadonlySet<string>): Condition => {
  const parts = name.split('__')
  let negated = false
  let either = false
  while (parts[0] === 'or' || parts[0] === 'not' || parts[0] === 'chain') {
    const prefix = parts.shift()
    if (prefix === 'not') negated = true
    if (prefix === 'or') either = true
  }
  const last = parts.at(-1) ?? ''
  const lookup = parts.length > 1 && LOOKUPS.has(last) ? (parts.pop() ?? 'exact') : 'exact'
  const field = parts[0] ?? ''
  if (!fields.has(field)) throw new BadQuery(`RunRecord has no field named '${field}'`)
  if (lookup === 'in' && value === '') throw new BadQuery('cannot provide empty value for __in')
  return { path: parts, lookup, value, negated, either }
}

const toValue = (record: JsonObject, path: string[]): Json => {
  let value: Json | undefined = record
  for (const [index, part] of path.entries()) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const next: Json | undefined = value[part]
    const summary: Json | undefined = index === 0 && path.length > 1 ? record['summary_fields'] : undefined
    const related =
      typeof summary === 'object' && summary !== null && !Array.isArray(summary) ? summary[part] : undefined
    value = related ?? next
  }
  return value ?? null
}

const toComparable = (value: Json): number | string => {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return ''
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value
}

const isSame = (value: Json, wanted: string): boolean => {
  if (value === null) return false
  if (typeof value === 'boolean') return value === /^(true|1|yes)$/i.test(wanted)
  if (typeof value === 'number') return value === Number(wanted)
  return value === wanted
}

const compare = (value: Json, wanted: string): number | null => {
  if (value === null) return null
  const left = toComparable(value)
  const right =
    typeof left === 'number' ? (/^\d{4}-/.test(wanted) ? Date.parse(wanted) : Number(wanted)) : wanted
  return left < right ? -1 : left > right ? 1 : 0
}

const toText = (value: Json): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

const holds = (record: JsonObject, condition: Condition): boolean => {
  const { lookup, value: wanted } = condition
  const value = toValue(record, condition.path)
  const text = typeof value === 'string' ? value : toText(value)
  const lower = text.toLowerCase()
  const order = (): number | null => compare(value, wanted)
  switch (lookup) {
    case 'exact':
      return isSame(value, wanted)
    case 'in':
      return wanted.split(',').some((one) => isSame(value, one))
    case 'isnull':
      return (value === null) === /^(true|1)$/i.test(wanted)
    case 'gt':
      return order() === 1
    case 'gte':
      return (order() ?? -1) >= 0
    case 'lt':
      return order() === -1
    case 'lte':
      return (order() ?? 1) <= 0
    case 'iexact':
      return lower === wanted.toLowerCase()
    case 'contains':
      return text.includes(wanted)
    case 'icontains':
      return lower.includes(wanted.toLowerCase())
    case 'startswith':
      return text.startsWith(wanted)
    case 'istartswith':
      return lower.startsWith(wanted.toLowerCase())
    case 'endswith':
      return text.endsWith(wanted)
    case 'iendswith':
      return lower.endsWith(wanted.toLowerCase())
    case 'regex':
      return new RegExp(wanted).test(text)
    case 'iregex':
      return new RegExp(wanted, 'i').test(text)
    default:
      return false
  }
}

/** As PostgreSQL sorts: nothing comes last going up, and first coming down. */
const toOrder =
  (keys: { path: string[]; down: boolean }[]) =>
  (a: JsonObject, b: JsonObject): number => {
    for (const { path, down } of keys) {
      const left = toValue(a, path)
      const right = toValue(b, path)
      if (left === null && right === null) continue
      if (left === null) return down ? -1 : 1
      if (right === null) return down ? 1 : -1
      const [x, y] = [toComparable(left), toComparable(right)]
      if (x !== y) return (x < y ? -1 : 1) * (down ? -1 : 1)
    }
    return 0
  }

const select = (records: JsonObject[], query: URLSearchParams, fields: ReadonlySet<string>): JsonObject[] => {
  const conditions: Condition[] = []
  for (const [name, value] of query) {
    if (name === 'type')
      conditions.push({ path: ['type'], lookup: 'in', value, negated: false, either: false })
    else if (!RESERVED.has(name)) conditions.push(toCondition(name, value, fields))
  }
  const all = conditions.filter((condition) => !condition.either)
  const any = conditions.filter((condition) => condition.either)
  const test = (record: JsonObject, condition: Condition) => holds(record, condition) !== condition.negated
  return records.filter(
    (record) =>
      all.every((condition) => test(record, condition)) &&
      (any.length === 0 || any.some((condition) => test(record, condition))),
  )
}

const toWhole = (text: string | null, fallback: number, max: number): number => {
  const value = Number(text)
  return text !== null && Number.isInteger(value) && value > 0 ? Math.min(value, max) : fallback
}

/** A list answer: 400 for an unknown field, 404 past the end, pages silently capped at 200. */
export const answerList = (
  records: JsonObject[],
  query: URLSearchParams,
  list: {
    path: string
    fields: ReadonlySet<string>
    defaultOrder: string
    shape: (record: JsonObject) => JsonObject
  },
): Answer => {
  try {
    const keys = (query.get('order_by') ?? list.defaultOrder).split(',').map((key) => {
      const name = key.replace(/^-/, '')
      const path = name.split('__')
      if (!list.fields.has(path[0] ?? '')) throw new BadQuery(`RunRecord has no field named '${name}'`)
      return { path, down: key.startsWith('-') }
    })
    const found = select(records, query, list.fields).sort(toOrder(keys))
    if (query.has('limit')) {
      const limit = toWhole(query.get('limit'), DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
      return { status: 200, body: { results: found.slice(0, limit).map(list.shape) } }
    }
    const size = toWhole(query.get('page_size'), DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    const page = toWhole(query.get('page'), 1, Number.MAX_SAFE_INTEGER)
    // Without a count, the controller takes it that there is one page.
    if (page > 1 && (query.has('count_disabled') || (page - 1) * size >= found.length))
      return { status: 404, body: { detail: 'Invalid page.' } }
    const results = found.slice((page - 1) * size, page * size).map(list.shape)
    if (query.has('count_disabled')) return { status: 200, body: { results } }
    const link = (to: number): string => {
      const copy = new URLSearchParams(query)
      copy.set('page', String(to))
      return `${list.path}?${copy.toString()}`
    }
    return {
      status: 200,
      body: {
        count: found.length,
        next: page * size < found.length ? link(page + 1) : null,
        previous: page > 1 ? link(page - 1) : null,
        results,
      },
    }
  } catch (error) {
    if (error instanceof BadQuery) return { status: 400, body: { detail: error.message } }
    throw error
  }
}
