import type { Cancel, Clock } from '../ports.ts'
import type { SyncReason } from '../sources/connector.ts'
import { toStrongerReason } from './schedule.ts'

/** Between two passes that a gap asked for: a channel that flaps is no reason to poll without end. */
export const BETWEEN_GAPS_MS = 5_000

export interface PlannerOptions {
  clock: Clock
  /** Until a request may be sent at all (budget, Retry-After): nobody's wish goes before it. */
  roomInMs(): number
  /** From a pass that succeeded to the next. */
  intervalMs(): number
  /** Does not reject. */
  run(reason: SyncReason): Promise<void>
  /** Wall ms of the next pass; null while one is under way, or none is planned. */
  onPlanned(atMs: number | null): void
}

export interface Planner {
  start(waitMs: number): void
  /** A pass is wanted; `spreadMs` puts it off by that much, so that not everybody comes at once. */
  wish(reason: SyncReason, spreadMs?: number): void
  /** Waits this long before the next scheduled pass instead of the interval; null: no longer. */
  backOff(ms: number | null): void
  backoffMs(): number | null
  /** Plans anew by what is known now; does nothing while a pass is under way, which ends in that anyway. */
  replan(): void
  /** Ends the planning and waits for the pass that is under way. */
  halt(): Promise<void>
}

/** When a source is asked next: one pass at a time, wishes merged into the next. */
export const createPlanner = (options: PlannerOptions): Planner => {
  const { clock } = options
  let on = false
  let cancelTimer: Cancel = () => {}
  let running: Promise<void> | null = null
  let wanted: SyncReason | null = null
  let backoffMs: number | null = null
  let lastPassMs = Number.NEGATIVE_INFINITY
  let dueMs = Number.POSITIVE_INFINITY

  const plan = (waitMs: number): void => {
    cancelTimer()
    if (!on) return
    const ms = Math.max(0, waitMs, options.roomInMs())
    dueMs = clock.monotonic() + ms
    options.onPlanned(clock.now() + ms)
    cancelTimer = clock.after(ms, begin)
  }
  const begin = (): void => {
    const reason = toStrongerReason(wanted, 'schedule')
    wanted = null
    lastPassMs = clock.monotonic()
    options.onPlanned(null)
    running = options.run(reason).finally(() => {
      running = null
      replan()
    })
  }
  const untilGapMs = (): number => Math.max(0, lastPassMs + BETWEEN_GAPS_MS - clock.monotonic())
  const replan = (): void => {
    if (!on || running !== null) return
    if (wanted === 'demand' || wanted === 'wake') plan(0)
    else if (backoffMs !== null) plan(backoffMs)
    else plan(wanted === 'gap' ? untilGapMs() : options.intervalMs())
  }
  return {
    start(waitMs) {
      on = true
      plan(waitMs)
    },
    wish(reason, spreadMs = 0) {
      if (!on) return
      wanted = toStrongerReason(wanted, reason)
      if (running !== null || reason === 'schedule' || (reason === 'gap' && backoffMs !== null)) return
      const soonMs = reason === 'gap' ? untilGapMs() : spreadMs
      // A wish can bring the next pass forward, never put it off.
      if (clock.monotonic() + soonMs < dueMs) plan(soonMs)
    },
    backOff(ms) {
      backoffMs = ms
    },
    backoffMs: () => backoffMs,
    replan,
    async halt() {
      on = false
      cancelTimer()
      wanted = null
      backoffMs = null
      dueMs = Number.POSITIVE_INFINITY
      options.onPlanned(null)
      await running
    },
  }
}
