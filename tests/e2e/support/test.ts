import { test as base } from '@playwright/test'
import { startController } from '../../support/awx/controller.ts'
import type { Controller } from '../../support/awx/controller.ts'
import { startDesktop } from '../../support/desktop/desktop.ts'
import type { Desktop } from '../../support/desktop/desktop.ts'

interface Fixtures {
  /** A desktop of its own for each test: screen, session bus, tray, notifications, home. */
  desktop: Desktop
  /** A stand-in controller on a free port of this machine. */
  controller: Controller
}

export const test = base.extend<Fixtures>({
  desktop: async ({ browserName: _browserName }, use) => {
    const desktop = await startDesktop()
    await use(desktop)
    await desktop.stop()
  },
  controller: async ({ browserName: _browserName }, use) => {
    const controller = await startController()
    await use(controller)
    await controller.stop()
  },
})

export { expect } from '@playwright/test'
