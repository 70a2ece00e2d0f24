import type { App, Session, WebContents } from 'electron'
import type { Logger } from '../ports.ts'

/** Denies everything that a page could ask the browser for: Jobdeck's window needs none of it. */
export const guardSession = (session: Session, log: Logger): void => {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('A permission was asked for and denied', { permission })
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => {
    event.preventDefault()
    log.warn('A download was refused')
  })
  session.setSpellCheckerEnabled(false)
}

/**
 * Every page of the program, whoever made it: it may go nowhere but its own origin (a reload), opens no
 * window, and embeds no web view. A file dragged onto the window is a navigation too, so it ends here.
 */
export const guardContents = (app: App, ownOrigin: string, allowDevTools: boolean, log: Logger): void => {
  app.on('web-contents-created', (_event, contents) => guard(contents, ownOrigin, allowDevTools, log))
}

const guard = (contents: WebContents, ownOrigin: string, allowDevTools: boolean, log: Logger): void => {
  const refuse = (event: { preventDefault(): void; url: string }): void => {
    if (isWithin(event.url, ownOrigin)) return
    event.preventDefault()
    log.warn('A navigation was refused', { origin: toOrigin(event.url) })
  }
  contents.on('will-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('A new window was refused', { origin: toOrigin(url) })
    return { action: 'deny' }
  })
  if (!allowDevTools) contents.on('devtools-opened', () => contents.closeDevTools())
}

/** Compares by scheme and host: URL.origin is "null" for a scheme that Node does not know. */
export const isWithin = (url: string, origin: string): boolean => toOrigin(url) === origin

const toOrigin = (url: string): string => {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return 'unreadable'
  }
}
