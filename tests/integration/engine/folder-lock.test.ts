import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../../../src/main/store/folder-lock.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'jobdeck-lock-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const MODULE = new URL('../../../src/main/store/folder-lock.ts', import.meta.url).href

describe('the lock of a data folder', () => {
  it('refuses a second Jobdeck until the first has let go', () => {
    const folder = newFolder()
    const first = lockDataFolder(folder, quiet)
    expect(() => lockDataFolder(folder, quiet)).toThrow(/Another Jobdeck uses the data folder/)
    first.release()
    lockDataFolder(folder, quiet).release()
  })

  it('is free at once after the process that had it was killed', async () => {
    const folder = newFolder()
    const script = `import { lockDataFolder } from '${MODULE}'
      lockDataFolder(${JSON.stringify(folder)}, { warn() {} })
      process.stdout.write('locked')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    expect(() => lockDataFolder(folder, quiet)).toThrow(/Another Jobdeck/)
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockDataFolder(folder, quiet).release()
  })
})
