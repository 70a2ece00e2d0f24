/** A list of listeners of one kind of event. A listener that throws never keeps the others from hearing. */
export interface Emitter<T> {
  emit(event: T): void
  on(listener: (event: T) => void): () => void
  size(): number
}

export const createEmitter = <T>(onError: (error: unknown) => void): Emitter<T> => {
  const listeners = new Set<(event: T) => void>()
  return {
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event)
        } catch (error) {
          onError(error)
        }
      }
    },
    on(listener) {
      // A wrapper of its own, so that the same function may be registered twice.
      const own = (event: T): void => listener(event)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    size: () => listeners.size,
  }
}
