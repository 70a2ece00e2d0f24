import type { Status } from '../model/status.ts'
import type { TextQualifier, WordQualifier } from './filter.ts'

/** What may stand before a colon, with the line that explains it in the filter box. */
export interface Qualifier {
  word: TextQualifier | WordQualifier | 'duration' | 'since' | 'until'
  kind: 'match' | 'word' | 'duration' | 'time'
  explain: string
  example: string
}

export const QUALIFIERS: readonly Qualifier[] = [
  { word: 'status', kind: 'word', explain: 'How the run stands', example: 'status:failed' },
  {
    word: 'source',
    kind: 'word',
    explain: 'Where the run belongs, by name or id',
    example: 'source:"Main site"',
  },
  { word: 'name', kind: 'match', explain: 'Part of the name, * for anything', example: 'name:"patch*"' },
  { word: 'host', kind: 'match', explain: 'A host the run touched', example: 'host:web1' },
  { word: 'user', kind: 'match', explain: 'Who started it', example: 'user:ana' },
  { word: 'error', kind: 'match', explain: 'Part of the error', example: 'error:timeout' },
  { word: 'target', kind: 'match', explain: 'Inventory, limit or what it acts on', example: 'target:prod' },
  { word: 'tag', kind: 'match', explain: 'A tag or label', example: 'tag:nightly' },
  {
    word: 'template',
    kind: 'match',
    explain: 'The id of the template it is a run of',
    example: 'template:42',
  },
  {
    word: 'type',
    kind: 'word',
    explain: 'The kind of run, in the words of its source',
    example: 'type:workflow_job',
  },
  { word: 'launch', kind: 'word', explain: 'How it came to run', example: 'launch:scheduled' },
  {
    word: 'duration',
    kind: 'duration',
    explain: 'How long it took, or has taken so far',
    example: 'duration:>10m',
  },
  { word: 'since', kind: 'time', explain: 'From this time on', example: 'since:2h' },
  { word: 'until', kind: 'time', explain: 'Before this time', example: 'until:2026-11-01' },
]

/** Other words for the same qualifier; the canonical one is what is written back. */
const QUALIFIER_ALIASES: Readonly<Record<string, Qualifier['word']>> = {
  after: 'since',
  before: 'until',
  hosts: 'host',
  is: 'status',
  tags: 'tag',
  targets: 'target',
}

/** Groups of statuses that `status:` understands beside the statuses themselves. */
export const STATUS_GROUPS = ['active', 'ended'] as const

/** What back ends call a status, so that the operator may type the word known from there. */
const STATUS_ALIASES: Readonly<Record<string, string>> = {
  canceled: 'cancelled',
  error: 'failed',
  pending: 'queued',
  success: 'completed',
  successful: 'completed',
  waiting: 'queued',
}

/** Every status once: a missing one does not compile. */
const STATUS_ORDER: Readonly<Record<Status, number>> = {
  failed: 0,
  running: 1,
  queued: 2,
  timeout: 3,
  completed: 4,
  cancelled: 5,
  scheduled: 6,
  paused: 7,
  unknown: 8,
  never_run: 9,
}

/** What `status:` understands, in the order it is offered: what is asked for most comes first. */
export const STATUS_WORDS: readonly string[] = [
  ...Object.entries(STATUS_ORDER)
    .toSorted(([, a], [, b]) => a - b)
    .map(([word]) => word),
  ...STATUS_GROUPS,
]

export const toQualifier = (typed: string): Qualifier | null => {
  const word = typed.toLowerCase()
  const canonical = Object.hasOwn(QUALIFIER_ALIASES, word) ? QUALIFIER_ALIASES[word] : word
  return QUALIFIERS.find((qualifier) => qualifier.word === canonical) ?? null
}

/** The canonical status or group, or null where the word is neither. */
export const toStatusWord = (typed: string): string | null => {
  const word = typed.toLowerCase()
  const canonical = Object.hasOwn(STATUS_ALIASES, word) ? (STATUS_ALIASES[word] ?? word) : word
  return STATUS_WORDS.includes(canonical) ? canonical : null
}

/** The nearest of `words` to what was typed, or null where none is near enough to suggest. */
export const toNearest = (typed: string, words: readonly string[]): string | null => {
  const word = typed.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of words) {
    const begun = word.length >= 2 && candidate.startsWith(word)
    const distance = begun ? 0.5 : editDistance(word, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

export const qualifierWords = (): string[] => [
  ...QUALIFIERS.map((qualifier) => qualifier.word),
  ...Object.keys(QUALIFIER_ALIASES),
]

/** Single-character edits, a swap of neighbours counting as one. */
const editDistance = (a: string, b: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
