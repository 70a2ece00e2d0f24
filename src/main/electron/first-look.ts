import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Reads what the window needs before anything else is loaded: its place and its theme. Plain reads, because
 * the library that owns these files takes longer to load than the window takes to open.
 */
export const peekConfig = (configFolder: string, name: 'window' | 'settings'): unknown => {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(configFolder, `${name}.json`), 'utf8'))
    return field(stored, 'value')
  } catch {
    return undefined
  }
}

export const field = (record: unknown, name: string): unknown =>
  typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined
