/**
 * Runs that REST has shown to this connection, newest kept, bounded. Push shows ids of runs that this user may
 * not read: only a run that is known here may be observed, or called lost, on the word of a push.
 */
export interface KnownRuns {
  type(externalId: string): string | null
  has(externalId: string): boolean
  add(externalId: string, type: string): void
  remove(externalId: string): void
}

const MAX_KNOWN = 20_000

export const createKnownRuns = (): KnownRuns => {
  const types = new Map<string, string>()
  return {
    type: (externalId) => types.get(externalId) ?? null,
    has: (externalId) => types.has(externalId),
    add: (externalId, type) => {
      types.delete(externalId)
      types.set(externalId, type)
      if (types.size > MAX_KNOWN) {
        const oldest = types.keys().next()
        if (!oldest.done) types.delete(oldest.value)
      }
    },
    remove: (externalId) => {
      types.delete(externalId)
    },
  }
}
