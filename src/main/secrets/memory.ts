import type { Cabinet } from './cabinet.ts'

export interface MemoryCabinet extends Cabinet {
  /** Everything it holds, to be moved to a cabinet that lasts. */
  drain(): { sourceId: string; name: string; value: string }[]
}

/** Keeps secrets for as long as the program runs, and nowhere else. */
export const createMemoryCabinet = (): MemoryCabinet => {
  const sources = new Map<string, Map<string, string>>()
  return {
    names: (sourceId) => [...(sources.get(sourceId)?.keys() ?? [])],
    get: (sourceId, name) => Promise.resolve(sources.get(sourceId)?.get(name) ?? null),
    set(sourceId, name, value) {
      const own = sources.get(sourceId) ?? new Map<string, string>()
      own.set(name, value)
      sources.set(sourceId, own)
      return Promise.resolve()
    },
    remove(sourceId, name) {
      if (name === undefined) sources.delete(sourceId)
      else sources.get(sourceId)?.delete(name)
      return Promise.resolve()
    },
    drain() {
      const all = [...sources].flatMap(([sourceId, own]) =>
        [...own].map(([name, value]) => ({ sourceId, name, value })),
      )
      sources.clear()
      return all
    },
  }
}
