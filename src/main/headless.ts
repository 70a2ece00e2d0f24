/** The entry without a window: the same engine under plain Node, for machines without a display. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createSystemClock } from './clock.ts'
import { createConfFiles } from './config/conf-files.ts'
import { toDataFolder, toPaths } from './config/data-folder.ts'
import { startEngine } from './engine.ts'
import { createFileLogger } from './logging/file-logger.ts'
import { createRedactor } from './logging/redact.ts'
import { createHeadlessHost } from './headless-host.ts'
import { createSecrets } from './secrets/secrets.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** A person who presses Ctrl+C again takes longer than this. */
const ECHO_MS = 150

const main = async (): Promise<void> => {
  const clock = createSystemClock()
  const folder = toDataFolder(process.argv, process.env, process.cwd()) ?? join(configHome(), 'Jobdeck')
  const paths = toPaths(folder)
  const redactor = createRedactor()
  const log = createFileLogger({ file: join(paths.logs, 'jobdeck.log'), redactor, now: clock.now })
  const secrets = createSecrets({
    folder: paths.config,
    keyring: null,
    clock,
    log,
    remember: (secret) => redactor.remember(secret),
  })
  const host = createHeadlessHost()
  const engine = await startEngine({
    version: process.env['npm_package_version'] ?? '0.1.0',
    clock,
    random: Math.random,
    log,
    paths,
    secrets,
    notifier: host.notifier,
    shell: host.shell,
    power: host.power,
    config: createConfFiles(paths.config, log),
    environment: process.env,
  })

  engine.report({ tray: 'unavailable', notifications: 'unavailable' })
  say(`Jobdeck runs without a window. Data: ${paths.data}`)
  const sources = engine.sources()
  say(
    sources.length === 0
      ? 'No source is configured yet.'
      : `Watching ${sources.map((source) => source.name).join(', ')}.`,
  )
  if (secrets.status().state === 'locked') say(`Secrets are locked: ${secrets.status().reason ?? ''}`)
  const report = engine.onSummary((summary) => {
    say(
      `${new Date(clock.now()).toISOString()} running ${summary.runningCount}, open failures ${summary.failureCount}`,
    )
  })

  let endingSinceMs: number | null = null
  const end = (signal: NodeJS.Signals): void => {
    if (endingSinceMs !== null) {
      // A second signal means "now": whatever is not written yet is asked for again at the next start. The library
      // that replaces config files sends each signal once more by itself, at once: that one does not count.
      if (clock.monotonic() - endingSinceMs > ECHO_MS) process.exit(1)
      return
    }
    endingSinceMs = clock.monotonic()
    say(`${signal}: stopping.`)
    report()
    engine.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('the engine did not stop cleanly', { error })
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

const configHome = (): string => {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}

main().catch((error: unknown) => {
  process.stderr.write(`Jobdeck could not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
