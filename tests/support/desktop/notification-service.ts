import dbus from 'dbus-next'

export interface SeenNotification {
  id: number
  title: string
  body: string
  /** Alternately the key and the label of each action. */
  actions: string[]
  /** 0 low, 1 normal, 2 critical; null where it was not said. */
  urgency: number | null
}

export interface NotificationService {
  seen: SeenNotification[]
  /** Does what a click on the notification does. */
  click(id: number): void
  stop(): void
}

const NAME = 'org.freedesktop.Notifications'

class Notifications extends dbus.interface.Interface {
  readonly seen: SeenNotification[] = []
  lastId = 0

  constructor() {
    super(NAME)
  }

  Notify(
    _app: string,
    replaces: number,
    _icon: string,
    title: string,
    body: string,
    actions: string[],
    hints: Record<string, dbus.Variant>,
    _expireMs: number,
  ): number {
    const id = replaces === 0 ? (this.lastId += 1) : replaces
    const urgency: unknown = hints['urgency']?.value
    this.seen.push({
      id,
      title,
      body,
      actions,
      urgency: typeof urgency === 'number' ? urgency : null,
    })
    return id
  }

  CloseNotification(id: number): void {
    this.NotificationClosed(id, 3)
  }

  GetCapabilities(): string[] {
    return ['body', 'body-markup', 'actions']
  }

  GetServerInformation(): string[] {
    return ['stand-in', 'jobdeck tests', '1', '1.2']
  }

  ActionInvoked(id: number, key: string): [number, string] {
    return [id, key]
  }

  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason]
  }
}

Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' }, NotificationClosed: { signature: 'uu' } },
})

/** Stands in for the desktop's notification service: sees the real calls, and can click. */
export const startNotificationService = async (busAddress: string): Promise<NotificationService> => {
  const bus = dbus.sessionBus({ busAddress })
  const service = new Notifications()
  bus.export('/org/freedesktop/Notifications', service)
  await bus.requestName(NAME, 0)
  return {
    seen: service.seen,
    click(id) {
      service.ActionInvoked(id, 'default')
      service.NotificationClosed(id, 2)
    },
    stop: () => bus.disconnect(),
  }
}
