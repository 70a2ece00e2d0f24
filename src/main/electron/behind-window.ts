import { join } from 'node:path'
import { app } from 'electron'
import { startEngine } from '../engine.ts'
import type { Engine } from '../engine-types.ts'
import type { Redactor } from '../logging/redact.ts'
import type { Clock, Logger, Paths } from '../ports.ts'
import { createSecrets } from '../secrets/secrets.ts'
import { createConfigFiles } from './config-files.ts'
import { openDesktopBus } from './desktop-bus.ts'
import { createDesktopShell } from './desktop-shell.ts'
import { createKeyring } from './keyring.ts'
import type { MainWindow } from './main-window.ts'
import { createNotifier } from './notifications.ts'
import type { Placement } from './placement.ts'
import { createPower } from './power.ts'
import { applyTheme } from './theme.ts'
import { startTray } from './tray.ts'
import type { TrayAction } from './tray-menu.ts'

interface BehindWindowOptions {
  paths: Paths
  clock: Clock
  log: Logger
  redactor: Redactor
  window: MainWindow
  icon: string
  resourcesFolder: string
}

export interface BehindWindow {
  engine: Engine
  keepPlace(place: Placement): void
  hasTray(): boolean
  /** The window is being closed: true where it is to stay, hidden, in the tray. Says so the first time. */
  staysInTray(): boolean
  stop(): Promise<void>
}

/** Starts the engine with everything the desktop offers it, then the tray. */
export const startBehindWindow = async (options: BehindWindowOptions): Promise<BehindWindow> => {
  const { paths, clock, log, redactor, window, icon } = options
  const config = createConfigFiles(paths.config, log)
  const bus = await openDesktopBus(clock, log)
  let engine: Engine | null = null

  const notifier = createNotifier({
    icon,
    bus,
    clock,
    log,
    onOpen(jobId) {
      window.show()
      engine?.navigate(jobId === null ? 'alerts' : 'job', jobId)
    },
    onAvailability: (available) => engine?.report({ notifications: available ? 'native' : 'unavailable' }),
  })
  const running = await startEngine({
    version: app.getVersion(),
    clock,
    random: Math.random,
    log,
    paths,
    secrets: createSecrets({
      folder: paths.config,
      keyring: createKeyring(),
      clock,
      log,
      remember: (secret) => redactor.remember(secret),
    }),
    notifier,
    shell: createDesktopShell({
      window: () => window.dialogParent(),
      sources: () => engine?.sources() ?? [],
    }),
    power: createPower(clock),
    config,
    environment: process.env,
  })
  engine = running

  const act = (action: TrayAction): void => {
    if (action.do === 'quit') app.quit()
    else if (action.do === 'refresh') running.refreshAll()
    else if (action.do === 'snooze') running.snooze(action.untilMs)
    else {
      window.show()
      running.navigate(action.to, action.jobId)
    }
  }
  const tray = await startTray({
    iconFolder: join(options.resourcesFolder, 'tray'),
    bus,
    clock,
    log,
    first: running.summary(),
    onAction: act,
    onAvailability: (shown) => running.report({ tray: shown ? 'shown' : 'unavailable' }),
  })
  running.report({ notifications: (await notifier.check()) ? 'native' : 'unavailable' })
  const endSummary = running.onSummary((summary) => tray.show(summary))
  const endSettings = running.onSettings((settings) => window.setBackground(applyTheme(settings)))

  const place = config.open('window')
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  return {
    engine: running,
    keepPlace: (next) => place.set(next),
    hasTray: () => tray.isShown(),
    staysInTray() {
      const settings = running.settings()
      if (quitting || !settings.closeToTray || !tray.isShown()) return false
      if (!settings.closeToTrayExplained) {
        running.setSettings({ closeToTrayExplained: true })
        const body =
          'Jobdeck keeps watching from the tray. Quit it from the tray, or change this in Settings.'
        const notice = { title: 'Jobdeck is still running', body, severity: 'info', jobId: null } as const
        void notifier.show(notice, false)
      }
      return true
    },
    async stop() {
      endSummary()
      endSettings()
      tray.stop()
      await running.stop()
      bus?.close()
    },
  }
}
