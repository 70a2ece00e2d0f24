import type { MessagePortMain } from 'electron'
import type { Port } from '../../shared/contract/protocol.ts'

/** The contract's port over one end of an Electron message channel. Starts to deliver at the first listener. */
export const toPort = (port: MessagePortMain): Port => {
  const closes = new Set<() => void>()
  let closed = false
  let started = false
  const end = (): void => {
    if (closed) return
    closed = true
    for (const listener of [...closes]) listener()
    closes.clear()
  }
  port.on('close', end)
  return {
    post(message) {
      if (!closed) port.postMessage(message)
    },
    onMessage(listener) {
      const receive = (event: { data: unknown }): void => listener(event.data)
      port.on('message', receive)
      if (!started) {
        started = true
        port.start()
      }
      return () => port.off('message', receive)
    },
    onClose(listener) {
      closes.add(listener)
      return () => closes.delete(listener)
    },
    close() {
      if (closed) return
      port.close()
      end()
    },
  }
}
