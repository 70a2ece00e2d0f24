import type { ReactNode } from 'react'
import type { Status } from '../../shared/model/status.ts'
import { cx } from './cx.ts'

export type Tone = 'running' | 'ok' | 'failed' | 'warn' | 'queued' | 'idle'

export const STATUS_TONE: Record<Status, Tone> = {
  never_run: 'idle',
  unknown: 'idle',
  scheduled: 'queued',
  queued: 'queued',
  running: 'running',
  paused: 'warn',
  completed: 'ok',
  failed: 'failed',
  cancelled: 'idle',
  timeout: 'warn',
}

export const STATUS_WORD: Record<Status, string> = {
  never_run: 'Never run',
  unknown: 'Unknown',
  scheduled: 'Scheduled',
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  timeout: 'Timed out',
}

export const TONE_TEXT: Record<Tone, string> = {
  running: 'text-running',
  ok: 'text-ok',
  failed: 'text-failed',
  warn: 'text-warn',
  queued: 'text-queued',
  idle: 'text-idle',
}

export const TONE_BG: Record<Tone, string> = {
  running: 'bg-running',
  ok: 'bg-ok',
  failed: 'bg-failed',
  warn: 'bg-warn',
  queued: 'bg-queued',
  idle: 'bg-idle',
}

// Ended states are filled, waiting ones are outlines, and no two share an outline: readable without colour.
const SHAPES: Record<Status, ReactNode> = {
  completed: (
    <>
      <circle cx="7" cy="7" r="6.5" fill="currentColor" />
      <path d="M4.2 7.2 6.2 9.2 9.9 5.2" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  failed: (
    <>
      <path d="M4.3.5h5.4l3.8 3.8v5.4l-3.8 3.8H4.3L.5 9.7V4.3z" fill="currentColor" />
      <path d="m4.8 4.8 4.4 4.4m0-4.4L4.8 9.2" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  timeout: (
    <>
      <path d="M7 .8 13.6 12.9H.4z" fill="currentColor" />
      <path d="M7 5v3.6M7 10.2v1.2" fill="none" stroke="var(--surface)" strokeWidth="1.5" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m3.1 10.9 7.8-7.8" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  running: (
    <>
      <circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" strokeOpacity="0.28" strokeWidth="2" />
      <path d="M7 1.25A5.75 5.75 0 0 1 12.75 7" fill="none" stroke="currentColor" strokeWidth="2.2" />
    </>
  ),
  paused: <path d="M2.6 1.5h3v11h-3zM8.4 1.5h3v11h-3z" fill="currentColor" />,
  queued: (
    <>
      <rect x="1" y="1" width="12" height="12" rx="2.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M4 5.2h6M4 8.8h4" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  scheduled: (
    <>
      <circle cx="7" cy="7" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M7 3.6V7l2.3 1.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  unknown: (
    <>
      <path d="M7 .9 13.1 7 7 13.1.9 7z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path
        d="M5.6 5.6c0-2 2.9-1.9 2.9-.2C8.5 6.7 7 6.7 7 8M7 9.3v1"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.2"
      />
    </>
  ),
  never_run: (
    <circle
      cx="7"
      cy="7"
      r="5.75"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeDasharray="2 2.5"
    />
  ),
}

/** The shape alone, hidden from screen readers: give the word beside it. */
export const StatusShape = ({ status, size = 14 }: { status: Status; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 14 14"
    aria-hidden="true"
    className={cx(
      'status-mark shrink-0',
      status === 'running' && 'animate-turn',
      TONE_TEXT[STATUS_TONE[status]],
    )}
  >
    {SHAPES[status]}
  </svg>
)

export interface StatusMarkProps {
  status: Status
  /** The back end's own word; shown in the tooltip where it says more. */
  rawStatus?: string
  /** Hides the word for the eye, never for the screen reader. */
  shapeOnly?: boolean
  className?: string
}

/** Shape, word and colour. */
export const StatusMark = ({ status, rawStatus, shapeOnly = false, className }: StatusMarkProps) => (
  <span
    className={cx(
      'inline-flex items-center gap-1.5 whitespace-nowrap',
      TONE_TEXT[STATUS_TONE[status]],
      className,
    )}
    {...(rawStatus ? { title: `Reported as "${rawStatus}"` } : {})}
  >
    <StatusShape status={status} />
    <span className={shapeOnly ? 'sr-only' : 'text-xs font-medium'}>{STATUS_WORD[status]}</span>
  </span>
)
