import type { Figures } from '../../shared/model/figures.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'

/** However much is written, the strip is counted anew at most this often … */
const SOONEST_MS = 1_000
/** … and at least this often, because its window moves. */
const LATEST_MS = 60_000

export interface FiguresDesk {
  read(): Promise<Figures>
  latest(): Figures | null
  /** Something was written. */
  touch(): void
  onChange(listener: (figures: Figures) => void): () => void
  stop(): void
}

/** Keeps the figures of the Live strip current without anybody asking twice for the same ones. */
export const createFiguresDesk = (parts: {
  count(nowMs: number): Promise<Figures>
  clock: Clock
  log: Logger
}): FiguresDesk => {
  const { clock, log } = parts
  const changes = createEmitter<Figures>((error) => log.error('a listener of the figures failed', { error }))
  let latest: Figures | null = null
  let timer: Cancel | null = null
  let dueMs = Number.POSITIVE_INFINITY
  let readAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<Figures> | null = null
  let stopped = false

  const read = (): Promise<Figures> => {
    reading ??= parts
      .count(clock.now())
      .then((figures) => {
        latest = figures
        changes.emit(figures)
        return figures
      })
      .finally(() => {
        reading = null
        readAtMs = clock.monotonic()
        plan(LATEST_MS)
      })
    return reading
  }

  const plan = (ms: number): void => {
    const at = clock.monotonic() + ms
    if (stopped || at >= dueMs) return
    timer?.()
    dueMs = at
    timer = clock.after(ms, () => {
      dueMs = Number.POSITIVE_INFINITY
      if (changes.size() === 0) return plan(LATEST_MS)
      read().catch((error: unknown) => log.warn('the figures could not be counted', { error }))
    })
  }

  return {
    read,
    latest: () => latest,
    touch: () => plan(Math.max(0, readAtMs + SOONEST_MS - clock.monotonic())),
    onChange(listener) {
      const stopListening = changes.on(listener)
      plan(0)
      return stopListening
    },
    stop() {
      stopped = true
      timer?.()
    },
  }
}
