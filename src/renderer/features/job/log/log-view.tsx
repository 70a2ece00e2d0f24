import { useImperativeHandle, useLayoutEffect, useRef, useState, useEffect, type Ref } from 'react'
import { cx } from '../../../ui/index.ts'
import type { LogRow } from './block-cache.ts'
import { LogLineRow } from './log-line.tsx'
import {
  advanceBy,
  clampTop,
  toDrawn,
  toReveal,
  toScrollHeight,
  toScrollPxPerRow,
  toTopMost,
} from './log-window.ts'

/** Matches leading-4.5 of a line. */
const ROW_PX = 18
/** Until the window has a size, as in a test without layout. */
const FALLBACK_VIEWPORT_PX = 540

export interface LogViewHandle {
  reveal(row: number): void
  move(rows: number): void
  pageRows(): number
}

export interface LogViewProps {
  rows: number
  /** Line number of a row: the same, or the matching line where only some are shown. */
  lineAt: (row: number) => number
  rowAt: (line: number) => LogRow | null
  ensure: (lines: readonly number[]) => void
  /** Re-reads rows when it changes. */
  version: number
  wrap: boolean
  follow: boolean
  /** The reader scrolled away from the end (false) or back to it (true). */
  onFollow: (follow: boolean) => void
  matcher: RegExp | null
  cursor: number | null
  picked: readonly [number, number] | null
  onPick: (line: number, extend: boolean) => void
  digits: number
  ref: Ref<LogViewHandle>
}

const NO_HEIGHTS: ReadonlyMap<number, number> = new Map()
const MAX_HEIGHTS = 5_000

/** The same map where nothing changed, so that measuring ends. */
const withHeights = (before: ReadonlyMap<number, number>, body: HTMLElement): ReadonlyMap<number, number> => {
  const after = new Map(before.size > MAX_HEIGHTS ? [] : before)
  let changed = false
  for (const child of body.children) {
    if (!(child instanceof HTMLElement) || child.offsetHeight === 0) continue
    const line = Number(child.dataset['line'])
    if (after.get(line) === child.offsetHeight) continue
    after.set(line, child.offsetHeight)
    changed = true
  }
  return changed ? after : before
}

/** The lines in view and no others, at a position kept in lines; see log-window. */
export const LogView = ({ ref, ...props }: LogViewProps) => {
  const { rows, lineAt, ensure, wrap, follow, onFollow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const [heights, setHeights] = useState<ReadonlyMap<number, number>>(NO_HEIGHTS)
  const [viewportPx, setViewportPx] = useState(FALLBACK_VIEWPORT_PX)
  const [kept, setTop] = useState(0)

  const heightOf = (row: number): number => (wrap ? (heights.get(lineAt(row)) ?? ROW_PX) : ROW_PX)
  const topMost = toTopMost(rows, viewportPx, heightOf)
  const top = follow ? topMost : clampTop(kept, topMost)
  const scale = toScrollPxPerRow(rows, ROW_PX)
  const drawn = toDrawn(top, rows, viewportPx, ROW_PX)
  const lines: number[] = []
  for (let row = drawn.start; row < drawn.end; row += 1) lines.push(lineAt(row))

  const goTo = (next: number): void => {
    const clamped = clampTop(next, topMost)
    setTop(clamped)
    onFollow(clamped >= topMost - 0.01)
  }

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      setHeights(NO_HEIGHTS)
      setViewportPx(element.clientHeight || FALLBACK_VIEWPORT_PX)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // The scroll bar follows the position; a scroll event that only echoes this is recognised by its value.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element && Math.abs(element.scrollTop - top * scale) >= 1) element.scrollTop = top * scale
  })

  // Wrapped lines have the height that the browser gives them. Told before the next paint, as lines come and go.
  useEffect(() => {
    const element = body.current
    if (!wrap || !element) return undefined
    const measure = (): void => setHeights((before) => withHeights(before, element))
    const onLines = new MutationObserver(measure)
    onLines.observe(element, { childList: true, subtree: true, characterData: true })
    const onSize = new ResizeObserver(measure)
    onSize.observe(element)
    return () => {
      onLines.disconnect()
      onSize.disconnect()
    }
  }, [wrap])

  useEffect(() => {
    ensure(lines)
  })

  // A match far to the right of a long line is brought into view; up and down is the position's business.
  const { cursor, matcher } = props
  useEffect(() => {
    const element = scroller.current
    const mark = element?.querySelector<HTMLElement>(`[data-line="${cursor ?? -1}"] mark`)
    if (!element || !mark || matcher === null) return
    const left = mark.offsetLeft - element.clientWidth / 3
    const visible =
      mark.offsetLeft >= element.scrollLeft &&
      mark.offsetLeft + mark.offsetWidth <= element.scrollLeft + element.clientWidth
    if (!visible) element.scrollLeft = Math.max(0, left)
  }, [cursor, matcher, props.version])

  // React listens passively to the wheel, which could not keep the scaled range from jumping thousands of lines.
  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined)
  const turn = (event: WheelEvent): void => {
    if ((!wrap && scale === ROW_PX) || event.ctrlKey || event.deltaY === 0) return
    event.preventDefault()
    const px = event.deltaMode === 1 ? event.deltaY * ROW_PX : event.deltaY
    goTo(advanceBy(top, px, rows, topMost, heightOf))
  }
  useEffect(() => {
    onWheel.current = turn
  })
  useEffect(() => {
    const element = scroller.current
    const listen = (event: WheelEvent): void => onWheel.current(event)
    element?.addEventListener('wheel', listen, { passive: false })
    return () => element?.removeEventListener('wheel', listen)
  }, [])

  useImperativeHandle(ref, () => ({
    reveal: (row) => goTo(toReveal(row, top, viewportPx, topMost, heightOf)),
    move: (by) => goTo(by < 0 && by <= -rows ? 0 : top + by),
    pageRows: () => Math.max(1, Math.floor(viewportPx / ROW_PX) - 1),
  }))

  const onScroll = (): void => {
    const element = scroller.current
    if (!element || Math.abs(element.scrollTop - top * scale) < 1) return
    goTo(element.scrollTop / scale)
  }

  const offsetPx = (top - drawn.start) * heightOf(drawn.start)
  return (
    <section
      ref={scroller}
      aria-label="Log output"
      tabIndex={0}
      onScroll={onScroll}
      className={cx(
        'min-h-0 flex-1 overflow-y-auto -outline-offset-2',
        wrap ? 'overflow-x-hidden' : 'overflow-x-auto',
      )}
    >
      <div
        style={{ height: toScrollHeight(rows, ROW_PX, viewportPx, topMost) }}
        className={wrap ? 'w-full' : 'w-max min-w-full'}
      >
        <div style={{ height: viewportPx }} className="sticky top-0 overflow-y-clip">
          <div ref={body} style={{ transform: `translateY(${-offsetPx}px)` }}>
            {lines.map((line) => (
              <LogLineRow
                key={line}
                lineNumber={line}
                row={props.rowAt(line)}
                digits={props.digits}
                wrap={wrap}
                matcher={props.matcher}
                current={props.cursor === line}
                picked={props.picked !== null && line >= props.picked[0] && line <= props.picked[1]}
                onPick={props.onPick}
              />
            ))}
          </div>
        </div>
      </div>
    </section>
  )
}
