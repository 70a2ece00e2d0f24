import { createHome, launchJobdeck } from './jobdeck.ts'
import type { Home, LaunchOptions, RunningJobdeck } from './jobdeck.ts'
import { startNotificationService } from './notification-service.ts'
import type { NotificationService } from './notification-service.ts'
import { startScreen } from './screen.ts'
import { startSessionBus } from './session-bus.ts'
import { startTrayHost } from './tray-host.ts'
import type { TrayHost } from './tray-host.ts'

/** A desktop of the test's own: screen, session bus, and on it a tray and a notification service. */
export interface Desktop {
  busAddress: string
  notifications: NotificationService
  tray: TrayHost | null
  home: Home
  launch(options?: Partial<LaunchOptions>): Promise<RunningJobdeck>
  /** Ends everything that was started, Jobdeck included, and removes its home. */
  stop(): Promise<void>
}

export const startDesktop = async (parts: { tray: boolean } = { tray: true }): Promise<Desktop> => {
  const screen = await startScreen()
  const bus = await startSessionBus()
  const notifications = await startNotificationService(bus.address)
  const tray = parts.tray ? await startTrayHost(bus.address) : null
  const home = createHome()
  const running = new Set<RunningJobdeck>()
  return {
    busAddress: bus.address,
    notifications,
    tray,
    home,
    async launch(options = {}) {
      const jobdeck = await launchJobdeck({
        home,
        display: screen.display,
        busAddress: bus.address,
        ...options,
      })
      running.add(jobdeck)
      jobdeck.app.once('close', () => running.delete(jobdeck))
      return jobdeck
    },
    async stop() {
      for (const jobdeck of [...running]) await jobdeck.kill()
      notifications.stop()
      tray?.stop()
      await bus.stop()
      await screen.stop()
      home.remove()
    },
  }
}
