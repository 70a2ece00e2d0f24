import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { environmentFor, resolveElectron, type World } from '../runtime/resolve.mjs'
import { becomeProgram } from '../setup/run.mjs'
import { ensureBuilt } from '../steps/build.ts'
import { ensurePackages } from '../steps/packages.ts'
import { ensureSystemLibraries } from '../steps/system-libraries.ts'
import type { Command } from './command.ts'

/** Installs what is missing, builds what changed, and opens the app; without a display, its engine alone. */
export const start: Command = async (machine, args) => {
  const { world, node } = machine
  const { values } = parseArgs({
    args,
    options: { 'no-window': { type: 'boolean', default: false }, data: { type: 'string' } },
  })
  const withWindow = !values['no-window'] && hasDisplay(world)
  const data = values.data === undefined ? {} : { JOBDECK_DATA: toFolder(values.data) }

  await ensurePackages(machine)
  if (!withWindow) {
    await ensureBuilt(machine, null)
    world.say(values['no-window'] ? 'Starting without a window, as asked.' : withoutDisplay)
    return becomeProgram(node.file, [join(world.root, 'out/main/headless.js')], {
      cwd: world.root,
      env: { ...environmentFor(world, node, null), ...data },
    })
  }

  const electron = await resolveElectron(world, node)
  if (electron.origin === 'registry') {
    world.say(
      `Running on the Electron ${electron.version} that the package registry carries (development only).`,
    )
  }
  await ensureSystemLibraries(world, ['window'], electron.file)
  await ensureBuilt(machine, electron)
  return becomeProgram(electron.file, [...electron.args, world.root], {
    cwd: world.root,
    env: { ...environmentFor(world, node, electron), ...data },
  })
}

const withoutDisplay = `There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): starting without a window.
         The engine watches and keeps everything as the app would; stop it with Ctrl+C.
         To see the window: run this on a desktop; or come in with "ssh -X" and run it again;
         or set DISPLAY to a display you may use; or, to try it unseen (packages xvfb and xauth): xvfb-run -a ./jobdeck start`

function hasDisplay({ platform, env }: World): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

function toFolder(given: string): string {
  const folder = resolve(given)
  mkdirSync(folder, { recursive: true })
  return folder
}
