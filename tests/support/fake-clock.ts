import { setImmediate } from 'node:timers/promises'
import type { Cancel, Clock } from '../../src/main/ports.ts'

interface Timer {
  id: number
  dueMs: number
  run: () => void
}

export interface FakeClock extends Clock {
  /**
   * Lets `ms` pass: timers run in the order they are due, each with the clock at its due time, and what they
   * set off (promises, and whatever the event loop has ready) is given a turn before the next one.
   */
  advance(ms: number): Promise<void>
  /** The wall clock alone jumps, as when the operator sets it or a time server corrects it. */
  jump(ms: number): void
  /** The machine sleeps: wall time goes on, monotonic time and timers stand still. */
  suspend(ms: number): void
  /** How many timers are waiting, for leak checks. */
  pending(): number
  /** Milliseconds from now until the next timer, null where there is none. */
  nextInMs(): number | null
}

/** Lets promises, and the I/O that is ready, take their turn without any time passing. */
export const settle = async (turns = 3): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate()
}

export const createFakeClock = (startMs = Date.UTC(2026, 0, 5, 12)): FakeClock => {
  let wallMs = startMs
  let monoMs = 1_000
  let nextId = 1
  let timers: Timer[] = []
  const earliest = (): Timer | null =>
    timers.reduce<Timer | null>(
      (best, timer) =>
        best === null || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.id < best.id)
          ? timer
          : best,
      null,
    )
  const pass = (ms: number): void => {
    monoMs += ms
    wallMs += ms
  }
  const remove = (id: number): void => {
    timers = timers.filter((timer) => timer.id !== id)
  }
  return {
    now: () => Math.trunc(wallMs),
    monotonic: () => monoMs,
    after(ms, run): Cancel {
      const id = nextId
      nextId += 1
      timers.push({ id, dueMs: monoMs + Math.max(0, ms), run })
      return () => remove(id)
    },
    async advance(ms) {
      const endMs = monoMs + ms
      await settle()
      for (let next = earliest(); next !== null && next.dueMs <= endMs; next = earliest()) {
        pass(Math.max(0, next.dueMs - monoMs))
        remove(next.id)
        next.run()
        await settle()
      }
      if (endMs > monoMs) pass(endMs - monoMs)
      await settle()
    },
    jump(ms) {
      wallMs += ms
    },
    suspend(ms) {
      wallMs += ms
    },
    pending: () => timers.length,
    nextInMs() {
      const next = earliest()
      return next === null ? null : Math.max(0, next.dueMs - monoMs)
    },
  }
}
