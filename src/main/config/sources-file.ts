import { z } from 'zod'
import { fault } from '../../shared/contract/fault.ts'
import { SourceConfig } from '../../shared/model/source.ts'
import type { ConfigFile } from '../engine-types.ts'
import type { Logger } from '../ports.ts'

export interface SourcesFile {
  list(): SourceConfig[]
  get(id: string): SourceConfig
  put(config: SourceConfig): void
  remove(id: string): void
  has(id: string): boolean
  /** An id made from a name that is neither configured nor `taken`, e.g. by runs that are still kept. */
  freeId(name: string, taken: (id: string) => boolean): string
}

/**
 * The configured sources, in their own file so that a damaged store never takes them along. An entry that no
 * longer parses is left in the file untouched and reported, never dropped by a rewrite.
 */
export const createSourcesFile = (file: ConfigFile, log: Logger): SourcesFile => {
  const stored = z.array(z.unknown()).safeParse(file.get() ?? [])
  if (!stored.success)
    log.error('the list of sources could not be read; the file is kept as it is until a source is added')
  const foreign: unknown[] = []
  const sources = new Map<string, SourceConfig>()
  for (const entry of stored.success ? stored.data : []) {
    const parsed = SourceConfig.safeParse(entry)
    if (parsed.success) sources.set(parsed.data.id, parsed.data)
    else {
      foreign.push(entry)
      log.warn('a configured source could not be read and was left out', { problem: parsed.error.message })
    }
  }
  const save = (): void => file.set([...sources.values(), ...foreign])

  return {
    list: () => [...sources.values()],
    get(id) {
      const config = sources.get(id)
      if (!config)
        throw fault('NOT_FOUND', `There is no source "${id}" any more. Reload the list of sources.`)
      return config
    },
    put(config) {
      sources.set(config.id, config)
      save()
    },
    remove(id) {
      if (sources.delete(id)) save()
    },
    has: (id) => sources.has(id),
    freeId(name, taken) {
      const base = toSlug(name)
      for (let n = 1; ; n += 1) {
        const id = n === 1 ? base : `${base}-${n}`
        if (!sources.has(id) && !taken(id)) return id
      }
    },
  }
}

const toSlug = (name: string): string => {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
  return slug === '' ? 'source' : slug
}
