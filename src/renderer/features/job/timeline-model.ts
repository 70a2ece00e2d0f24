import type { StatusChange } from '../../../shared/model/job.ts'
import { isTerminal } from '../../../shared/model/status.ts'

export interface TimelineStretch {
  change: StatusChange
  /** How long the run stayed so; null for where it ended, and for the present while it goes on. */
  durationMs: number | null
  /** Share of the whole bar, 0 to 1; the shares of all stretches with a duration add up to 1. */
  share: number
  /** The last entry of a run that has not ended: its duration still grows. */
  open: boolean
}

/**
 * Status history, oldest first, as stretches. An open run's last stretch runs until `nowMs`. Clocks of two
 * machines may disagree by a little: a negative duration counts as none.
 */
export const toStretches = (changes: readonly StatusChange[], nowMs: number): TimelineStretch[] => {
  const ordered = changes.toSorted((a, b) => a.atMs - b.atMs)
  const stretches = ordered.map((change, index): TimelineStretch => {
    const next = ordered[index + 1]
    const open = next === undefined && !isTerminal(change.status)
    const untilMs = next?.atMs ?? (open ? nowMs : null)
    return {
      change,
      durationMs: untilMs === null ? null : Math.max(0, untilMs - change.atMs),
      share: 0,
      open,
    }
  })
  const totalMs = stretches.reduce((sum, stretch) => sum + (stretch.durationMs ?? 0), 0)
  const timed = stretches.filter((stretch) => stretch.durationMs !== null).length
  return stretches.map((stretch) => {
    if (stretch.durationMs === null) return stretch
    return { ...stretch, share: totalMs > 0 ? stretch.durationMs / totalMs : 1 / timed }
  })
}
