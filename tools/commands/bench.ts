import { join } from 'node:path'
import { environmentFor, resolveElectron } from '../runtime/resolve.mjs'
import { runShown } from '../setup/run.mjs'
import { ensureBuilt } from '../steps/build.ts'
import { ensurePackages } from '../steps/packages.ts'
import { ensureSystemLibraries } from '../steps/system-libraries.ts'
import type { Command } from './command.ts'

/** Runs the benchmarks; what follows is theirs, e.g. --json FILE, with or without npm's own -- before it. */
export const bench: Command = async (machine, args) => {
  const { world, node } = machine
  const benchArgs = args.filter((arg) => arg !== '--')
  await ensurePackages(machine)
  const electron = await resolveElectron(world, node)
  await ensureSystemLibraries(world, ['window', 'tests'], electron.file)
  await ensureBuilt(machine, electron)
  return runShown(node.file, [join(world.root, 'tests/bench/run.ts'), ...benchArgs], {
    cwd: world.root,
    env: environmentFor(world, node, electron),
  })
}
