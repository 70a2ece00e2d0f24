import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const start = () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobdeck-headless-'))
  folders.push(folder)
  const child = spawn(process.execPath, [join(ROOT, 'src/main/headless.ts'), `--data=${folder}`], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  const said = (text: string): Promise<void> =>
    new Promise((done) => {
      const look = (chunk: Buffer): void => {
        out += chunk.toString()
        if (out.includes(text)) done()
      }
      child.stdout.on('data', look)
    })
  return { child, said, folder }
}

describe('Jobdeck without a window', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s', async (signal) => {
    const { child, said } = start()
    await said('No source is configured yet.')
    const ended = once(child, 'exit')
    child.kill(signal)
    expect(await ended).toEqual([0, null])
  })

  it('refuses a data folder that another one has, in words, and leaves that one alone', async () => {
    const first = start()
    await first.said('No source is configured yet.')
    const second = spawn(process.execPath, [join(ROOT, 'src/main/headless.ts'), `--data=${first.folder}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let problem = ''
    second.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()))
    const [code] = (await once(second, 'close')) as [number]
    expect(code).toBe(1)
    expect(problem).toContain('Another Jobdeck uses the data folder')
    const ended = once(first.child, 'exit')
    first.child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
