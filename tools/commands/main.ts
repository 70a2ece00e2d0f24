import { join } from 'node:path'
import { thisMachine, type NodeRuntime } from '../runtime/resolve.mjs'
import { bench } from './bench.ts'
import { build } from './build.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { help } from './help.ts'
import { run } from './run.ts'
import { start } from './start.ts'
import { test } from './test.ts'

const commands: Record<string, Command> = {
  start,
  test,
  bench,
  build,
  run,
  doctor,
  help,
  '--help': help,
  '-h': help,
}

// "./jobdeck doctor | head" closes the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const world = thisMachine()
const [name = 'help', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (command === undefined) throw new Error(`there is no command "${name}". "./jobdeck help" lists them.`)
  process.exitCode = await command({ world, node: ownNode() }, args)
} catch (error) {
  world.say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** ./jobdeck has already chosen it: the one that this runs under. */
function ownNode(): NodeRuntime {
  const carried = process.execPath.startsWith(join(world.root, 'tools/runtime'))
  return { file: process.execPath, version: process.version, origin: carried ? 'registry' : 'machine' }
}
