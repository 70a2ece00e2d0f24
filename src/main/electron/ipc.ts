import { MessageChannelMain, ipcMain } from 'electron'
import type { IpcMainEvent, WebContents } from 'electron'
import { CONNECT, PORT } from '../../shared/contract/carrier.ts'
import type { Port } from '../../shared/contract/protocol.ts'
import type { Logger } from '../ports.ts'
import { toPort } from './message-port.ts'

interface PortServerOptions {
  contents: WebContents
  ownOrigin: string
  /** Resolves once the engine is up; a port asked for before that is served then, what was sent to it kept. */
  serve: Promise<(port: Port) => () => void>
  log: Logger
}

/**
 * Gives the window its port to the engine: one at a time, to the live main frame of our own origin only. The
 * port ends with the page it was given to, so that a reload or a crash leaves nothing behind.
 */
export const startPortServer = ({ contents, ownOrigin, serve, log }: PortServerOptions): { stop(): void } => {
  let release: (() => void) | null = null
  const drop = (): void => {
    release?.()
    release = null
  }

  const connect = (event: IpcMainEvent): void => {
    const frame = event.senderFrame
    if (
      frame === null ||
      event.sender !== contents ||
      frame !== contents.mainFrame ||
      frame.origin !== ownOrigin
    ) {
      log.warn('A connection to the engine was refused: it did not come from the window itself', {
        origin: frame?.origin ?? 'gone',
      })
      return
    }
    drop()
    const { port1, port2 } = new MessageChannelMain()
    const port = toPort(port1)
    let open = true
    port.onClose(() => {
      open = false
    })
    release = () => port.close()
    frame.postMessage(PORT, null, [port2])
    serve.then(
      (engineServe) => {
        if (open) port.onClose(engineServe(port))
      },
      () => port.close(),
    )
  }

  const onNavigation = (event: { isMainFrame: boolean; isSameDocument: boolean }): void => {
    if (event.isMainFrame && !event.isSameDocument) drop()
  }
  ipcMain.on(CONNECT, connect)
  contents.on('did-start-navigation', onNavigation)
  contents.on('render-process-gone', drop)
  contents.on('destroyed', drop)
  return {
    stop() {
      ipcMain.off(CONNECT, connect)
      drop()
      if (contents.isDestroyed()) return
      contents.off('did-start-navigation', onNavigation)
      contents.off('render-process-gone', drop)
      contents.off('destroyed', drop)
    },
  }
}
