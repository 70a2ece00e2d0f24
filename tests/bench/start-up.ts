import { constants } from 'node:fs'
import { access, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { toPaths } from '../../src/main/config/data-folder.ts'
import { electronFolder } from '../support/desktop/jobdeck.ts'
import { startScreen } from '../support/desktop/screen.ts'
import { startSessionBus } from '../support/desktop/session-bus.ts'
import { timeToPaint } from './support/first-paint.ts'
import { median, round } from './support/record.ts'
import type { Bench } from './support/record.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
const ROUNDS = 7
/** At most this many times a blank window. */
const GOAL = 1.25

/**
 * From starting the program to its first card on the screen, over a store with a long history, against a blank
 * Electron window. In turn, so that a busy moment of the machine falls on both.
 */
export const startUp: Bench = {
  name: 'start-up',
  async run(context) {
    const folder = electronFolder()
    if (folder === null) throw new Error('No Electron was found: run ./jobdeck start once')
    await access(join(ROOT, 'out', 'main', 'index.js')).catch(() => {
      throw new Error('Jobdeck is not built: run npm run build first')
    })
    const home = await context.folder()
    await fill(home, await context.store())
    const screen = await startScreen()
    const bus = await startSessionBus()
    const file = join(folder, 'electron')
    const common = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--password-store=basic']
    const environment = {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_RUNTIME_DIR: home,
      DISPLAY: screen.display,
      DBUS_SESSION_BUS_ADDRESS: bus.address,
    }
    const blank = join(import.meta.dirname, 'support', 'blank-window')
    const startBlank = () =>
      timeToPaint({
        file,
        args: [blank, ...common, `--user-data-dir=${join(home, 'blank')}`],
        environment,
        selector: '#blank',
      })
    const startJobdeck = () =>
      timeToPaint({
        file,
        args: [ROOT, ...common, `--data=${join(home, 'data')}`],
        environment,
        selector: '[data-job]',
      })
    try {
      // Once each for nothing: the first start compiles, and warms the file cache.
      await startBlank()
      await startJobdeck()
      const limits: number[] = []
      const ours: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        limits.push(await startBlank())
        ours.push(await startJobdeck())
      }
      context.say(`  blank ${limits.map(Math.round).join(' ')}; ours ${ours.map(Math.round).join(' ')}`)
      const ratio = median(limits) / median(ours)
      return [
        {
          name: `start to first card, ${context.runs.toLocaleString('en')} runs kept`,
          unit: 'ms',
          ours: round(median(ours)),
          limit: round(median(limits)),
          naive: null,
          ratio: round(ratio),
          goal: `at most ${GOAL} of a blank window (ratio ${1 / GOAL})`,
          met: ratio >= 1 / GOAL,
        },
      ]
    } finally {
      await bus.stop()
      await screen.stop()
    }
  },
}

/** A data folder as an operator's would be: the store, and the sources its runs came from, out of reach. */
const fill = async (home: string, store: string): Promise<void> => {
  const paths = toPaths(join(home, 'data'))
  await mkdir(join(paths.store, '..'), { recursive: true })
  await mkdir(paths.config, { recursive: true })
  await copyFile(store, paths.store, constants.COPYFILE_FICLONE)
  const sources = Array.from({ length: 8 }, (_, index) => ({
    id: `source-${index}`,
    kind: 'awx',
    name: `Source ${index}`,
    url: 'http://127.0.0.1:9',
    tls: { mode: 'system' },
    options: {},
    enabled: true,
    sample: false,
  }))
  await writeFile(join(paths.config, 'sources.json'), JSON.stringify({ value: sources }))
}
