import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../commands/command.ts'
import { environmentFor, type ElectronRuntime } from '../runtime/resolve.mjs'
import { withLock } from '../setup/lock.mjs'
import { runLogged } from '../setup/run.mjs'

const sources = [
  'src',
  'resources',
  'tsconfig',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]

/** Older of the two Electron majors that the types step checks; what a build without a known Electron is for. */
const oldestElectronMajor = '42'

/**
 * Builds into out/ where something it is made from has changed. The stamp goes first and comes back last, so that
 * a build cut short is made again. Answers whether it built; throws with the compiler's words where it fails.
 */
export async function ensureBuilt(machine: Machine, electron: ElectronRuntime | null): Promise<boolean> {
  const { world } = machine
  const stamp = join(world.root, 'out/.jobdeck-build')
  return withLock(
    join(world.root, '.cache/build.lock'),
    async () => {
      const major = electron?.env['ELECTRON_MAJOR_VER'] ?? oldestElectronMajor
      const now = hashOf(world.root, sources, major)
      if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return false
      const startedAtMs = performance.now()
      world.say('Building, because the sources changed since the last build.')
      rmSync(stamp, { force: true })
      const result = await runLogged(
        machine.node.file,
        [join(world.root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
        {
          cwd: world.root,
          env: { ...environmentFor(world, machine.node, electron), ELECTRON_MAJOR_VER: major },
          log: join(world.root, '.cache/logs/build.log'),
        },
      )
      if (result.code !== 0)
        throw new Error(`The build failed:\n${result.tail}\nMend what it names and run this again.`)
      writeFileSync(stamp, now)
      world.say(`Built in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s.`)
      return true
    },
    { say: world.say },
  )
}

function hashOf(root: string, paths: string[], salt: string): string {
  const hash = createHash('sha256').update(salt)
  for (const path of paths) {
    for (const file of filesUnder(root, path))
      hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function filesUnder(root: string, path: string): string[] {
  const full = join(root, path)
  const kind = statSync(full, { throwIfNoEntry: false })
  if (kind === undefined) return []
  if (kind.isFile()) return [path]
  const entries = readdirSync(full, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}
