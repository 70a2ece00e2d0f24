import { app, clipboard, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { fault } from '../../shared/contract/fault.ts'
import { mayOpen } from '../desk/link-gate.ts'
import type { Shell } from '../ports.ts'
import type { SourceConfig } from '../../shared/model/source.ts'
import { setAutoStart } from './auto-start.ts'

interface DesktopShellOptions {
  /** The window that dialogs belong to; null while there is none. */
  window: () => BrowserWindow | null
  sources: () => readonly SourceConfig[]
}

/** What only a desktop can do: links, clipboard, folders, dialogs, starting with the system, quitting. */
export const createDesktopShell = ({ window, sources }: DesktopShellOptions): Shell => ({
  async openUrl(url) {
    // The engine has asked the same; this is the last door, and it asks for itself.
    if (!mayOpen(url, sources()))
      throw fault('INVALID', 'That link was not opened: it is not one of those that may be.')
    const link = new URL(url)
    const { response } = await ask(window(), {
      type: 'question',
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
      title: 'Open link',
      message: `Open a page on ${link.host} in your browser?`,
      detail: link.href.length > 500 ? `${link.href.slice(0, 500)}…` : link.href,
    })
    if (response === 0) await shell.openExternal(link.href)
  },
  async copy(text) {
    // A promise in newer versions, nothing in older ones.
    await clipboard.writeText(text)
  },
  async showFolder(path) {
    const problem = await shell.openPath(path)
    if (problem !== '') throw fault('UNSUPPORTED', `The folder ${path} could not be shown: ${problem}.`)
  },
  async chooseSavePath(suggestedName) {
    const parent = window()
    const options = { defaultPath: suggestedName }
    const choice = parent
      ? await dialog.showSaveDialog(parent, options)
      : await dialog.showSaveDialog(options)
    return choice.canceled || choice.filePath === '' ? null : choice.filePath
  },
  setStartWithSystem: (on, hidden) => setAutoStart(on, hidden),
  quit() {
    app.quit()
  },
})

const ask = (parent: BrowserWindow | null, options: Electron.MessageBoxOptions) =>
  parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options)
