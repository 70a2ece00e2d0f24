import type { Cancel, Clock } from '../ports.ts'

/** Runs asked about in one go. */
export const BATCH = 200
/** Hints gathered before they are asked about: short enough not to be felt, long enough to merge a burst. */
export const GATHER_MS = 150
/** Between two look-ups of one source. */
export const BETWEEN_MS = 1_000
/** Beyond this, asking run by run costs more than a whole pass. */
export const MAX_WAITING = 5_000

export interface HintsOptions {
  clock: Clock
  /** Null: not now, a pass is due that covers them anyway. Otherwise in how many ms there is room; 0: now. */
  roomInMs(): number | null
  /** Looks these up. Rejects when that failed: they are dropped, and `onOverflow` asks for a pass. */
  fetch(externalIds: string[]): Promise<void>
  /** Too many, or lost: reconcile instead. */
  onOverflow(): void
}

export interface Hints {
  add(externalIds: string[]): void
  clear(): void
  waiting(): number
}

/** Merges what push messages name, and asks about it in batches, one at a time, under the budget. */
export const createHints = (options: HintsOptions): Hints => {
  const { clock } = options
  const waiting = new Set<string>()
  let timer: Cancel | null = null
  let fetching = false
  let lastMs = Number.NEGATIVE_INFINITY

  const arm = (ms: number): void => {
    if (timer !== null || fetching || waiting.size === 0) return
    timer = clock.after(ms, () => {
      timer = null
      void flush()
    })
  }
  const flush = async (): Promise<void> => {
    const room = options.roomInMs()
    if (room === null) return give()
    if (room > 0) return arm(room)
    const batch = [...waiting].slice(0, BATCH)
    for (const externalId of batch) waiting.delete(externalId)
    fetching = true
    lastMs = clock.monotonic()
    try {
      await options.fetch(batch)
    } catch {
      give()
    } finally {
      fetching = false
      arm(BETWEEN_MS)
    }
  }
  const give = (): void => {
    waiting.clear()
    options.onOverflow()
  }
  return {
    add(externalIds) {
      for (const externalId of externalIds) waiting.add(externalId)
      if (waiting.size > MAX_WAITING) return give()
      arm(Math.max(GATHER_MS, lastMs + BETWEEN_MS - clock.monotonic()))
    },
    clear() {
      timer?.()
      timer = null
      waiting.clear()
    },
    waiting: () => waiting.size,
  }
}
