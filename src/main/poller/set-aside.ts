/** Records that were set aside, by place and id: one that stays bad is read again and again, and told of once. */
export interface SetAside {
  /** True the first time, and again once it was forgotten: the oldest are. */
  isNew(where: string, problem: string, sample: unknown): boolean
}

const MAX_REMEMBERED = 5_000
/** Characters of a record without an id that tell it from another. */
const TELLING_CHARS = 200

export const createSetAside = (max = MAX_REMEMBERED): SetAside => {
  const seen = new Set<string>()
  return {
    isNew: (where, problem, sample) => {
      const key = `${where.slice(0, TELLING_CHARS)} ${toIdentity(sample) ?? problem.slice(0, TELLING_CHARS)}`
      const known = seen.delete(key)
      // Added anew, so that what keeps coming back is the last to be forgotten.
      seen.add(key)
      const oldest = seen.values().next()
      if (seen.size > max && !oldest.done) seen.delete(oldest.value)
      return !known
    },
  }
}

const toIdentity = (sample: unknown): string | null => {
  if (typeof sample !== 'object' || sample === null) return sample === null ? null : toText(sample)
  for (const name of ['id', 'counter', 'uuid']) {
    const value: unknown = Reflect.get(sample, name)
    if (typeof value === 'number' || typeof value === 'string')
      return `${name} ${String(value).slice(0, TELLING_CHARS)}`
  }
  return toText(sample)
}

const toText = (sample: unknown): string | null => {
  try {
    return JSON.stringify(sample)?.slice(0, TELLING_CHARS) ?? null
  } catch {
    return null
  }
}
