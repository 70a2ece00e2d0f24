import { thisMachine } from '../runtime/resolve.mjs'
import { bench } from './bench.ts'
import { build } from './build.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { help } from './help.ts'
import { start } from './start.ts'
import { test } from './test.ts'

const commands: Record<string, Command> = {
  start,
  test,
  bench,
  build,
  doctor,
  help,
  '--help': help,
  '-h': help,
}

const world = thisMachine()
const [name = 'help', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (command === undefined) throw new Error(`there is no command "${name}". "./jobdeck help" lists them.`)
  process.exitCode = await command(
    { world, node: { file: process.execPath, version: process.version, origin: nodeOrigin() } },
    args,
  )
} catch (error) {
  world.say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

function nodeOrigin(): 'machine' | 'registry' {
  return process.env['JOBDECK_NODE_ORIGIN'] === 'registry' ? 'registry' : 'machine'
}
