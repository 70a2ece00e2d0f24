import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import type { Tone } from './status-mark.tsx'

const TONES: Record<Tone | 'neutral', string> = {
  neutral: 'border-line text-muted',
  running: 'border-running/35 bg-running-soft text-running',
  ok: 'border-ok/35 bg-ok-soft text-ok',
  failed: 'border-failed/35 bg-failed-soft text-failed',
  warn: 'border-warn/35 bg-warn-soft text-warn',
  queued: 'border-queued/35 bg-queued-soft text-queued',
  idle: 'border-idle/35 bg-idle-soft text-idle',
}

export interface BadgeProps {
  tone?: Tone | 'neutral'
  icon?: ReactNode
  className?: string
  children: ReactNode
}

export const Badge = ({ tone = 'neutral', icon, className, children }: BadgeProps) => (
  <span
    className={cx(
      'inline-flex h-4 shrink-0 items-center gap-1 rounded-sm border px-1.5 text-2xs font-medium whitespace-nowrap',
      TONES[tone],
      className,
    )}
  >
    {icon}
    {children}
  </span>
)

/** Marks invented data wherever it is shown. */
export const SampleBadge = () => <Badge tone="queued">Sample</Badge>
