/** Trigram queries for the search index. It can only say "may match"; SQL checks every run again. */
import type { Filter, FilterTerm } from '../../shared/filter/filter.ts'

/** Each costs a list to read; a few rare ones decide. Digits tell more than letters: they go first. */
const MAX_TRIGRAMS = 6

/** An FTS5 query that every matching run satisfies, or null where no term can say anything. */
export const toSearchQuery = (filter: Filter): string | null => {
  const terms = filter.terms.flatMap((term) => {
    const query = term.negated ? null : toTermQuery(term)
    return query === null ? [] : [query]
  })
  return terms.length === 0 ? null : terms.join(' AND ')
}

const toTermQuery = (term: FilterTerm): string | null => {
  switch (term.kind) {
    case 'text':
      return allOf([term.text])
    case 'match':
      // Their own lists answer these better.
      if (term.qualifier === 'name' || term.qualifier === 'host') return null
      return anyOf(
        term.values.map((value) =>
          allOf(term.qualifier === 'template' ? toIdParts(value) : value.split('*')),
        ),
      )
    case 'word':
      return term.qualifier === 'type' || term.qualifier === 'launch'
        ? anyOf(term.values.map((value) => allOf([value])))
        : null
    case 'duration':
    case 'time':
      return null
  }
}

const toIdParts = (value: string): string[] => `#${value}#`.split('*')

const anyOf = (queries: readonly (string | null)[]): string | null => {
  const known = queries.filter((query) => query !== null)
  return known.length === 0 || known.length < queries.length ? null : `(${known.join(' OR ')})`
}

const allOf = (parts: readonly string[]): string | null => {
  const trigrams = new Set(parts.flatMap(toTrigrams))
  const digits = [...trigrams].filter((trigram) => /\d/u.test(trigram)).slice(0, MAX_TRIGRAMS)
  const letters = [...trigrams].filter((trigram) => !/\d/u.test(trigram))
  const picked = [...digits, ...pickEvenly(letters, MAX_TRIGRAMS - digits.length)]
  if (picked.length === 0) return null
  return `(${picked.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')})`
}

/** ASCII only: how the index folds other letters is not how the filter compares them. */
const toTrigrams = (part: string): string[] => {
  const points = Array.from(part)
  return points.slice(2).flatMap((last, index) => {
    const trigram = `${points[index] ?? ''}${points[index + 1] ?? ''}${last}`
    return /^[\u0020-\u007e]{3}$/u.test(trigram) ? [trigram.toLowerCase()] : []
  })
}

const pickEvenly = (items: readonly string[], limit: number): string[] =>
  items.length <= limit
    ? [...items]
    : Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)] ?? '')
