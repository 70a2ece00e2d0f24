import { resolve } from 'node:path'
import { environmentFor, resolveElectron, type ElectronRuntime } from '../runtime/resolve.mjs'
import { becomeProgram } from '../setup/run.mjs'
import { ensurePackages } from '../steps/packages.ts'
import type { Command, Machine } from './command.ts'

/**
 * Runs one program of the project under the Node that Jobdeck resolved: npm's scripts come through here, because
 * npm itself may run on a Node that is too old for them. Everything after the program's name is the program's.
 */
export const run: Command = async (machine, [program, ...args]) => {
  const { world, node } = machine
  if (program === undefined) {
    throw new Error('"run" needs the file of a program, e.g. "./jobdeck run tests/bench/run.ts".')
  }
  await ensurePackages(machine)
  return becomeProgram(node.file, [resolve(world.root, program), ...args], {
    cwd: world.root,
    env: environmentFor(world, node, await electronAtHand(machine)),
  })
}

/** Most programs need none, so none is fetched for them. */
async function electronAtHand({ world, node }: Machine): Promise<ElectronRuntime | null> {
  try {
    return await resolveElectron(world, node, { install: false })
  } catch {
    return null
  }
}
