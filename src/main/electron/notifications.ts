import { Notification } from 'electron'
import type { JobId } from '../../shared/model/job.ts'
import type { Clock, Logger, Notifier, NotifyOutcome } from '../ports.ts'
import { escapeMarkup } from './markup.ts'
import type { SessionBus } from './session-bus/session-bus.ts'

const SERVICE = 'org.freedesktop.Notifications'
const TARGET = { destination: SERVICE, path: '/org/freedesktop/Notifications', interface: SERVICE }
const ANSWER_MS = 5_000
/** A notification that is no longer referenced loses its click; older ones than these have left the screen. */
const KEPT = 50

const URGENCY = { info: 'low', warning: 'normal', critical: 'critical' } as const

interface NotifierOptions {
  icon: string
  bus: SessionBus | null
  clock: Clock
  log: Logger
  /** A notification was clicked; the run it is about, if it is about one. */
  onOpen: (jobId: JobId | null) => void
  onAvailability: (available: boolean) => void
}

export interface DesktopNotifier extends Notifier {
  /** Looks whether anybody would show a notification, without showing one. */
  check(): Promise<boolean>
}

/** Pop-ups of the desktop's own notification service. */
export const createNotifier = (options: NotifierOptions): DesktopNotifier => {
  const { bus, clock, log } = options
  const kept = new Set<Notification>()
  let markup: boolean | null = null

  /** Where the service reads markup, what a server wrote must not be able to put a link or an image there. */
  const readsMarkup = async (): Promise<boolean> => {
    if (process.platform !== 'linux' || bus === null) return false
    if (markup === null) {
      const [capabilities] = await bus.call(TARGET, 'GetCapabilities')
      markup = Array.isArray(capabilities) && capabilities.includes('body-markup')
    }
    return markup
  }

  const check = async (): Promise<boolean> => {
    if (!Notification.isSupported()) return false
    if (process.platform !== 'linux') return true
    try {
      return bus !== null && (await bus.offers(SERVICE))
    } catch {
      return false
    }
  }

  const show: Notifier['show'] = async (notice, sound) => {
    if (!(await check())) {
      options.onAvailability(false)
      return { shown: false, reason: 'This desktop has no notification service.' }
    }
    const escape = await readsMarkup().catch(() => true)
    const notification = new Notification({
      title: notice.title,
      body: escape ? escapeMarkup(notice.body) : notice.body,
      silent: !sound,
      urgency: URGENCY[notice.severity],
      ...(process.platform === 'darwin' ? {} : { icon: options.icon }),
    })
    keep(kept, notification)
    notification.on('click', () => {
      kept.delete(notification)
      options.onOpen(notice.jobId)
    })
    const outcome = await popUp(notification, clock)
    if (!outcome.shown) {
      kept.delete(notification)
      log.warn('A notification could not be shown', { reason: outcome.reason })
    }
    options.onAvailability(outcome.shown)
    return outcome
  }
  return { check, show }
}

const popUp = (notification: Notification, clock: Clock): Promise<NotifyOutcome> =>
  new Promise((resolve) => {
    const cancel = clock.after(ANSWER_MS, () =>
      resolve({ shown: false, reason: 'The notification service did not answer.' }),
    )
    notification.once('show', () => {
      cancel()
      resolve({ shown: true })
    })
    notification.once('failed', (_event, error) => {
      cancel()
      resolve({ shown: false, reason: `The notification service refused: ${error}` })
    })
    notification.show()
  })

const keep = (kept: Set<Notification>, notification: Notification): void => {
  kept.add(notification)
  const [oldest] = kept
  if (kept.size > KEPT && oldest) kept.delete(oldest)
}
