import { cx } from './cx.ts'
import { TONE_BG, type Tone } from './status-mark.tsx'

export interface ProgressProps {
  /** 0 to 1; null: at work, extent unknown. */
  value: number | null
  label: string
  tone?: Tone
  className?: string
}

export const Progress = ({ value, label, tone = 'running', className }: ProgressProps) => (
  <div
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    {...(value === null ? {} : { 'aria-valuenow': Math.round(value * 100) })}
    className={cx('relative h-1 overflow-hidden rounded-full bg-track', className)}
  >
    <div
      className={cx(
        'h-full w-full origin-left rounded-full',
        TONE_BG[tone],
        value === null && 'animate-breathe',
      )}
      style={{
        transform: `scaleX(${value === null ? 1 : Math.min(1, Math.max(0, value))})`,
        opacity: value === null ? 0.4 : 1,
      }}
    />
  </div>
)
