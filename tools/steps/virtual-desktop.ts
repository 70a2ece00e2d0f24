import { spawn } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export interface VirtualDesktop {
  /** What a program needs to live on it and to leave no trace in the operator's own home. */
  env: NodeJS.ProcessEnv
  stop(): void
}

const startWithinMs = 15_000

/**
 * A screen nobody sees, and an empty home, for the end-to-end tests. Xvfb picks a free display number itself and
 * reports it when it is ready, so that two runs never meet. Throws where it does not start.
 */
export async function startVirtualDesktop(env: NodeJS.ProcessEnv, log: string): Promise<VirtualDesktop> {
  const home = mkdtempSync(join(tmpdir(), 'jobdeck-test-home-'))
  const out = openSync(log, 'w')
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    env,
    stdio: ['ignore', out, out, 'pipe'],
  })
  closeSync(out)
  const stop = () => {
    server.kill('SIGTERM')
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const display = await displayNumber(server.stdio[3] as Readable, server)
    return { env: { ...env, ...privateHome(home), DISPLAY: `:${display}`, WAYLAND_DISPLAY: '' }, stop }
  } catch (error) {
    stop()
    throw new Error(`The virtual display did not start (${String(error)}). Its output is in ${log}.`, {
      cause: error,
    })
  }
}

function displayNumber(pipe: Readable, server: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => {
      reject(new Error(`no display number within ${startWithinMs / 1000} s`))
    }, startWithinMs)
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    server.once('error', fail)
    server.once('exit', (code) => {
      fail(new Error(`Xvfb ended with code ${code}`))
    })
    pipe.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (!text.includes('\n')) return
      clearTimeout(timer)
      resolve(text.trim())
    })
  })
}

function privateHome(home: string): NodeJS.ProcessEnv {
  const folders = {
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
  }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  // The session bus refuses a folder that others may read.
  chmodSync(folders.XDG_RUNTIME_DIR, 0o700)
  return { HOME: home, ...folders, XDG_CURRENT_DESKTOP: '', DBUS_SESSION_BUS_ADDRESS: '' }
}
