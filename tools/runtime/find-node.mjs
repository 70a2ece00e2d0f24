/**
 * Prints the path of the Node that Jobdeck runs on, fetching it where the machine has only an older one. ./jobdeck
 * asks this and then becomes that Node, so that a signal meets one process and not a chain of them.
 */
import { resolveNode, thisMachine } from './resolve.mjs'

const world = thisMachine()
try {
  // The doctor changes nothing: what only looks must not install what it looks with.
  const node = await resolveNode(world, { install: process.argv[2] !== 'doctor' })
  process.stdout.write(`${node.file}\n`)
} catch (error) {
  world.say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
