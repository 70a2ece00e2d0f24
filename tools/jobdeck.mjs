/**
 * The first step of every command, in plain JavaScript because it may run under an older Node: finds or fetches
 * the Node that Jobdeck runs on, and hands over to tools/commands under it.
 */
import { join } from 'node:path'
import { environmentFor, resolveNode, thisMachine } from './runtime/resolve.mjs'
import { runShown } from './setup/run.mjs'

const world = thisMachine()
try {
  // The doctor changes nothing: what only looks must not install what it looks with.
  const node = await resolveNode(world, { install: process.argv[2] !== 'doctor' })
  process.exitCode = await runShown(
    node.file,
    [join(world.root, 'tools/commands/main.ts'), ...process.argv.slice(2)],
    { cwd: process.cwd(), env: { ...environmentFor(world, node, null), JOBDECK_NODE_ORIGIN: node.origin } },
  )
} catch (error) {
  world.say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
