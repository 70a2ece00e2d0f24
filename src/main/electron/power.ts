import { net, powerMonitor } from 'electron'
import type { Clock, Power } from '../ports.ts'

/** Electron tells when asked, not when it changes. */
const ONLINE_CHECK_MS = 5_000

/** Waking and the network, from the desktop. The online state is looked at while somebody listens. */
export const createPower = (clock: Clock): Power => {
  const onOnline = (listener: (online: boolean) => void): (() => void) => {
    let online = net.isOnline()
    let cancel = (): void => undefined
    const look = (): void => {
      const now = net.isOnline()
      if (now !== online) {
        online = now
        listener(now)
      }
      cancel = clock.after(ONLINE_CHECK_MS, look)
    }
    cancel = clock.after(ONLINE_CHECK_MS, look)
    return () => cancel()
  }
  return {
    onResume(listener) {
      powerMonitor.on('resume', listener)
      powerMonitor.on('unlock-screen', listener)
      return () => {
        powerMonitor.off('resume', listener)
        powerMonitor.off('unlock-screen', listener)
      }
    },
    onOnline,
  }
}
