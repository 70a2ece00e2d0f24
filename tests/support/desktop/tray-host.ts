import dbus from 'dbus-next'

export interface TrayItem {
  tooltip(): Promise<string>
  /** The labels of the menu as it is now, separators left out. */
  menu(): Promise<string[]>
  click(label: string): Promise<void>
  /** What a click on the icon itself does. */
  activate(): Promise<void>
}

export interface TrayHost {
  /** The items that registered and are still on the bus. */
  items(): Promise<TrayItem[]>
  stop(): void
}

const NAME = 'org.kde.StatusNotifierWatcher'
const ITEM = 'org.kde.StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'

class Watcher extends dbus.interface.Interface {
  readonly registered: string[] = []

  constructor() {
    super(NAME)
  }

  RegisterStatusNotifierItem(service: string): void {
    this.registered.push(service)
    this.StatusNotifierItemRegistered(service)
  }

  RegisterStatusNotifierHost(_service: string): void {}

  StatusNotifierItemRegistered(service: string): string {
    return service
  }

  get RegisteredStatusNotifierItems(): string[] {
    return this.registered
  }

  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }

  get ProtocolVersion(): number {
    return 0
  }
}

Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
    RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' },
  },
  signals: { StatusNotifierItemRegistered: { signature: 's' } },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
})

/** Stands in for a panel: sees what registers, reads its tooltip and menu over the bus, and clicks. */
export const startTrayHost = async (busAddress: string): Promise<TrayHost> => {
  const bus = dbus.sessionBus({ busAddress })
  const watcher = new Watcher()
  bus.export('/StatusNotifierWatcher', watcher)
  await bus.requestName(NAME, 0)

  const isThere = async (name: string): Promise<boolean> => {
    const reply = await call(bus, 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', 's', [
      name,
    ])
    return reply[0] === true
  }
  return {
    async items() {
      const there: TrayItem[] = []
      for (const name of new Set(watcher.registered)) if (await isThere(name)) there.push(toItem(bus, name))
      return there
    },
    stop: () => bus.disconnect(),
  }
}

const toItem = (bus: dbus.MessageBus, name: string): TrayItem => {
  const path = '/StatusNotifierItem'
  const property = async (member: string): Promise<unknown> => {
    const [value] = await call(bus, name, path, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [
      ITEM,
      member,
    ])
    return value instanceof dbus.Variant ? value.value : value
  }
  const lines = async (): Promise<{ menuPath: string; entries: { id: number; label: string }[] }> => {
    const menuPath = String(await property('Menu'))
    await call(bus, name, menuPath, MENU, 'AboutToShow', 'i', [0])
    const [, root] = await call(bus, name, menuPath, MENU, 'GetLayout', 'iias', [0, -1, []])
    return { menuPath, entries: toEntries(root) }
  }
  return {
    async tooltip() {
      const value = await property('ToolTip')
      return Array.isArray(value) ? String(value[2]) : ''
    },
    menu: async () => (await lines()).entries.map((entry) => entry.label),
    async click(label) {
      const { menuPath, entries } = await lines()
      const entry = entries.find((one) => one.label === label)
      if (!entry)
        throw new Error(`The tray menu has no "${label}": ${entries.map((one) => one.label).join(' | ')}`)
      const data = new dbus.Variant('s', '')
      await call(bus, name, menuPath, MENU, 'Event', 'isvu', [entry.id, 'clicked', data, 0])
    },
    async activate() {
      await call(bus, name, path, ITEM, 'Activate', 'ii', [0, 0])
    },
  }
}

/** A menu's layout is (id, properties, children), each child again such a triple inside a variant. */
const toEntries = (node: unknown): { id: number; label: string }[] => {
  const value: unknown = node instanceof dbus.Variant ? node.value : node
  if (!Array.isArray(value)) return []
  const [id, properties, children] = value as [number, Record<string, dbus.Variant | undefined>, unknown[]]
  const label: unknown = properties['label']?.value
  const own = typeof label === 'string' && label !== '' ? [{ id, label: label.replaceAll('__', '_') }] : []
  return [...own, ...children.flatMap(toEntries)]
}

const call = async (
  bus: dbus.MessageBus,
  destination: string,
  path: string,
  name: string,
  member: string,
  signature: string,
  body: unknown[],
): Promise<unknown[]> => {
  const reply = await bus.call(
    new dbus.Message({ destination, path, interface: name, member, signature, body }),
  )
  return (reply?.body as unknown[] | undefined) ?? []
}
