import type { Filter, FilterTerm } from './filter.ts'
import { formatDuration, formatInstant } from './times.ts'

/** The filter as text in its shortest plain form; reading it back gives the same filter. */
export const formatFilter = (filter: Filter): string => filter.terms.map(formatTerm).join(' ')

const formatTerm = (term: FilterTerm): string => (term.negated ? '-' : '') + formatBare(term)

const formatBare = (term: FilterTerm): string => {
  switch (term.kind) {
    case 'text':
      return FREE.test(term.text) ? term.text : quote(term.text)
    case 'word':
    case 'match':
      return `${term.qualifier}:${term.values.map(formatValue).join(',')}`
    case 'duration':
      return `duration:${term.op}${formatDuration(term.ms)}`
    case 'time':
      return `${term.op}:${'agoMs' in term.at ? formatDuration(term.at.agoMs) : formatInstant(term.at.atMs)}`
  }
}

/** Free text that needs no quotes: could not be read as a negation, a qualifier, a quote or a wildcard. */
const FREE = /^[^\s"*:-][^\s"*:]*$/u
const VALUE = /^[^\s",][^\s",]*$/u

/** A value as it is written after a colon or a comma: quoted where it has to be. */
export const formatValue = (value: string): string => (VALUE.test(value) ? value : quote(value))

const quote = (text: string): string => `"${text.replace(/[\\"]/gu, '\\$&')}"`
