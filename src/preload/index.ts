/**
 * Hands the contract's port from the main process to the page, and nothing else. The page asks by posting
 * CONNECT to its own window; the port comes back the same way. No object is exposed to the page.
 */
import { ipcRenderer } from 'electron'
import { CONNECT, PORT } from '../shared/contract/carrier.ts'

window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === location.origin && event.data === CONNECT) {
    ipcRenderer.send(CONNECT)
  }
})

ipcRenderer.on(PORT, (event) => {
  window.postMessage(PORT, location.origin, event.ports)
})
