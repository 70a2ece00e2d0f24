export interface Slots {
  /** Resolves with the release once a slot is free, in order of asking. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>
}

/** At most `count` at a time. */
export const createSlots = (count: number): Slots => {
  let free = Math.max(1, count)
  const waiting = new Set<() => void>()
  const release = (): void => {
    free += 1
    const [next] = waiting
    if (next !== undefined) next()
  }
  const grant = (): (() => void) => {
    free -= 1
    let released = false
    return () => {
      if (released) return
      released = true
      release()
    }
  }
  return {
    async take(signal) {
      if (signal.aborted) throw toAbortError(signal)
      if (free > 0) return grant()
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          waiting.delete(turn)
          signal.removeEventListener('abort', give)
          resolve(grant())
        }
        const give = (): void => {
          waiting.delete(turn)
          reject(toAbortError(signal))
        }
        waiting.add(turn)
        signal.addEventListener('abort', give, { once: true })
      })
    },
  }
}

/** The signal's reason as an error. */
export const toAbortError = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error('called off')
