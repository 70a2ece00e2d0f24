import type { Clock } from './ports.ts'

/** The longest delay a timer of the platform can hold; a longer one would fire at once. */
const MAX_TIMER_MS = 2_147_483_647

/** The machine's own clock. Timers keep the process alive until they fire or are cancelled. */
export const createSystemClock = (): Clock => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    let timer: NodeJS.Timeout
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, MAX_TIMER_MS)
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : run()), Math.max(0, stepMs))
    }
    arm(ms)
    return () => clearTimeout(timer)
  },
})
