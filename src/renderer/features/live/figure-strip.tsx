import type { Figures } from '../../../shared/model/figures.ts'
import { useApp } from '../../state/app-context.tsx'
import {
  cx,
  Sparkline,
  toCount,
  toPercent,
  toShortDuration,
  TONE_TEXT,
  type Tone,
  toDuration,
} from '../../ui/index.ts'

export interface FigureStripProps {
  filter: string
  onFilter: (filter: string) => void
}

interface Figure {
  label: string
  value: string
  /** Read aloud and shown on hover. */
  explain: string
  tone: Tone | null
  trend: readonly (number | null)[]
  bars: boolean
  trendTone: Tone
  /** The filter that a press sets. */
  filter: string | null
}

const toFigures = (figures: Figures): Figure[] => [
  {
    label: 'Running',
    value: toCount(figures.running),
    explain: 'Runs at work now',
    tone: figures.running > 0 ? 'running' : null,
    trend: figures.trends.running,
    bars: false,
    trendTone: 'running',
    filter: 'status:running',
  },
  {
    label: 'Queued',
    value: toCount(figures.queued),
    explain: 'Runs that wait to start',
    tone: null,
    trend: [],
    bars: false,
    trendTone: 'queued',
    filter: 'status:queued,scheduled',
  },
  {
    label: 'Failed, 24 h',
    value: toCount(figures.failed24h),
    explain: `${toCount(figures.failed24h)} of ${toCount(figures.ended24h)} runs that ended in 24 hours`,
    tone: figures.failed24h > 0 ? 'failed' : null,
    trend: figures.trends.failed,
    bars: true,
    trendTone: 'failed',
    filter: 'status:failed,timeout',
  },
  {
    label: 'Success, 24 h',
    value: figures.successRate24h === null ? '–' : toPercent(figures.successRate24h),
    explain: 'Completed of all runs that ended in 24 hours',
    tone: null,
    trend: figures.trends.successRate,
    bars: false,
    trendTone: 'ok',
    filter: null,
  },
  {
    label: 'Typical duration',
    value: figures.typicalMs24h === null ? '–' : toShortOrWords(figures.typicalMs24h),
    explain: 'Median of the runs completed in 24 hours',
    tone: null,
    trend: figures.trends.typicalMs,
    bars: false,
    trendTone: 'idle',
    filter: null,
  },
  {
    label: 'Throughput',
    value: `${figures.throughputPerHour < 10 ? figures.throughputPerHour.toFixed(1) : toCount(Math.round(figures.throughputPerHour))}/h`,
    explain: 'Ended runs an hour over the last 24 hours',
    tone: null,
    trend: figures.trends.throughput,
    bars: true,
    trendTone: 'idle',
    filter: null,
  },
]

const toShortOrWords = (ms: number): string => (ms < 3_600_000 ? toDuration(ms) : toShortDuration(ms))

/** Is anything wrong, at a glance. The first three are also filters. */
export const FigureStrip = ({ filter, onFilter }: FigureStripProps) => {
  const figures = useApp((state) => state.figures)
  return (
    <div
      role="group"
      aria-label="Figures"
      aria-busy={figures === null}
      className="grid shrink-0 grid-cols-6 divide-x divide-line rounded-lg border border-line bg-surface"
    >
      {figures
        ? toFigures(figures).map((figure) => (
            <FigureCell key={figure.label} figure={figure} filter={filter} onFilter={onFilter} />
          ))
        : Array.from({ length: 6 }, (_, index) => <div key={index} className="h-17" />)}
    </div>
  )
}

const FigureCell = ({ figure, filter, onFilter }: { figure: Figure } & FigureStripProps) => {
  const pressed = figure.filter !== null && filter.includes(figure.filter)
  const content = (
    <>
      <span className="truncate text-xs text-muted">{figure.label}</span>
      <span className="flex items-end justify-between gap-2">
        <span
          className={cx(
            'text-xl font-medium tracking-tight whitespace-nowrap',
            figure.tone ? TONE_TEXT[figure.tone] : 'text-ink',
          )}
        >
          {figure.value}
        </span>
        <Sparkline
          values={figure.trend}
          tone={figure.trendTone}
          bars={figure.bars}
          width={figure.bars ? 72 : 56}
          height={22}
          className="mb-1 hidden min-[1060px]:block"
        />
      </span>
      <span className="sr-only">{`. ${figure.explain}${figure.filter === null ? '' : '. Filter by it'}`}</span>
    </>
  )
  const look = 'flex h-17 min-w-0 flex-col justify-center gap-0.5 px-3.5 text-left'
  if (figure.filter === null)
    return (
      <div className={look} title={figure.explain}>
        {content}
      </div>
    )
  const own = figure.filter
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title={`${figure.explain}. Press to filter`}
      onClick={() => onFilter(pressed ? filter.replace(own, '').trim() : own)}
      className={cx(look, 'first:rounded-l-lg hover:bg-hover', pressed && 'bg-raised')}
    >
      {content}
    </button>
  )
}
