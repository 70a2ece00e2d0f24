import type { Clock } from '../ports.ts'

export interface Snooze {
  /** Wall time until when to be quiet; null: not. */
  set(untilMs: number | null): void
  isOn(): boolean
  untilMs(): number | null
}

/**
 * Quiet until a wall time, and never for longer than was asked: a clock that jumps back must not keep alarms
 * away, one that jumps ahead may end the quiet early.
 */
export const createSnooze = (clock: Clock): Snooze => {
  let until: { atMs: number; monoMs: number } | null = null
  const isOn = (): boolean => until !== null && clock.now() < until.atMs && clock.monotonic() < until.monoMs
  return {
    set(untilMs) {
      until = untilMs === null ? null : { atMs: untilMs, monoMs: clock.monotonic() + untilMs - clock.now() }
    },
    isOn,
    untilMs: () => (until !== null && isOn() ? until.atMs : null),
  }
}
