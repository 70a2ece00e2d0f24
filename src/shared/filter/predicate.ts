/**
 * What a filter means. The store compiles the same filter to SQL and a property test holds the two together,
 * so everything here can be said in SQL exactly:
 *
 * - Case is ignored for A to Z only (SQLite's LIKE and lower() do the same). Other letters compare as they are.
 * - A text value without `*` is found anywhere in the field. With `*` it must cover the whole field, each `*`
 *   standing for any run of characters, none included. There is no way to ask for a `*` itself.
 * - `template:` compares ids, so it covers the whole field even without `*` (7 must not find 17).
 * - Word values (status, source, type, launch) compare whole.
 * - Free text is found anywhere in name, any host, error, targets or user; a `*` in it is a plain character.
 * - A field that is null, and an empty list of hosts or tags, matches nothing; negation turns that round.
 * - duration: elapsedMs where it is known, else for running and paused runs that have started the time since
 *   (at least 0), else the run has no duration and matches nothing.
 * - since / until: createdAtMs, else startedAtMs, else changedAtMs; since is from that instant on, until is
 *   before it.
 */
import type { JobSummary } from '../model/job.ts'
import { isActive, isTerminal } from '../model/status.ts'
import type { Filter, FilterTerm, TextQualifier, WordQualifier } from './filter.ts'

/**
 * Whether every term holds for this run at `nowMs`. `hosts` is only called where a term asks for hosts.
 * `sourceName` gives the name a source is shown under ('' where sources are resolved already).
 */
export const matches = (
  filter: Filter,
  job: JobSummary,
  hosts: () => readonly string[],
  nowMs: number,
  sourceName: (id: string) => string,
): boolean => filter.terms.every((term) => holds(term, job, hosts, nowMs, sourceName) !== term.negated)

/**
 * Rewrites `source:` values to the ids of the sources they name (id or name, whole, `*` allowed). A value that
 * names no source stays as it is and so matches nothing. Needed before SQL, which knows ids only.
 */
export const resolveSources = (filter: Filter, sources: readonly { id: string; name: string }[]): Filter => ({
  terms: filter.terms.map((term) => {
    if (term.kind !== 'word' || term.qualifier !== 'source') return term
    const ids = term.values.flatMap((value) => {
      const found = sources.filter((source) => covers(value, source.id) || covers(value, source.name))
      return found.length > 0 ? found.map((source) => source.id) : [value]
    })
    return { ...term, values: [...new Set(ids)] }
  }),
})

/** A to Z to lower case, every other character as it is. */
export const toLowerAscii = (text: string): string => text.replace(/[A-Z]+/gu, (part) => part.toLowerCase())

/** Whether a text value matches a field: anywhere in it, or with `*` the whole of it. */
export const matchesText = (value: string, field: string): boolean =>
  value.includes('*') ? covers(value, field) : toLowerAscii(field).includes(toLowerAscii(value))

/** The run's length so far in ms, as `duration:` compares it; null where it has none. */
export const toDurationSoFarMs = (job: JobSummary, nowMs: number): number | null => {
  if (job.elapsedMs !== null) return job.elapsedMs
  const atWork = job.status === 'running' || job.status === 'paused'
  return atWork && job.startedAtMs !== null ? Math.max(0, nowMs - job.startedAtMs) : null
}

/** The instant that since: and until: compare, ms UTC. */
export const toHappenedAtMs = (job: JobSummary): number =>
  job.createdAtMs ?? job.startedAtMs ?? job.changedAtMs

const holds = (
  term: FilterTerm,
  job: JobSummary,
  hosts: () => readonly string[],
  nowMs: number,
  sourceName: (id: string) => string,
): boolean => {
  switch (term.kind) {
    case 'text':
      return holdsText(term.text, job, hosts)
    case 'word':
      return term.values.some((value) => holdsWord(term.qualifier, value, job, sourceName))
    case 'match': {
      const fields = toFields(term.qualifier, job, hosts)
      const compare = term.qualifier === 'template' ? covers : matchesText
      return term.values.some((value) => fields.some((field) => field !== null && compare(value, field)))
    }
    case 'duration':
      return holdsDuration(term.op, term.ms, toDurationSoFarMs(job, nowMs))
    case 'time': {
      const atMs = 'agoMs' in term.at ? nowMs - term.at.agoMs : term.at.atMs
      return term.op === 'since' ? toHappenedAtMs(job) >= atMs : toHappenedAtMs(job) < atMs
    }
  }
}

const holdsText = (text: string, job: JobSummary, hosts: () => readonly string[]): boolean => {
  const wanted = toLowerAscii(text)
  const found = (field: string | null): boolean => field !== null && toLowerAscii(field).includes(wanted)
  return found(job.name) || found(job.error) || found(job.targets) || found(job.user) || hosts().some(found)
}

const holdsWord = (
  qualifier: WordQualifier,
  value: string,
  job: JobSummary,
  sourceName: (id: string) => string,
): boolean => {
  const same = (field: string | null): boolean =>
    field !== null && toLowerAscii(field) === toLowerAscii(value)
  switch (qualifier) {
    case 'status':
      if (value === 'active') return isActive(job.status)
      if (value === 'ended') return isTerminal(job.status)
      return same(job.status)
    case 'source':
      return same(job.sourceId) || same(sourceName(job.sourceId))
    case 'type':
      return same(job.type)
    case 'launch':
      return same(job.launchType)
  }
}

const toFields = (
  qualifier: TextQualifier,
  job: JobSummary,
  hosts: () => readonly string[],
): readonly (string | null)[] => {
  switch (qualifier) {
    case 'name':
      return [job.name]
    case 'host':
      return hosts()
    case 'user':
      return [job.user]
    case 'tag':
      return job.tags
    case 'error':
      return [job.error]
    case 'template':
      return [job.definitionId]
    case 'target':
      return [job.targets]
  }
}

const holdsDuration = (op: '<' | '<=' | '>' | '>=', limitMs: number, ms: number | null): boolean => {
  if (ms === null) return false
  if (op === '<') return ms < limitMs
  if (op === '<=') return ms <= limitMs
  return op === '>' ? ms > limitMs : ms >= limitMs
}

/** Whether a value, with its `*` standing for anything, covers the whole field. Linear in both. */
const covers = (value: string, field: string): boolean => {
  const parts = toLowerAscii(value).split('*')
  const text = toLowerAscii(field)
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (parts.length === 1) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
