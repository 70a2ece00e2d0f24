import type { SourceHealth } from '../../../shared/model/source.ts'
import { cx, TONE_TEXT } from '../../ui/index.ts'
import { HEALTH_TONE, HEALTH_WORD } from './health-words.ts'

// No two share a shape, so that the state is readable without colour.
const SHAPES: Record<SourceHealth, React.ReactNode> = {
  connected: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  polling: (
    <>
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <circle cx="6" cy="6" r="2" fill="currentColor" />
    </>
  ),
  connecting: (
    <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="3 2.2" />
  ),
  stale: <path d="M6 1 11.2 10.5H.8z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  failing: <path d="M3.5 1h5L11 3.5v5L8.5 11h-5L1 8.5v-5z" fill="currentColor" />,
  paused: <path d="M2.5 1.5h2.4v9H2.5zM7.1 1.5h2.4v9H7.1z" fill="currentColor" />,
}

/** Shape, word and colour of a source's state. */
export const HealthMark = ({ health, className }: { health: SourceHealth; className?: string }) => (
  <span
    className={cx(
      'inline-flex items-center gap-1.5 whitespace-nowrap',
      TONE_TEXT[HEALTH_TONE[health]],
      className,
    )}
  >
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="shrink-0">
      {SHAPES[health]}
    </svg>
    <span className="text-xs font-medium">{HEALTH_WORD[health]}</span>
  </span>
)
