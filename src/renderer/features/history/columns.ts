import type { SortKey } from '../../../shared/contract/contract.ts'

export interface HistoryColumn {
  key: string
  label: string
  /** A CSS grid track. */
  track: string
  /** What the list can be ordered by here; null where the store has no index for it. */
  sort: SortKey | null
  /** Always shown: a row without it says nothing. */
  fixed: boolean
  initial: boolean
}

export const HISTORY_COLUMNS = [
  { key: 'status', label: 'Status', track: '7.5rem', sort: null, fixed: true, initial: true },
  { key: 'name', label: 'Name', track: 'minmax(10rem, 3fr)', sort: 'name', fixed: true, initial: true },
  { key: 'source', label: 'Source', track: 'minmax(8rem, 1fr)', sort: null, fixed: false, initial: true },
  { key: 'type', label: 'Type', track: '8rem', sort: null, fixed: false, initial: false },
  {
    key: 'targets',
    label: 'Targets',
    track: 'minmax(7rem, 1.5fr)',
    sort: null,
    fixed: false,
    initial: false,
  },
  { key: 'user', label: 'Started by', track: '8rem', sort: null, fixed: false, initial: false },
  { key: 'launch', label: 'Launch', track: '7rem', sort: null, fixed: false, initial: false },
  { key: 'happened', label: 'Happened', track: '8.5rem', sort: 'happened', fixed: false, initial: true },
  { key: 'finished', label: 'Finished', track: '8.5rem', sort: 'finished', fixed: false, initial: true },
  { key: 'duration', label: 'Duration', track: '6.5rem', sort: 'duration', fixed: false, initial: true },
  { key: 'error', label: 'Error', track: 'minmax(8rem, 2fr)', sort: null, fixed: false, initial: false },
  { key: 'id', label: 'Run id', track: '6.5rem', sort: null, fixed: false, initial: false },
] as const satisfies HistoryColumn[]

export type HistoryColumnKey = (typeof HISTORY_COLUMNS)[number]['key']

export const COLUMNS_STORAGE_KEY = 'jobdeck.history.columns'

const INITIAL: readonly HistoryColumnKey[] = HISTORY_COLUMNS.filter((column) => column.initial).map(
  (column) => column.key,
)

/** What was kept, mended: unknown names dropped, fixed columns put back; the defaults where nothing fits. */
export const readColumns = (stored: string | null): HistoryColumnKey[] => {
  let wanted: unknown = null
  try {
    wanted = stored === null ? null : JSON.parse(stored)
  } catch {
    // A damaged preference is worth no message: the defaults are one click away from it.
  }
  if (!Array.isArray(wanted)) return [...INITIAL]
  const names = new Set<unknown>(wanted)
  return HISTORY_COLUMNS.filter((column) => column.fixed || names.has(column.key)).map((column) => column.key)
}

export const toggleColumn = (
  shown: readonly HistoryColumnKey[],
  key: HistoryColumnKey,
): HistoryColumnKey[] => {
  const names = new Set(shown)
  if (!names.delete(key)) names.add(key)
  return HISTORY_COLUMNS.filter((column) => column.fixed || names.has(column.key)).map((column) => column.key)
}
