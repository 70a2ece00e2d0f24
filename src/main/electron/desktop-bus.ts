import type { Clock, Logger } from '../ports.ts'
import { openSessionBus, toBusSocket } from './session-bus/session-bus.ts'
import type { SessionBus } from './session-bus/session-bus.ts'

const ANSWER_MS = 3_000

/** The session bus of a Linux desktop, or null where there is none or the system has no such thing. */
export const openDesktopBus = async (clock: Clock, log: Logger): Promise<SessionBus | null> => {
  if (process.platform !== 'linux' || process.getuid === undefined) return null
  const uid = process.getuid()
  const socket = toBusSocket(process.env['DBUS_SESSION_BUS_ADDRESS'] ?? `unix:path=/run/user/${uid}/bus`)
  if (socket === null) return null
  let cancel = (): void => undefined
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ANSWER_MS, () => reject(new Error('The session bus did not answer in time')))
  })
  try {
    return await Promise.race([openSessionBus(socket, uid), late])
  } catch (error) {
    log.warn('The desktop session bus could not be reached: no tray and no notifications', { error })
    return null
  } finally {
    cancel()
  }
}
