import { ChevronRightIcon } from 'lucide-react'
import { formatValue } from '../../../shared/filter/format.ts'
import type { SourceHealth, SourceView } from '../../../shared/model/source.ts'
import { useApp, useNavigate } from '../../state/app-context.tsx'
import {
  cx,
  SampleBadge,
  toAge,
  toShortCount,
  Tooltip,
  TONE_TEXT,
  useNowMs,
  type Tone,
} from '../../ui/index.ts'

export const HEALTH_WORD: Record<SourceHealth, string> = {
  connecting: 'Connecting',
  connected: 'Connected',
  polling: 'Polling',
  stale: 'Stale',
  failing: 'Failing',
  paused: 'Paused',
}

export const HEALTH_TONE: Record<SourceHealth, Tone> = {
  connecting: 'idle',
  connected: 'ok',
  polling: 'ok',
  stale: 'warn',
  failing: 'failed',
  paused: 'idle',
}

/** Each state has its own shape: push is a disc, polling a ring, trouble has corners. */
export const HealthShape = ({ health }: { health: SourceHealth }) => (
  <svg
    width="10"
    height="10"
    viewBox="0 0 10 10"
    aria-hidden="true"
    className={cx('shrink-0', TONE_TEXT[HEALTH_TONE[health]])}
  >
    {health === 'connected' ? <circle cx="5" cy="5" r="4" fill="currentColor" /> : null}
    {health === 'polling' ? (
      <circle cx="5" cy="5" r="3.25" fill="none" stroke="currentColor" strokeWidth="2" />
    ) : null}
    {health === 'connecting' ? (
      <circle
        cx="5"
        cy="5"
        r="3.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="2 2"
      />
    ) : null}
    {health === 'stale' ? <path d="M5 .5 9.8 9H.2z" fill="currentColor" /> : null}
    {health === 'failing' ? <path d="M1 1h8v8H1z" fill="currentColor" /> : null}
    {health === 'paused' ? <path d="M1.5 1H4v8H1.5zM6 1h2.5v8H6z" fill="currentColor" /> : null}
  </svg>
)

export interface SourceChipsProps {
  filter: string
  onFilter: (filter: string) => void
}

export const SourceChips = ({ filter, onFilter }: SourceChipsProps) => {
  const sources = useApp((state) => state.sources)
  return (
    <ul aria-label="Sources" className="flex max-h-18 shrink-0 flex-wrap gap-2 overflow-y-auto">
      {sources.map((source) => (
        <SourceChip key={source.config.id} source={source} filter={filter} onFilter={onFilter} />
      ))}
    </ul>
  )
}

const SourceChip = ({ source, filter, onFilter }: { source: SourceView } & SourceChipsProps) => {
  const navigate = useNavigate()
  const { config, state } = source
  const own = `source:${formatValue(config.id)}`
  const pressed = filter.split(' ').includes(own)
  const tooltip = [
    state.fault?.message ?? state.product,
    state.push === 'unavailable' ? `No push: ${state.pushReason ?? 'the server does not offer it'}` : null,
    state.budget.limit === null ? null : `${state.budget.used} of ${state.budget.limit} requests used`,
  ]
    .filter(Boolean)
    .join('\n')
  return (
    <li
      className={cx(
        'relative flex h-(--control-h) shrink-0 items-center overflow-hidden rounded-md border text-xs',
        state.health === 'failing' ? 'border-failed/50' : 'border-line',
        pressed ? 'bg-raised' : 'bg-surface',
      )}
    >
      <Tooltip text={tooltip || 'Nothing heard yet'} side="bottom">
        <button
          type="button"
          aria-pressed={pressed}
          onClick={() =>
            onFilter(pressed ? filter.replace(own, '').replace(/ +/g, ' ').trim() : `${filter} ${own}`.trim())
          }
          className="flex h-full items-center gap-2 rounded-l-md pr-1.5 pl-2.5 -outline-offset-2 hover:bg-hover"
        >
          <HealthShape health={state.health} />
          <span className="max-w-50 truncate font-medium">{config.name}</span>
          {config.sample ? <SampleBadge /> : null}
          <span className={TONE_TEXT[HEALTH_TONE[state.health]]}>{HEALTH_WORD[state.health]}</span>
          <ChipAge state={state} />
          {state.budget.limit === null ? null : (
            <Budget used={state.budget.used} limit={state.budget.limit} />
          )}
        </button>
      </Tooltip>
      <button
        type="button"
        aria-label={`Open source ${config.name}`}
        onClick={() => navigate({ to: 'sources', sourceId: config.id })}
        className="grid h-full w-6 place-items-center rounded-r-md text-faint -outline-offset-2 hover:bg-hover hover:text-ink"
      >
        <ChevronRightIcon size={13} />
      </button>
      {state.backfill ? (
        <Backfill done={state.backfill.done} total={state.backfill.total} name={config.name} />
      ) : null}
    </li>
  )
}

const ChipAge = ({ state }: { state: SourceView['state'] }) => {
  const nowMs = useNowMs()
  if (state.backfill) {
    const total = state.backfill.total
    return (
      <span className="text-faint">
        fetching history {toShortCount(state.backfill.done)}
        {total === null ? '' : ` / ${toShortCount(total)}`}
      </span>
    )
  }
  return (
    <span className="text-faint">
      {state.lastOkAtMs === null ? 'no answer yet' : toAge(state.lastOkAtMs, nowMs)}
    </span>
  )
}

/** The request budget as a small gauge: full means that the source is asked less often. */
const Budget = ({ used, limit }: { used: number; limit: number }) => {
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <span
      className="hidden items-center gap-1 text-faint min-[1060px]:flex"
      role="img"
      aria-label={`Request budget: ${used} of ${limit} used`}
    >
      <span className="h-2.5 w-1 overflow-hidden rounded-xs bg-track">
        <span
          className={cx('block w-full', share > 0.85 ? 'bg-warn' : 'bg-line-strong')}
          style={{ height: `${share * 100}%`, marginTop: `${(1 - share) * 10}px` }}
        />
      </span>
      {toShortCount(used)}/{toShortCount(limit)} req
    </span>
  )
}

const Backfill = ({ done, total, name }: { done: number; total: number | null; name: string }) => (
  <span
    role="progressbar"
    aria-label={`Fetching the history of ${name}`}
    {...(total ? { 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-valuenow': done } : {})}
    className="absolute inset-x-0 bottom-0 h-0.5 bg-track"
  >
    <span
      className={cx('block h-full origin-left bg-running', !total && 'animate-breathe')}
      style={{ transform: `scaleX(${total ? Math.min(1, done / total) : 1})` }}
    />
  </span>
)
