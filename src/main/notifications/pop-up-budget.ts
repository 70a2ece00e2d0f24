import type { Clock } from '../ports.ts'

export const POP_UPS_A_MINUTE = 6
const MINUTE_MS = 60_000

export interface PopUpBudget {
  /** Takes one place if there is one. The last place is for summaries, so that a storm can always be told. */
  take(kind: 'ordinary' | 'summary'): boolean
  /** Ms until a summary would find a place; 0: now. */
  waitMs(): number
}

/** At most six pop-ups in any minute, by monotonic time: a jump of the wall clock changes nothing. */
export const createPopUpBudget = (clock: Clock): PopUpBudget => {
  let taken: number[] = []
  const current = (): number[] => {
    const sinceMs = clock.monotonic() - MINUTE_MS
    taken = taken.filter((atMs) => atMs > sinceMs)
    return taken
  }
  return {
    take(kind) {
      const limit = kind === 'summary' ? POP_UPS_A_MINUTE : POP_UPS_A_MINUTE - 1
      if (current().length >= limit) return false
      taken.push(clock.monotonic())
      return true
    },
    waitMs() {
      const [oldest] = current()
      if (oldest === undefined || taken.length < POP_UPS_A_MINUTE) return 0
      return oldest + MINUTE_MS - clock.monotonic()
    },
  }
}
