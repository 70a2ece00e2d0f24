import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { app } from 'electron'
import { HIDDEN_SWITCH, toDesktopEntry } from './desktop-entry.ts'

/** Starts Jobdeck with the operator's session, or no longer. On Linux that is a file in the autostart folder. */
export const setAutoStart = async (on: boolean, hidden: boolean): Promise<void> => {
  const extra = hidden ? [HIDDEN_SWITCH] : []
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: extra })
    return
  }
  const config = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  const file = join(config, 'autostart', 'jobdeck.desktop')
  if (!on) {
    await rm(file, { force: true })
    return
  }
  const command = app.isPackaged
    ? [process.env['APPIMAGE'] ?? process.execPath]
    : [process.execPath, app.getAppPath()]
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, toDesktopEntry([...command, ...extra]))
}
