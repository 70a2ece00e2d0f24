import { BrowserWindow, screen } from 'electron'
import type { WebContents } from 'electron'
import type { Cancel, Clock, Logger } from '../ports.ts'
import { MIN_HEIGHT, MIN_WIDTH, toPlacement } from './placement.ts'
import type { Placement } from './placement.ts'

/** Moving and resizing fire many times a second; the place is kept once the window has come to rest. */
const REST_MS = 400
/** A page that crashes more often than this within the span is left down: reloading it again would not help. */
const MAX_RELOADS = 3
const RELOAD_SPAN_MS = 60_000

export interface MainWindow {
  contents: WebContents
  /** What dialogs belong to; null once the window is gone. */
  dialogParent(): BrowserWindow | null
  show(): void
  hide(): void
  isShown(): boolean
  setBackground(colour: string): void
  /** Fires when the operator closes the window; return true to keep it hidden instead. */
  onClosing(decide: () => boolean): void
  onCrashedForGood(listener: () => void): void
  destroy(): void
}

export interface MainWindowOptions {
  url: string
  preload: string
  icon: string
  background: string
  hidden: boolean
  allowDevTools: boolean
  /** As kept by an earlier start, unchecked. */
  place: unknown
  keepPlace: (place: Placement) => void
  clock: Clock
  log: Logger
}

/** Opens the one window of Jobdeck. It shows itself when its first frame is painted, never white before it. */
export const createMainWindow = (options: MainWindowOptions): MainWindow => {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const kept = toPlacement(options.place, areas)
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...(kept && { x: kept.x, y: kept.y, width: kept.width, height: kept.height }),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Jobdeck',
    icon: options.icon,
    backgroundColor: options.background,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: options.allowDevTools,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  })
  if (kept?.maximized) window.maximize()
  if (kept?.maximized && options.hidden) window.hide()
  window.once('ready-to-show', () => {
    if (!options.hidden) window.show()
  })

  let decide: () => boolean = () => false
  watchPlace(window, options.keepPlace, options.clock)
  window.on('close', (event) => {
    if (!decide()) return
    event.preventDefault()
    window.hide()
  })
  const crashes = reloadAfterCrash(window.webContents, options.clock, options.log)
  void window.loadURL(options.url).catch((error: unknown) => {
    options.log.error('The window could not load its page', { error })
  })

  return {
    contents: window.webContents,
    show() {
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    hide() {
      if (!window.isDestroyed()) window.hide()
    },
    dialogParent: () => (window.isDestroyed() ? null : window),
    isShown: () => !window.isDestroyed() && window.isVisible(),
    setBackground(colour) {
      if (!window.isDestroyed()) window.setBackgroundColor(colour)
    },
    onClosing(next) {
      decide = next
    },
    onCrashedForGood: crashes.onGivenUp,
    destroy() {
      if (!window.isDestroyed()) window.destroy()
    },
  }
}

const watchPlace = (window: BrowserWindow, keepPlace: (place: Placement) => void, clock: Clock): void => {
  let cancel: Cancel | null = null
  let last = ''
  const keep = (): void => {
    cancel?.()
    cancel = null
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    const bounds = window.getNormalBounds()
    const next: Placement = { ...bounds, maximized: window.isMaximized() }
    if (JSON.stringify(next) === last) return
    last = JSON.stringify(next)
    keepPlace(next)
  }
  const later = (): void => {
    cancel?.()
    cancel = clock.after(REST_MS, keep)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.on('close', keep)
  window.on('closed', () => cancel?.())
}

const reloadAfterCrash = (contents: WebContents, clock: Clock, log: Logger) => {
  let crashes: number[] = []
  let onGivenUp = (): void => undefined
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    const now = clock.monotonic()
    crashes = [...crashes.filter((at) => now - at < RELOAD_SPAN_MS), now]
    log.error('The window lost its page', { reason: details.reason, exitCode: details.exitCode })
    if (crashes.length > MAX_RELOADS) onGivenUp()
    // Not from within the event: Electron is still taking the old page down.
    else clock.after(0, () => (contents.isDestroyed() ? undefined : contents.reload()))
  })
  return {
    onGivenUp(listener: () => void) {
      onGivenUp = listener
    },
  }
}
