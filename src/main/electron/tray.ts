import { join } from 'node:path'
import { Menu, Tray, app, nativeImage } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { Summary } from '../engine-types.ts'
import type { Clock, Logger } from '../ports.ts'
import type { SessionBus } from './session-bus/session-bus.ts'
import { toTrayMenu, toTrayTooltip } from './tray-menu.ts'
import type { TrayAction } from './tray-menu.ts'

/** Who keeps the trays of Linux desktops; Electron puts its icon there, or silently nowhere. */
const WATCHER = 'org.kde.StatusNotifierWatcher'
/** Running jobs move several times a second; a menu that is rebuilt under the pointer closes. */
const QUIET_MS = 1_000

export interface DesktopTray {
  isShown(): boolean
  show(summary: Summary): void
  stop(): void
}

interface TrayOptions {
  iconFolder: string
  /** Null on systems whose tray is always there. */
  bus: SessionBus | null
  clock: Clock
  log: Logger
  first: Summary
  onAction: (action: TrayAction) => void
  onAvailability: (shown: boolean) => void
}

/** Sits in the tray where there is one, comes back when the panel does, and says so where there is none. */
export const startTray = async (options: TrayOptions): Promise<DesktopTray> => {
  const { bus, clock, log } = options
  let tray: Tray | null = null
  let summary = options.first
  let drawn = ''
  let cancel: (() => void) | null = null

  const draw = (): void => {
    cancel = null
    if (tray === null) return
    const tooltip = toTrayTooltip(summary)
    const lines = toTrayMenu(summary, clock.now())
    // A snooze's end moves with the clock, so it is left out of what decides whether to draw again.
    const look = JSON.stringify([
      summary.worst,
      tooltip,
      lines.map((line) => (line === 'separator' ? '' : line.label)),
    ])
    if (look === drawn) return
    drawn = look
    tray.setImage(toIcon(options.iconFolder, summary.worst))
    tray.setToolTip(tooltip)
    const items = lines.map((line): MenuItemConstructorOptions => {
      if (line === 'separator') return { type: 'separator' }
      const { label, action } = line
      return action === null
        ? { label, enabled: false }
        : { label, click: () => options.onAction(refreshed(action, clock.now(), label, summary)) }
    })
    tray.setContextMenu(Menu.buildFromTemplate(items))
    app.setBadgeCount(summary.failureCount)
  }
  const appear = (): void => {
    if (tray !== null) return
    tray = new Tray(toIcon(options.iconFolder, summary.worst))
    tray.on('click', () => options.onAction({ do: 'open', to: 'live', jobId: null }))
    drawn = ''
    draw()
    options.onAvailability(true)
  }
  const vanish = (): void => {
    tray?.destroy()
    tray = null
    options.onAvailability(false)
  }

  if (process.platform !== 'linux') appear()
  else if (bus === null) {
    log.warn('There is no desktop session bus, so there is no tray: closing the window quits Jobdeck')
    vanish()
  } else {
    await bus.onOwner(WATCHER, (owned) => (owned ? appear() : vanish()))
    if (await bus.has(WATCHER)) appear()
    else {
      log.warn('This desktop has no tray: closing the window quits Jobdeck')
      vanish()
    }
  }

  return {
    isShown: () => tray !== null,
    show(next) {
      const worse = next.worst !== summary.worst
      summary = next
      if (worse) {
        cancel?.()
        draw()
      } else cancel ??= clock.after(QUIET_MS, draw)
    },
    stop() {
      cancel?.()
      tray?.destroy()
      tray = null
    },
  }
}

/** A menu may hang open for hours: "30 minutes" counts from the click. */
const refreshed = (action: TrayAction, now: number, label: string, summary: Summary): TrayAction => {
  if (action.do !== 'snooze' || action.untilMs === null) return action
  const line = toTrayMenu({ ...summary, snoozedUntilMs: null }, now).find(
    (item) => item !== 'separator' && item.label === label,
  )
  return line === undefined || line === 'separator' || line.action === null ? action : line.action
}

const toIcon = (folder: string, state: Summary['worst']) =>
  nativeImage.createFromPath(join(folder, `${state}.png`))
