import { cx } from './cx.ts'
import { TONE_TEXT, type Tone } from './status-mark.tsx'

export interface SparklineProps {
  /** Equal steps, oldest first; null leaves a hole. */
  values: readonly (number | null)[]
  tone?: Tone
  width?: number
  height?: number
  /** Bars from zero instead of a line: for counts. */
  bars?: boolean
  className?: string
}

/** A trend at a glance; the figure beside it carries the value, so it is hidden from screen readers. */
export const Sparkline = ({
  values,
  tone = 'idle',
  width = 72,
  height = 20,
  bars = false,
  className,
}: SparklineProps) => {
  const known = values.filter((value): value is number => value !== null)
  if (known.length < 2) return <svg width={width} height={height} aria-hidden="true" className={className} />
  const top = Math.max(...known)
  const low = bars ? 0 : Math.min(...known)
  const span = top - low || 1
  const step = width / (bars ? values.length : values.length - 1)
  const y = (value: number): number => height - 1 - ((value - low) / span) * (height - 2)
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      {...(bars ? { shapeRendering: 'crispEdges' } : {})}
      className={cx('shrink-0 overflow-visible', TONE_TEXT[tone], className)}
    >
      {bars ? (
        values.map((value, index) =>
          value === null || value === 0 ? (
            <rect
              key={index}
              x={index * step}
              y={height - 1}
              width={Math.max(1, step - 1)}
              height={1}
              fill="var(--line)"
            />
          ) : (
            <rect
              key={index}
              x={index * step}
              y={Math.min(y(value), height - 2)}
              width={Math.max(1, step - 1)}
              height={height - Math.min(y(value), height - 2)}
              fill="currentColor"
              opacity={index === values.length - 1 ? 1 : 0.6}
            />
          ),
        )
      ) : (
        <path
          d={toPath(values, step, y)}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.25"
          strokeLinejoin="round"
        />
      )}
    </svg>
  )
}

const toPath = (values: readonly (number | null)[], step: number, y: (value: number) => number): string => {
  let path = ''
  let pen = 'M'
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M'
      return
    }
    path += `${pen}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`
    pen = 'L'
  })
  return path
}
