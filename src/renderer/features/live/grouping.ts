import type { JobSummary } from '../../../shared/model/job.ts'
import type { Status } from '../../../shared/model/status.ts'
import { STATUS_WORD } from '../../ui/index.ts'

export const GROUPINGS = ['none', 'status', 'source', 'name', 'type'] as const
export type Grouping = (typeof GROUPINGS)[number]

export const GROUPING_LABEL: Record<Grouping, string> = {
  none: 'Nothing',
  status: 'Status',
  source: 'Source',
  name: 'Name',
  type: 'Type',
}

/** What wants a look comes first. */
const STATUS_ORDER: readonly Status[] = [
  'failed',
  'timeout',
  'unknown',
  'running',
  'paused',
  'queued',
  'scheduled',
  'cancelled',
  'completed',
  'never_run',
]

export interface Group {
  key: string
  label: string
  status: Status | null
  ids: readonly number[]
}

export interface GroupNames {
  source(sourceId: string): string
}

const toKey = (job: JobSummary, grouping: Grouping): string => {
  switch (grouping) {
    case 'status':
      return job.status
    case 'source':
      return job.sourceId
    case 'name':
      return job.name
    case 'type':
      return job.type
    case 'none':
      return ''
  }
}

/** Groups in reading order; inside a group the order of `ids` stays. */
export const toGroups = (
  ids: readonly number[],
  get: (id: number) => JobSummary | undefined,
  grouping: Grouping,
  names: GroupNames,
): Group[] => {
  if (grouping === 'none') return [{ key: 'all', label: '', status: null, ids }]
  const byKey = new Map<string, number[]>()
  for (const id of ids) {
    const job = get(id)
    if (!job) continue
    const key = toKey(job, grouping)
    const list = byKey.get(key)
    if (list) list.push(id)
    else byKey.set(key, [id])
  }
  if (grouping === 'status')
    return STATUS_ORDER.flatMap((status) => {
      const list = byKey.get(status)
      return list ? [{ key: status, label: STATUS_WORD[status], status, ids: list }] : []
    })
  return [...byKey]
    .map(([key, list]) => ({
      key,
      label: grouping === 'source' ? names.source(key) : grouping === 'type' ? key.replaceAll('_', ' ') : key,
      status: null,
      ids: list,
    }))
    .sort((a, b) => a.label.localeCompare(b.label))
}

export type GridRow =
  | { kind: 'group'; key: string; group: Group; folded: boolean }
  | { kind: 'cards'; key: string; ids: readonly number[] }
  | { kind: 'detail'; key: string; id: number }

/** Groups cut into rows of cards; the expanded card's history gets a row of its own under the card's row. */
export const toRows = (
  groups: readonly Group[],
  columns: number,
  expandedId: number | null,
  folded: ReadonlySet<string>,
): GridRow[] => {
  const rows: GridRow[] = []
  for (const group of groups) {
    const isFolded = folded.has(group.key)
    if (group.label !== '') rows.push({ kind: 'group', key: `group:${group.key}`, group, folded: isFolded })
    if (isFolded && group.label !== '') continue
    for (let at = 0; at < group.ids.length; at += columns) {
      const ids = group.ids.slice(at, at + columns)
      // A row is named by its place: runs move through the rows, the elements stay.
      rows.push({ kind: 'cards', key: `cards:${group.key}:${at}`, ids })
      if (expandedId !== null && ids.includes(expandedId))
        rows.push({ kind: 'detail', key: `detail:${expandedId}`, id: expandedId })
    }
  }
  return rows
}

/** The run that an arrow key leads to from `id`; null: stay. Rows that hold no cards are passed over. */
export const toNeighbour = (rows: readonly GridRow[], id: number, key: string): number | null => {
  const lines = rows.flatMap((row) => (row.kind === 'cards' ? [row.ids] : []))
  const line = lines.findIndex((ids) => ids.includes(id))
  const current = lines[line]
  if (!current) return lines[0]?.[0] ?? null
  const column = current.indexOf(id)
  const inLine = (ids: readonly number[] | undefined): number | null =>
    ids?.[Math.min(column, ids.length - 1)] ?? null
  switch (key) {
    case 'ArrowRight':
      return current[column + 1] ?? lines[line + 1]?.[0] ?? null
    case 'ArrowLeft':
      return current[column - 1] ?? lines[line - 1]?.at(-1) ?? null
    case 'ArrowDown':
      return inLine(lines[line + 1])
    case 'ArrowUp':
      return inLine(lines[line - 1])
    case 'PageDown':
      return inLine(lines[Math.min(lines.length - 1, line + 4)])
    case 'PageUp':
      return inLine(lines[Math.max(0, line - 4)])
    case 'Home':
      return lines[0]?.[0] ?? null
    case 'End':
      return lines.at(-1)?.at(-1) ?? null
    default:
      return null
  }
}
