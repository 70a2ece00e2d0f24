import { join } from 'node:path'
import type { Machine } from '../commands/command.ts'
import { environmentFor } from '../runtime/resolve.mjs'
import { ensureInstalled } from '../setup/install.mjs'

/** What the lock file names, exactly, and by the Node that will run it. */
export async function ensurePackages({ world, node }: Machine): Promise<void> {
  await ensureInstalled({
    root: world.root,
    folder: world.root,
    why: 'what Jobdeck is built from and with',
    env: environmentFor(world, node, null),
    machineEnv: world.env,
    node: node.version,
    say: world.say,
  })
}

/** The typings of the oldest Electron that Jobdeck runs on; only the types step reads them. */
export async function ensureOldestElectronTypes({ world, node }: Machine): Promise<void> {
  await ensureInstalled({
    root: world.root,
    folder: join(world.root, 'tools/electron-types'),
    why: 'the typings of the oldest Electron, to check against both',
    env: environmentFor(world, node, null),
    machineEnv: world.env,
    node: 'any',
    say: world.say,
  })
}
