import type { Clock } from '../ports.ts'

export interface Deadline {
  /** Starts it, or starts it again, with this long to go. */
  set(ms: number): void
  clear(): void
}

/** One re-armable timer. */
export const createDeadline = (clock: Clock, onExpired: () => void): Deadline => {
  let cancel: (() => void) | null = null
  const clear = (): void => {
    cancel?.()
    cancel = null
  }
  return {
    set(ms) {
      clear()
      cancel = clock.after(ms, () => {
        cancel = null
        onExpired()
      })
    },
    clear,
  }
}
