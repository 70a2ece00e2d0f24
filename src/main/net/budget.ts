import type { Clock } from '../ports.ts'

export interface BudgetUse {
  used: number
  /** Null: no budget. */
  limit: number | null
  windowMs: number
}

export interface RequestBudget {
  /** Books a request and answers 0, or books nothing and answers in how many ms there is room again. */
  take(): number
  /** As `take`, without booking. */
  roomInMs(): number
  use(): BudgetUse
}

/**
 * A sliding window: never more than `limit` requests within any `windowMs`. Monotonic time, so that a jump of
 * the wall clock neither frees nor blocks anything.
 */
export const createRequestBudget = (
  budget: { limit: number; windowMs: number } | null,
  clock: Clock,
): RequestBudget => {
  const sentAt: number[] = []
  const drop = (nowMs: number): void => {
    if (budget === null) return
    let gone = 0
    while (gone < sentAt.length && (sentAt[gone] ?? 0) <= nowMs - budget.windowMs) gone += 1
    if (gone > 0) sentAt.splice(0, gone)
  }
  const roomInMs = (): number => {
    if (budget === null) return 0
    const nowMs = clock.monotonic()
    drop(nowMs)
    if (sentAt.length < budget.limit) return 0
    const freeing = sentAt[sentAt.length - budget.limit]
    return freeing === undefined ? budget.windowMs : Math.max(1, Math.ceil(freeing + budget.windowMs - nowMs))
  }
  return {
    roomInMs,
    take() {
      const waitMs = roomInMs()
      if (waitMs === 0 && budget !== null) sentAt.push(clock.monotonic())
      return waitMs
    },
    use() {
      drop(clock.monotonic())
      return { used: sentAt.length, limit: budget?.limit ?? null, windowMs: budget?.windowMs ?? 0 }
    },
  }
}
