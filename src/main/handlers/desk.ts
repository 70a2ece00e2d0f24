import { fault } from '../../shared/contract/fault.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Handlers } from '../feed/server.ts'

type Noun = 'figures' | 'notices' | 'settings' | 'secrets' | 'health' | 'shell'
type DeskHandlers = Pick<Handlers, Extract<keyof Handlers, `${Noun}.${string}`>>

/** The workstation's own nouns: figures, notices, settings, secrets, health and the shell. */
export const createDeskHandlers = (parts: EngineParts): DeskHandlers => {
  const { store, clock, settings, secrets, shell, notices, health, paths } = parts
  return {
    'figures.get': () => parts.figures.read(),

    'notices.list': ({ beforeId, limit }) => store.long.notices(beforeId, limit),
    'notices.acknowledge': ({ ids }) => {
      parts.noticeChanges(store.acknowledge(ids, clock.now()))
      store.audit({ atMs: clock.now(), action: 'notices.acknowledge', subject: ids.join(','), detail: '' })
      return null
    },
    'notices.snooze': ({ untilMs }) => {
      notices.snooze(untilMs)
      return null
    },
    'notices.test': () => notices.test(),

    'settings.get': () => settings.get(),
    'settings.set': async (patch) => {
      const before = settings.get()
      const next = settings.set(patch)
      if (next.startWithSystem !== before.startWithSystem || next.startHidden !== before.startHidden) {
        await shell.setStartWithSystem(next.startWithSystem, next.startHidden)
      }
      return next
    },
    'settings.backup': () => store.backup(),

    'secrets.status': () => secrets.status(),
    'secrets.choose': async (choice) => {
      await secrets.choose(choice)
      parts.fleet.secretsChanged()
      return null
    },
    'secrets.unlock': async ({ passphrase }) => {
      await secrets.unlock(passphrase)
      parts.fleet.secretsChanged()
      return null
    },

    'health.get': () => health(),

    'shell.open': async ({ url }) => {
      if (!parts.mayOpen(url)) {
        throw fault(
          'INVALID',
          'That link was not opened: only https links, and http links to a configured source, are.',
        )
      }
      await shell.openUrl(url)
      return null
    },
    'shell.copy': async ({ text }) => {
      await shell.copy(text)
      return null
    },
    'shell.showDataFolder': async () => {
      await shell.showFolder(paths.data)
      return null
    },
    'shell.quit': () => {
      shell.quit()
      return null
    },
  }
}
