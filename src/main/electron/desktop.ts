import { join } from 'node:path'
import { app } from 'electron'
import type { Session } from 'electron'
import { createSystemClock } from '../clock.ts'
import type { Engine } from '../engine-types.ts'
import { createFileLogger } from '../logging/file-logger.ts'
import { createRedactor } from '../logging/redact.ts'
import type { Paths } from '../ports.ts'
import { DEEP_LINK_SCHEME, findJobLink, toJobLink } from './deep-links.ts'
import type { JobLink } from './deep-links.ts'
import { field, peekConfig } from './first-look.ts'
import { guardContents, guardSession } from './guards.ts'
import { startPortServer } from './ipc.ts'
import { createMainWindow } from './main-window.ts'
import type { Placement } from './placement.ts'
import { APP_ORIGIN, serveRenderer } from './protocol.ts'
import { endAfter, reportAndQuit } from './quitting.ts'
import { applyTheme } from './theme.ts'

export interface DesktopOptions {
  session: Session
  paths: Paths
  rendererFolder: string
  preloadFile: string
  resourcesFolder: string
  /** The page as served while it is being developed; null for the built one. */
  devServerUrl: string | null
  hidden: boolean
}

const PAGE_WAIT_MS = 300

/**
 * Opens the window, and only then loads and starts the engine behind it: what the operator waits for is the
 * window. The page shows its skeleton until its port is served.
 */
export const startDesktop = (options: DesktopOptions): void => {
  const { paths, devServerUrl, resourcesFolder } = options
  const clock = createSystemClock()
  const redactor = createRedactor()
  const log = createFileLogger({ file: join(paths.logs, 'jobdeck.log'), redactor, now: () => clock.now() })
  const ownOrigin = devServerUrl === null ? APP_ORIGIN : new URL(devServerUrl).origin
  const icon = join(resourcesFolder, 'icon.png')

  let onFirstServed = (): void => undefined
  const served = new Promise<void>((resolve) => {
    onFirstServed = resolve
  })
  serveRenderer(options.session, options.rendererFolder, () => onFirstServed())
  guardSession(options.session, log)
  guardContents(app, ownOrigin, devServerUrl !== null, log)

  let keepPlace = (_place: Placement): void => undefined
  const window = createMainWindow({
    url: devServerUrl ?? `${APP_ORIGIN}/index.html`,
    preload: options.preloadFile,
    icon,
    background: applyTheme(peekConfig(paths.config, 'settings')),
    hidden: options.hidden,
    allowDevTools: devServerUrl !== null,
    place: peekConfig(paths.config, 'window'),
    keepPlace: (place) => keepPlace(place),
    clock,
    log,
  })

  // Loading the engine holds the main process, which also serves the page: the page's own file goes first, and
  // while its process starts up the engine is loaded. A page that never asks must not keep the engine waiting.
  const late = new Promise<void>((resolve) => clock.after(PAGE_WAIT_MS, resolve))
  const loaded = Promise.race([served, late]).then(() => import('./behind-window.ts'))
  const behind = loaded.then(({ startBehindWindow }) =>
    startBehindWindow({ paths, clock, log, redactor, window, icon, resourcesFolder }),
  )
  const engine: Promise<Engine> = behind.then((parts) => parts.engine)
  const ports = startPortServer({
    contents: window.contents,
    ownOrigin,
    serve: engine.then((started) => (port) => started.serve(port)),
    log,
  })

  behind.then(
    (parts) => {
      keepPlace = parts.keepPlace
      window.onClosing(parts.staysInTray)
      if (options.hidden && !parts.hasTray()) window.show()
    },
    (error: unknown) => reportAndQuit(error, paths.logs, log),
  )
  endAfter(clock, log, async () => {
    window.hide()
    ports.stop()
    await (await behind).stop()
  })

  const openLink = (link: JobLink | null): void => {
    window.show()
    if (link === null) return
    engine.then(
      (started) => {
        const jobId = started.findJob(link)
        started.navigate(jobId === null ? 'live' : 'job', jobId)
      },
      () => undefined,
    )
  }
  app.on('second-instance', (_event, argv) => openLink(findJobLink(argv)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    openLink(toJobLink(url))
  })
  app.on('activate', () => window.show())
  const first = findJobLink(process.argv)
  if (first !== null) openLink(first)
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME)
  window.onCrashedForGood(() =>
    reportAndQuit(new Error('The window kept failing and was not opened again.'), paths.logs, log),
  )
  log.info('The window was opened', {
    version: app.getVersion(),
    theme: field(peekConfig(paths.config, 'settings'), 'theme'),
  })
}
