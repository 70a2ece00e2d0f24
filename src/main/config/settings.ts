import { Settings } from '../../shared/model/settings.ts'
import type { SettingsPatch } from '../../shared/model/settings.ts'
import type { ConfigFile } from '../engine-types.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Logger } from '../ports.ts'

export interface SettingsFile {
  get(): Settings
  set(patch: SettingsPatch): Settings
  onChange(listener: (settings: Settings) => void): () => void
}

/** A field that no longer parses falls back to its default by itself; the others are kept. */
export const createSettings = (file: ConfigFile, log: Logger): SettingsFile => {
  const changes = createEmitter<Settings>((error) =>
    log.error('a listener of the settings failed', { error }),
  )
  let current = read(file.get(), log)
  return {
    get: () => current,
    set(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const next = Settings.parse({ ...current, ...given })
      // The file first: a setting that could not be kept is not in force either.
      file.set(next)
      current = next
      changes.emit(next)
      return next
    },
    onChange: (listener) => changes.on(listener),
  }
}

const read = (stored: unknown, log: Logger): Settings => {
  const whole = Settings.safeParse(stored ?? {})
  if (whole.success) return whole.data
  const good: Record<string, unknown> = {}
  if (typeof stored === 'object' && stored !== null) {
    for (const [name, schema] of Object.entries(Settings.shape)) {
      const value: unknown = Reflect.get(stored, name)
      if (value !== undefined && schema.safeParse(value).success) good[name] = value
      else if (value !== undefined)
        log.warn('a setting could not be read and has its default again', { name })
    }
  }
  return Settings.parse(good)
}
