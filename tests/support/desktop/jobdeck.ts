import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')

/** A running Jobdeck and its window. */
export interface RunningJobdeck {
  app: ElectronApplication
  page: Page
  /** What the page wrote to its console as errors, security policy violations among them. */
  pageErrors: string[]
  /** Quits as the operator would, and waits until the process has ended. */
  quit(): Promise<void>
  /** Ends it at once, as a crash or a power cut would. */
  kill(): Promise<void>
}

/** A private home for one test: what Jobdeck keeps there survives its restarts within the test. */
export interface Home {
  folder: string
  data: string
  log(): string
  remove(): void
}

export const createHome = (): Home => {
  const folder = mkdtempSync(join(tmpdir(), 'jobdeck-e2e-'))
  const data = join(folder, 'data')
  for (const name of ['data', 'run', 'config']) mkdirSync(join(folder, name), { mode: 0o700 })
  return {
    folder,
    data,
    log() {
      const file = join(data, 'logs', 'jobdeck.log')
      return existsSync(file) ? readFileSync(file, 'utf8') : ''
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

const RUNTIME = join(ROOT, 'tools', 'runtime', 'node_modules', 'electron-runtime-linux-x64', 'bin')

/**
 * The folder of the Electron that the tests drive: the one that was set, else the official one where it is
 * there, else the one that tools/runtime carries.
 */
export const electronFolder = (): string | null => {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const folders = [...(given ? [given] : []), join(ROOT, 'node_modules', 'electron', 'dist'), RUNTIME]
  return folders.find((folder) => existsSync(join(folder, 'electron'))) ?? null
}

export interface LaunchOptions {
  home: Home
  display: string
  /** Null: a session without a bus, and so without a tray and notifications. */
  busAddress: string | null
  args?: readonly string[]
  environment?: Record<string, string>
}

/** Switches that the program itself knows nothing of: a keyring would ask, root cannot have the sandbox. */
export const standardArgs = (home: Home): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--password-store=basic',
  '--disable-gpu',
  `--data=${home.data}`,
]

export const toEnvironment = ({
  home,
  display,
  busAddress,
  environment,
}: LaunchOptions): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  HOME: home.folder,
  XDG_CONFIG_HOME: join(home.folder, 'config'),
  XDG_RUNTIME_DIR: join(home.folder, 'run'),
  DISPLAY: display,
  DBUS_SESSION_BUS_ADDRESS: busAddress ?? 'disabled:',
  ...environment,
})

/** Starts the built program in its real window. */
export const launchJobdeck = async (options: LaunchOptions): Promise<RunningJobdeck> => {
  // Told by the environment and not by its path: only then does Playwright hold the program back until it listens.
  const folder = electronFolder()
  if (folder !== null) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = folder
  const app = await _electron.launch({
    args: [ROOT, ...standardArgs(options.home), ...(options.args ?? [])],
    env: toEnvironment(options),
    timeout: 30_000,
  })
  const child = app.process()
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const page = await app.firstWindow()
  const pageErrors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
  page.on('pageerror', (error) => pageErrors.push(error.message))
  return {
    app,
    page,
    pageErrors,
    async quit() {
      await app.close()
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
