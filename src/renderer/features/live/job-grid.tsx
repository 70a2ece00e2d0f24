import { ChevronDownIcon, ChevronRightIcon } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useApp, useNavigate } from '../../state/app-context.tsx'
import type { JobsStore } from '../../state/jobs-store.ts'
import { StatusShape, toCount, useVirtualizer } from '../../ui/index.ts'
import { CardDetail, DETAIL_HEIGHT_PX } from './card-detail.tsx'
import { toGroups, toNeighbour, toRows, type GridRow, type Grouping } from './grouping.ts'
import { JobCard } from './job-card.tsx'

const GROUP_HEIGHT_PX = 34

/** Pixels of the tokens that the rows are made of; kept in step with tokens.css by a test. */
export const GRID_METRICS = {
  comfortable: { card: 144, gap: 12, minWidth: 320 },
  compact: { card: 122, gap: 8, minWidth: 280 },
} as const

export interface JobGridProps {
  jobs: JobsStore
  ids: readonly number[]
  grouping: Grouping
}

export const JobGrid = ({ jobs, ids, grouping }: JobGridProps) => {
  const navigate = useNavigate()
  const sources = useApp((state) => state.sources)
  const metrics = GRID_METRICS[useApp((state) => state.settings.density)]
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const [expandedId, setExpandedId] = useState<number | null>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [currentId, setCurrentId] = useState<number | null>(null)
  const wantsFocus = useRef(false)

  const columns = Math.max(1, Math.floor((width + metrics.gap) / (metrics.minWidth + metrics.gap)))
  const names = useMemo(
    () => new Map(sources.map((source) => [source.config.id, source.config.name])),
    [sources],
  )
  const rows = useMemo(() => {
    const groups = toGroups(ids, jobs.get, grouping, { source: (id) => names.get(id) ?? id })
    return toRows(groups, columns, expandedId, folded)
  }, [ids, jobs, grouping, names, columns, expandedId, folded])

  const heightOf = (row: GridRow | undefined): number =>
    row?.kind === 'group'
      ? GROUP_HEIGHT_PX
      : row?.kind === 'detail'
        ? DETAIL_HEIGHT_PX
        : metrics.card + metrics.gap
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    // A new function for new rows makes the virtualizer read all heights again.
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 3,
  })
  useEffect(() => virtualizer.measure(), [metrics, virtualizer])

  const stop = currentId !== null && jobs.get(currentId) ? currentId : (firstId(rows) ?? null)
  const moveTo = (id: number): void => {
    setCurrentId(id)
    wantsFocus.current = true
    virtualizer.scrollToIndex(rows.findIndex((row) => row.kind === 'cards' && row.ids.includes(id)))
  }
  // The card may come into being one render after the scroll: try until it is there.
  useLayoutEffect(() => {
    if (!wantsFocus.current || currentId === null) return
    const card = scroller.current?.querySelector<HTMLElement>(`[data-job="${currentId}"]`)
    if (!card) return
    wantsFocus.current = false
    card.focus({ preventScroll: true })
  })

  // A history that opens below the fold would look as if nothing had happened. Only a newly expanded card
  // scrolls: runs that move through the rows must not.
  const wantsReveal = useRef(false)
  useLayoutEffect(() => {
    if (!wantsReveal.current) return
    const index = rows.findIndex((row) => row.kind === 'detail')
    if (index < 0) return
    wantsReveal.current = false
    virtualizer.scrollToIndex(index)
  })

  const toggle = (id: number): void => {
    wantsReveal.current = id !== expandedId
    setExpandedId(id === expandedId ? null : id)
  }
  const idAt = (target: EventTarget): number | null => {
    const card = target instanceof Element ? target.closest('[data-job]') : null
    return card ? Number(card.getAttribute('data-job')) : null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = idAt(event.target)
    if (id === null || event.ctrlKey || event.metaKey || event.altKey) return
    const next = toNeighbour(rows, id, event.key)
    if (event.key === 'Enter') navigate({ to: 'job', jobId: id })
    else if (event.key === ' ') toggle(id)
    else if (event.key === 'Escape' && expandedId !== null) setExpandedId(null)
    else if (next !== null) moveTo(next)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Runs"
      aria-rowcount={rows.length}
      className="min-h-0 flex-1 overflow-y-scroll pr-2.5 pb-4 pl-5"
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const id = idAt(event.target)
        if (id === null) return
        setCurrentId(id)
        toggle(id)
      }}
      onDoubleClick={(event) => {
        const id = idAt(event.target)
        if (id !== null) navigate({ to: 'job', jobId: id })
      }}
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === 'group' ? (
                <GroupHeader
                  row={row}
                  onFold={() => setFolded((before) => toToggled(before, row.group.key))}
                />
              ) : row.kind === 'detail' ? (
                <div role="gridcell">
                  <CardDetail jobs={jobs} id={row.id} />
                </div>
              ) : (
                <div
                  role="presentation"
                  className="grid gap-(--gap)"
                  style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
                >
                  {row.ids.map((id) => (
                    <JobCard
                      key={id}
                      jobs={jobs}
                      id={id}
                      current={id === stop}
                      expanded={id === expandedId}
                    />
                  ))}
                </div>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface GroupHeaderProps {
  row: Extract<GridRow, { kind: 'group' }>
  onFold: () => void
}

const GroupHeader = ({ row, onFold }: GroupHeaderProps) => (
  <div role="gridcell" className="flex h-8 items-center">
    <button
      type="button"
      aria-expanded={!row.folded}
      onClick={onFold}
      className="flex h-7 items-center gap-2 rounded-md pr-2 text-sm hover:bg-raised"
    >
      {row.folded ? (
        <ChevronRightIcon size={14} className="text-faint" />
      ) : (
        <ChevronDownIcon size={14} className="text-faint" />
      )}
      {row.group.status ? <StatusShape status={row.group.status} size={12} /> : null}
      <span className="font-semibold">{row.group.label}</span>
      <span className="text-faint">{toCount(row.group.ids.length)}</span>
    </button>
  </div>
)

const firstId = (rows: readonly GridRow[]): number | undefined => {
  for (const row of rows) if (row.kind === 'cards') return row.ids[0]
  return undefined
}

const toToggled = (before: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const after = new Set(before)
  if (!after.delete(key)) after.add(key)
  return after
}

/** Inner width of the scroller without its padding, in pixels. */
const useWidth = (element: { current: HTMLElement | null }): number => {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const measure = (): void => setWidth(target.clientWidth - 30)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return width
}
