import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from './cx.ts'

export interface Column<Row> {
  key: string
  title: string
  /** A CSS grid track: "120px", "minmax(160px, 2fr)". */
  width: string
  align?: 'start' | 'end'
  /** Set where the header sorts. */
  sort?: { active: boolean; descending: boolean; onSort: () => void }
  cell: (row: Row) => ReactNode
}

export interface VirtualTableProps<Row> {
  label: string
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  columns: readonly Column<Row>[]
  /** Pixels; fixed, so that nothing is measured. Default: the density's row height (36 / 28). */
  rowHeight?: number
  /** Index of the row that has the keyboard; -1: none. */
  selected: number
  onSelect: (index: number) => void
  /** Enter or double click. */
  onOpen: (row: Row) => void
  /** Called when the last rows come into view: load the next page. */
  onNearEnd?: () => void
  /** Rows above the first that exist but are not held (an endless list keeps a stretch): their room is kept free. */
  before?: number
  /** Called when that room, or the row after it, comes into view: load the previous page. */
  onNearStart?: () => void
  /** Under the rows: "loading more", "end of history". */
  footer?: ReactNode
  className?: string
}

/** A table of any length: only what is in view exists. Arrow keys, PageUp/Down, Home, End; Enter opens. */
export const VirtualTable = <Row,>(props: VirtualTableProps<Row>) => {
  const { rows, columns, selected, onNearEnd, onNearStart, before = 0 } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = props.rowHeight ?? 36
  const virtualizer = useVirtualizer({
    count: before + rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const last = (items.at(-1)?.index ?? -1) - before
  const nearStart = before > 0 && (items[0]?.index ?? before) < before
  useEffect(() => {
    if (nearStart) onNearStart?.()
  }, [nearStart, before, onNearStart])
  useEffect(() => {
    if (onNearEnd && rows.length > 0 && last >= rows.length - 10) onNearEnd()
  }, [last, rows.length, onNearEnd])
  useEffect(() => virtualizer.measure(), [rowHeight, virtualizer])

  const onKeyDown = (event: KeyboardEvent) => {
    const next = toNextIndex(event.key, selected, rows.length, Math.max(1, items.length - 2))
    if (event.key === 'Enter') {
      const row = rows[selected]
      if (row !== undefined) props.onOpen(row)
    } else if (next === null) return
    else {
      props.onSelect(next)
      virtualizer.scrollToIndex(before + next)
    }
    event.preventDefault()
  }

  const template = { gridTemplateColumns: columns.map((column) => column.width).join(' ') }
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={before + rows.length + 1}
      aria-activedescendant={selected >= 0 ? `row-${selected}` : undefined}
      onKeyDown={onKeyDown}
      className={cx('relative min-h-0 flex-1 overflow-auto -outline-offset-2', props.className)}
    >
      <div role="rowgroup" className="sticky top-0 z-10 min-w-fit border-b border-line bg-canvas">
        <div role="row" style={template} className="grid h-8 items-center">
          {columns.map((column) => (
            <HeaderCell key={column.key} column={column} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative min-w-fit" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const index = item.index - before
          const row = rows[index]
          if (row === undefined) return null
          return (
            <div
              key={props.rowKey(row)}
              id={`row-${index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={index === selected}
              style={{ ...template, height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={() => props.onSelect(index)}
              onDoubleClick={() => props.onOpen(row)}
              className="absolute inset-x-0 top-0 grid items-center border-b border-line/50 hover:bg-raised aria-selected:bg-accent-soft"
            >
              {columns.map((column) => (
                <div
                  key={column.key}
                  role="gridcell"
                  className={cx('min-w-0 truncate px-2.5', column.align === 'end' && 'text-right')}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
      {props.footer ? (
        <div role="rowgroup">
          <div role="row">
            <div role="gridcell">{props.footer}</div>
          </div>
        </div>
      ) : null}
    </div>
  )
}

const HeaderCell = <Row,>({ column }: { column: Column<Row> }) => {
  const { sort } = column
  const order = sort?.active ? (sort.descending ? 'descending' : 'ascending') : undefined
  return (
    <div
      role="columnheader"
      aria-sort={order}
      className={cx('min-w-0 px-2.5 text-xs font-medium text-faint', column.align === 'end' && 'text-right')}
    >
      {sort ? (
        <button
          type="button"
          onClick={sort.onSort}
          className="rounded-xs hover:text-ink aria-pressed:text-ink"
        >
          {column.title}
          <span aria-hidden="true">{order ? (order === 'descending' ? ' ↓' : ' ↑') : ''}</span>
        </button>
      ) : (
        column.title
      )}
    </div>
  )
}

/** Where a navigation key leads in a list; null: not a navigation key. */
export const toNextIndex = (key: string, index: number, count: number, page: number): number | null => {
  if (count === 0) return null
  const clamp = (value: number): number => Math.min(count - 1, Math.max(0, value))
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1)
    case 'ArrowUp':
      return clamp(index - 1)
    case 'PageDown':
      return clamp(index + page)
    case 'PageUp':
      return clamp(index - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

export { useVirtualizer }
