import ElectronStore from 'electron-store'
import { CONF_OPTIONS, createKeyedFiles } from '../config/conf-files.ts'
import type { ConfigFiles } from '../engine-types.ts'
import type { Logger } from '../ports.ts'

/** Sources, settings and the window's place, each in a small file of its own in the config folder. */
export const createConfigFiles = (folder: string, log: Logger): ConfigFiles =>
  createKeyedFiles({
    folder,
    log,
    openFile: (name) => new ElectronStore<Record<string, unknown>>({ ...CONF_OPTIONS, cwd: folder, name }),
  })
