import type { Port } from '../../shared/contract/protocol.ts'

const ASK = 'jobdeck:connect'
const ANSWER = 'jobdeck:port'

/** A DOM MessagePort as the contract's port. Chromium fires `close` when the other end goes. */
export const toPort = (carrier: MessagePort): Port => {
  const closes = new Set<() => void>()
  let closed = false
  const settleClosed = (): void => {
    if (closed) return
    closed = true
    for (const listener of [...closes]) listener()
  }
  carrier.addEventListener('close', settleClosed)
  carrier.start()
  return {
    post: (message) => {
      if (!closed) carrier.postMessage(message)
    },
    onMessage(listener) {
      const onEvent = (event: MessageEvent): void => listener(event.data)
      carrier.addEventListener('message', onEvent)
      return () => carrier.removeEventListener('message', onEvent)
    },
    onClose(listener) {
      closes.add(listener)
      return () => closes.delete(listener)
    },
    close() {
      carrier.close()
      settleClosed()
    },
  }
}

/**
 * Asks the preload script for a fresh port to the engine. The answer comes as a window message of our own origin
 * that carries exactly one port; anything else is not ours and is left alone.
 */
export const connect = (page: Window): Promise<Port> =>
  new Promise((resolve) => {
    const onEvent = (event: MessageEvent): void => {
      const [port] = event.ports
      if (event.source !== page || event.origin !== page.location.origin) return
      if (event.data !== ANSWER || port === undefined) return
      page.removeEventListener('message', onEvent)
      resolve(toPort(port))
    }
    page.addEventListener('message', onEvent)
    page.postMessage(ASK, page.location.origin)
  })
