import { fault } from '../shared/contract/fault.ts'
import type { Notifier, Power, Shell } from './ports.ts'

const needsWindow = (what: string): Promise<never> =>
  Promise.reject(fault('UNSUPPORTED', `${what} needs the desktop app: Jobdeck runs without a window here.`))

/** A world without a desktop: nothing pops up, nothing is opened, and each says why. */
export const createHeadlessHost = (): { notifier: Notifier; shell: Shell; power: Power } => ({
  notifier: {
    show: () =>
      Promise.resolve({
        shown: false,
        reason: 'Jobdeck runs without a window, so there is no desktop to notify.',
      }),
  },
  shell: {
    openUrl: () => needsWindow('Opening a link'),
    copy: () => needsWindow('Copying'),
    showFolder: () => needsWindow('Showing a folder'),
    chooseSavePath: () => needsWindow('Choosing a file'),
    setStartWithSystem: () => needsWindow('Starting with the system'),
    quit: () => {
      process.kill(process.pid, 'SIGTERM')
    },
  },
  power: { onResume: () => () => undefined, onOnline: () => () => undefined },
})
