import { renameSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import type { ConfigFile, ConfigFiles } from '../engine-types.ts'
import type { Logger } from '../ports.ts'

/** The part of `conf` (and of electron-store, which is built on it) that is used. */
export interface KeyedFile {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

/** The whole value sits under one key, so that a list can be kept as well as a record. */
export const VALUE_KEY = 'value'

/** How either library is to open a file, so that the window and the console without one share the same files. */
export const CONF_OPTIONS = {
  fileExtension: 'json',
  configFileMode: 0o600,
  accessPropertiesByDotNotation: false,
} as const

/** Config files for the console without a window. Written whole to a new file that then takes the old one's place. */
export const createConfFiles = (folder: string, log: Logger): ConfigFiles =>
  createKeyedFiles({
    folder,
    log,
    openFile: (name) => new Conf<Record<string, unknown>>({ ...CONF_OPTIONS, cwd: folder, configName: name }),
  })

/**
 * A file that cannot be read as JSON is set aside beside itself, never deleted, and an empty one begun: a
 * damaged window size must not keep the console from starting.
 */
export const createKeyedFiles = (options: {
  folder: string
  log: Logger
  openFile: (name: string) => KeyedFile
}): ConfigFiles => {
  const opened = new Map<string, ConfigFile>()
  const openOrSetAside = (name: string): KeyedFile => {
    try {
      return options.openFile(name)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const file = join(options.folder, `${name}.json`)
      renameSync(file, `${file}.damaged`)
      options.log.error('A config file was damaged and has been set aside; its defaults are in force', {
        file: `${file}.damaged`,
        error,
      })
      return options.openFile(name)
    }
  }
  return {
    open(name) {
      const known = opened.get(name)
      if (known) return known
      const file = openOrSetAside(name)
      // conf reads the disk on every get.
      let value = file.get(VALUE_KEY)
      const config: ConfigFile = {
        get: () => value,
        set(next) {
          file.set(VALUE_KEY, next)
          value = next
        },
      }
      opened.set(name, config)
      return config
    },
  }
}
