import { resolveElectron } from '../runtime/resolve.mjs'
import { ensureBuilt } from '../steps/build.ts'
import { ensurePackages } from '../steps/packages.ts'
import type { Command } from './command.ts'

/** Builds into out/, for the Electron that would run here. */
export const build: Command = async (machine) => {
  await ensurePackages(machine)
  const built = await ensureBuilt(machine, await resolveElectron(machine.world, machine.node))
  if (!built) machine.world.say('Nothing changed since the last build.')
  return 0
}
