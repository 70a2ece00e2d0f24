import { CommandIcon } from 'lucide-react'
import { useApp, useAppStore, useNavigate } from '../state/app-context.tsx'
import { cx, Tooltip } from '../ui/index.ts'
import { PLACES, type Place } from './places.ts'

export const Rail = () => {
  const store = useAppStore()
  const upper = PLACES.filter((place) => place.to !== 'settings')
  const lower = PLACES.filter((place) => place.to === 'settings')
  return (
    <nav
      aria-label="Screens"
      className="flex w-17 shrink-0 flex-col items-center border-r border-line bg-canvas py-2"
    >
      <Brand />
      <ul className="mt-3 flex flex-col gap-1">
        {upper.map((place) => (
          <RailItem key={place.to} place={place} />
        ))}
      </ul>
      <ul className="mt-auto flex flex-col gap-1">
        <li>
          <Tooltip text="Commands" hint="Ctrl+K" side="right">
            <button
              type="button"
              onClick={() => store.setState({ palette: true })}
              className="flex h-12 w-14 flex-col items-center justify-center gap-0.5 rounded-md text-faint hover:bg-raised hover:text-ink"
            >
              <CommandIcon size={17} strokeWidth={1.6} aria-hidden="true" />
              <span className="text-2xs">Find</span>
            </button>
          </Tooltip>
        </li>
        {lower.map((place) => (
          <RailItem key={place.to} place={place} />
        ))}
      </ul>
    </nav>
  )
}

const RailItem = ({ place }: { place: Place }) => {
  const navigate = useNavigate()
  const current = useApp((state) => state.route.to === place.to)
  const count = useApp((state) => {
    if (place.to === 'alerts') return state.notices.filter(needsAttention).length
    if (place.to === 'sources')
      return state.sources.filter((source) => source.state.health === 'failing').length
    return 0
  })
  const Icon = place.icon
  const what = place.to === 'alerts' ? 'new' : 'failing'
  return (
    <li>
      <Tooltip text={place.label} hint={place.hotkey} side="right">
        <button
          type="button"
          aria-current={current ? 'page' : undefined}
          aria-label={count > 0 ? `${place.label}, ${count} ${what}` : place.label}
          onClick={() => navigate({ to: place.to })}
          className={cx(
            'relative flex h-12 w-14 flex-col items-center justify-center gap-0.5 rounded-md',
            current ? 'bg-raised text-ink' : 'text-muted hover:bg-raised hover:text-ink',
          )}
        >
          {current ? (
            <span
              aria-hidden="true"
              className="absolute top-3 bottom-3 -left-1.5 w-0.75 rounded-full bg-ink"
            />
          ) : null}
          <Icon size={18} strokeWidth={current ? 2 : 1.6} aria-hidden="true" />
          <span className="text-2xs">{place.label}</span>
          {count > 0 ? (
            <span className="absolute top-0.5 right-1 grid h-4 min-w-4 place-items-center rounded-full bg-danger px-1 text-2xs font-semibold text-danger-ink">
              {count > 99 ? '99+' : count}
            </span>
          ) : null}
        </button>
      </Tooltip>
    </li>
  )
}

const needsAttention = (notice: { acknowledgedAtMs: number | null; severity: string }): boolean =>
  notice.acknowledgedAtMs === null && notice.severity !== 'info'

/** Three runs under way: the mark of the program, drawn in ink. */
const Brand = () => (
  <svg width="26" height="26" viewBox="0 0 26 26" role="img" aria-label="Jobdeck" className="my-1 text-ink">
    <rect x="1" y="1" width="24" height="24" rx="6" fill="currentColor" />
    <path
      d="M6.5 8.5h13M6.5 13h8.5M6.5 17.5h11"
      stroke="var(--canvas)"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  </svg>
)
