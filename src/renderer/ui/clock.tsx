import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react'
import { toAge, toClock, toFullInstant } from './format.ts'
import { cx } from './cx.ts'

/** The window's one clock. `nowMs` is stable between ticks, so that everything on screen agrees. */
export interface Clock {
  nowMs(): number
  onTick(listener: () => void): () => void
}

/** Ticks on whole seconds from one timer, and only while somebody looks. */
export const createClock = (now: () => number = Date.now): Clock => {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let current = now()
  const schedule = (): void => {
    timer = setTimeout(
      () => {
        current = now()
        for (const listener of listeners) listener()
        schedule()
      },
      1000 - (now() % 1000),
    )
  }
  return {
    nowMs: () => {
      if (timer === null) current = now()
      return current
    },
    onTick(listener) {
      if (timer === null) {
        current = now()
        schedule()
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || timer === null) return
        clearTimeout(timer)
        timer = null
      }
    },
  }
}

const ClockContext = createContext<Clock | null>(null)

export const ClockProvider = ({ clock, children }: { clock: Clock; children: ReactNode }) => (
  <ClockContext value={clock}>{children}</ClockContext>
)

export const useClock = (): Clock => {
  const clock = useContext(ClockContext)
  if (!clock) throw new Error('ClockProvider is missing above this component')
  return clock
}

/** The current second. Re-renders the caller every second: call it in the smallest component that shows time. */
export const useNowMs = (): number => {
  const clock = useClock()
  return useSyncExternalStore(clock.onTick, clock.nowMs)
}

/** A clock that ticks from `sinceMs`. */
export const Elapsed = ({ sinceMs, className }: { sinceMs: number; className?: string }) => {
  const nowMs = useNowMs()
  return <span className={className}>{toClock(nowMs - sinceMs)}</span>
}

export const Age = ({ atMs, className }: { atMs: number; className?: string }) => {
  const nowMs = useNowMs()
  return (
    <time dateTime={new Date(atMs).toISOString()} title={toFullInstant(atMs)} className={className}>
      {toAge(atMs, nowMs)}
    </time>
  )
}

export interface FreshnessProps {
  /** When it was last confirmed; null: never. */
  atMs: number | null
  /** Older than this is stale and is said in words and colour. */
  staleAfterMs?: number
  className?: string
}

/** How fresh a number is. Quiet while fresh, marked when stale. */
export const Freshness = ({ atMs, staleAfterMs = 120_000, className }: FreshnessProps) => {
  const nowMs = useNowMs()
  if (atMs === null) return <span className={cx('text-faint', className)}>never seen</span>
  const stale = nowMs - atMs > staleAfterMs
  return (
    <span
      title={`Last confirmed ${toFullInstant(atMs)}`}
      className={cx('whitespace-nowrap', stale ? 'text-warn' : 'text-faint', className)}
    >
      {stale ? 'stale · ' : ''}
      {toAge(atMs, nowMs)}
    </span>
  )
}
