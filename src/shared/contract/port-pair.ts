import type { Port } from './protocol.ts'

/** Two ports joined in memory. Messages are structured-cloned and delivered asynchronously, as over a real carrier. */
export const createPortPair = (): [Port, Port] => {
  const ends = [createEnd(), createEnd()] as const
  const join = (near: End, far: End): Port => ({
    post(message) {
      if (near.closed || far.closed) return
      const copy: unknown = structuredClone(message)
      void Promise.resolve().then(() => {
        if (!far.closed) for (const listener of [...far.messages]) listener(copy)
      })
    },
    onMessage: (listener) => subscribe(near.messages, listener),
    onClose: (listener) => subscribe(near.closes, listener),
    close() {
      for (const end of ends) {
        if (end.closed) continue
        end.closed = true
        for (const listener of [...end.closes]) listener()
      }
    },
  })
  return [join(ends[0], ends[1]), join(ends[1], ends[0])]
}

interface End {
  closed: boolean
  messages: Set<(message: unknown) => void>
  closes: Set<() => void>
}

const createEnd = (): End => ({ closed: false, messages: new Set(), closes: new Set() })

const subscribe = <T>(set: Set<T>, listener: T): (() => void) => {
  set.add(listener)
  return () => set.delete(listener)
}
