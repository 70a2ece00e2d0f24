import { memo, type MouseEvent } from 'react'
import { cx } from '../../../ui/index.ts'
import { toSgrClass } from './ansi-classes.ts'
import type { LogRow } from './block-cache.ts'
import { MAX_SHOWN_CHARS, toMarked } from './search-marks.ts'
import { toSpans } from './sgr.ts'

export interface LogLineProps {
  lineNumber: number
  /** Null while it is being read. */
  row: LogRow | null
  digits: number
  wrap: boolean
  matcher: RegExp | null
  /** It has the cursor. */
  current: boolean
  picked: boolean
  onPick: (line: number, extend: boolean) => void
}

const LEVEL: Record<string, string> = {
  error: 'border-failed',
  changed: 'border-warn/60',
  ignored: 'border-warn/60',
}

const LevelWord = ({ level }: { level: string }) =>
  level === 'error' ? <span className="sr-only">error: </span> : null

/** One line: number, gap mark, text. Everything a run printed is text and stays text. */
export const LogLineRow = memo((props: LogLineProps) => {
  const { row, lineNumber, wrap } = props
  const pick = (event: MouseEvent): void => props.onPick(lineNumber, event.shiftKey)
  return (
    <div
      data-line={lineNumber}
      className={cx(
        'relative flex min-h-4.5 border-l-2 font-mono text-xs leading-4.5',
        LEVEL[row?.line?.level ?? ''] ?? 'border-transparent',
        props.current
          ? 'bg-hover'
          : props.picked
            ? 'bg-accent-soft'
            : row?.line?.level === 'error' && 'bg-failed-soft',
      )}
    >
      {/* For the mouse; the keyboard moves the cursor with j and k. */}
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Line ${lineNumber + 1}`}
        onClick={pick}
        style={{ width: `${props.digits + 3}ch` }}
        className={cx(
          'sticky left-0 flex shrink-0 items-start justify-end border-r bg-canvas pr-2 text-right select-none',
          row?.gapBefore ? 'border-warn border-t border-t-warn text-warn' : 'border-line',
          props.current ? 'text-ink' : 'text-faint',
        )}
        {...(row?.gapBefore ? { title: 'Output before this line has not arrived yet' } : {})}
      >
        {lineNumber + 1}
      </button>
      <span
        className={cx(
          'selectable min-w-0 flex-1 pr-4 pl-3',
          wrap ? 'break-words whitespace-pre-wrap [overflow-wrap:anywhere]' : 'whitespace-pre',
        )}
      >
        <LineText row={row} matcher={props.matcher} />
      </span>
    </div>
  )
})

const LineText = ({ row, matcher }: { row: LogRow | null; matcher: RegExp | null }) => {
  if (row === null) return <span className="text-faint">…</span>
  if (row.line === null)
    return <span className="text-warn italic">output missing here: not received from the source yet</span>
  const { text, level } = row.line
  const cut = text.length > MAX_SHOWN_CHARS
  const spans = toMarked(toSpans(cut ? text.slice(0, MAX_SHOWN_CHARS) : text), matcher)
  return (
    <>
      {row.gapBefore ? <span className="sr-only">Output is missing before this line. </span> : null}
      <LevelWord level={level} />
      {spans.map((span) =>
        span.hit ? (
          <mark key={span.at} className="rounded-xs bg-warn text-canvas">
            {span.text}
          </mark>
        ) : (
          <span key={span.at} className={toSgrClass(span.style)}>
            {span.text}
          </span>
        ),
      )}
      {cut ? (
        <span className="text-faint italic">
          {` … ${(text.length - MAX_SHOWN_CHARS).toLocaleString('en-US')} more characters on this line; save the log to read them`}
        </span>
      ) : null}
    </>
  )
}
