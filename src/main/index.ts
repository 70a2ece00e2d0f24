/** The Electron entry: puts the parts together. The window comes first; everything heavy is loaded behind it. */
import { resolve } from 'node:path'
import { app, session } from 'electron'
import { toDataFolder, toPaths } from './config/data-folder.ts'
import { startDesktop } from './electron/desktop.ts'
import { HIDDEN_SWITCH } from './electron/desktop-entry.ts'
import { registerAppScheme } from './electron/protocol.ts'

const out = resolve(import.meta.dirname, '..')

app.setName('Jobdeck')
const dataFolder = toDataFolder(process.argv, process.env, process.cwd())
if (dataFolder !== null) app.setPath('userData', dataFolder)
registerAppScheme()

if (app.requestSingleInstanceLock()) {
  // Never awaited at the top level: Electron becomes ready only after this module has been run to its end.
  void app.whenReady().then(() =>
    startDesktop({
      session: session.defaultSession,
      paths: toPaths(app.getPath('userData')),
      rendererFolder: resolve(out, 'renderer'),
      preloadFile: resolve(out, 'preload', 'index.cjs'),
      resourcesFolder: resolve(out, '..', 'resources'),
      devServerUrl: app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null),
      hidden: process.argv.includes(HIDDEN_SWITCH),
    }),
  )
} else {
  // The first instance has been told and comes to the front.
  app.quit()
}
