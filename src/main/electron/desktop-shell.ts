import { app, clipboard, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { fault } from '../../shared/contract/fault.ts'
import type { Shell } from '../ports.ts'
import { setAutoStart } from './auto-start.ts'
import { toAllowedLink } from './link-rule.ts'

interface DesktopShellOptions {
  /** The window that dialogs belong to; null while there is none. */
  window: () => BrowserWindow | null
  sourceUrls: () => string[]
}

/** What only a desktop can do: links, clipboard, folders, dialogs, starting with the system, quitting. */
export const createDesktopShell = ({ window, sourceUrls }: DesktopShellOptions): Shell => ({
  async openUrl(url) {
    const link = toAllowedLink(url, sourceUrls())
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
  copy(text) {
    clipboard.writeText(text)
    return Promise.resolve()
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
