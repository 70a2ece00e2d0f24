import type { HostResult } from '../../../shared/model/job.ts'

export const HOST_COLUMNS = [
  'ok',
  'changed',
  'failed',
  'unreachable',
  'skipped',
  'ignored',
  'rescued',
] as const
export type HostColumn = (typeof HOST_COLUMNS)[number]

export type HostSort = { by: 'trouble' | 'host' | HostColumn; descending: boolean }

/** Failed and unreachable hosts first: what somebody on call came to see. */
export const DEFAULT_HOST_SORT: HostSort = { by: 'trouble', descending: true }

const toTrouble = (host: HostResult): number => host.failed + host.unreachable

/** `*` is a wildcard; otherwise any part of the name matches, without regard to case. */
export const toHostRows = (
  hosts: readonly HostResult[],
  filter: { text: string; troubleOnly: boolean },
  sort: HostSort,
): HostResult[] => {
  const wanted = filter.text.trim().toLowerCase()
  const pattern = wanted.includes('*') ? toPattern(wanted) : null
  const kept = hosts.filter((host) => {
    if (filter.troubleOnly && toTrouble(host) === 0) return false
    if (wanted === '') return true
    const name = host.host.toLowerCase()
    return pattern ? pattern.test(name) : name.includes(wanted)
  })
  const sign = sort.descending ? -1 : 1
  return kept.toSorted((a, b) => sign * compare(a, b, sort.by) || a.host.localeCompare(b.host))
}

const compare = (a: HostResult, b: HostResult, by: HostSort['by']): number => {
  if (by === 'host') return a.host.localeCompare(b.host, undefined, { numeric: true })
  if (by === 'trouble') return toTrouble(a) - toTrouble(b) || a.changed - b.changed
  return a[by] - b[by]
}

const toPattern = (wanted: string): RegExp =>
  new RegExp(`^${wanted.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`).replaceAll(/\*+/g, '.*')}$`)
