import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConfFiles } from '../../../src/main/config/conf-files.ts'
import { peekConfig } from '../../../src/main/electron/first-look.ts'
import type { Logger } from '../../../src/main/ports.ts'

let folder: string
let errors: string[]
const log: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message) => errors.push(message),
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobdeck-config-'))
  errors = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('config files', () => {
  it('keep any value across a restart, readable by the operator alone', () => {
    const file = createConfFiles(folder, log).open('sources')
    expect(file.get()).toBeUndefined()
    file.set([{ id: 'lab', 'a.b': 1 }])
    expect(createConfFiles(folder, log).open('sources').get()).toEqual([{ id: 'lab', 'a.b': 1 }])
    expect(statSync(join(folder, 'sources.json')).mode & 0o777).toBe(0o600)
  })

  it('are read the same by the first look that the window takes', () => {
    createConfFiles(folder, log).open('settings').set({ theme: 'light' })
    expect(peekConfig(folder, 'settings')).toEqual({ theme: 'light' })
    expect(peekConfig(folder, 'window')).toBeUndefined()
  })

  it('set a damaged file aside, keep it, and begin anew', () => {
    writeFileSync(join(folder, 'settings.json'), '{"value": {"theme"')
    const file = createConfFiles(folder, log).open('settings')
    expect(file.get()).toBeUndefined()
    file.set({ theme: 'dark' })
    expect(readFileSync(join(folder, 'settings.json.damaged'), 'utf8')).toBe('{"value": {"theme"')
    expect(existsSync(join(folder, 'settings.json'))).toBe(true)
    expect(errors).toHaveLength(1)
  })
})
