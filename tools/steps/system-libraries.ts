import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { World } from '../runtime/resolve.mjs'
import { answerOf, runLogged } from '../setup/run.mjs'
import { withLock } from '../setup/lock.mjs'

/** What a need is for: the window on any screen, or the tests, which bring their own screen, bus and notices. */
export type Purpose = 'window' | 'tests'

interface Need {
  /** Its name in Debian and what descends from it. */
  package: string
  why: string
  purpose: Purpose
  /** It is there when this library can be loaded, this command is on PATH, or this path exists. */
  library?: string
  command?: string
  path?: string
  /** The window opens without it, with something less. */
  spare?: boolean
}

const needs: Need[] = [
  { package: 'libgtk-3-0', library: 'libgtk-3.so.0', why: 'draws the window', purpose: 'window' },
  { package: 'libnss3', library: 'libnss3.so', why: 'certificates in Chromium', purpose: 'window' },
  { package: 'libasound2', library: 'libasound.so.2', why: 'sound in Chromium', purpose: 'window' },
  { package: 'libgbm1', library: 'libgbm.so.1', why: 'graphics buffers', purpose: 'window' },
  { package: 'libdrm2', library: 'libdrm.so.2', why: 'graphics', purpose: 'window' },
  { package: 'libxss1', library: 'libXss.so.1', why: 'idle detection', purpose: 'window', spare: true },
  { package: 'libxtst6', library: 'libXtst.so.6', why: 'input in Chromium', purpose: 'window', spare: true },
  {
    package: 'libnotify4',
    library: 'libnotify.so.4',
    why: 'desktop notifications',
    purpose: 'window',
    spare: true,
  },
  {
    package: 'libsecret-1-0',
    library: 'libsecret-1.so.0',
    why: 'the keyring',
    purpose: 'window',
    spare: true,
  },
  {
    package: 'fonts-dejavu-core',
    path: '/usr/share/fonts/truetype',
    why: 'text',
    purpose: 'window',
    spare: true,
  },
  { package: 'xvfb', command: 'Xvfb', why: 'a virtual display', purpose: 'tests' },
  { package: 'dbus', command: 'dbus-run-session', why: 'a session bus of its own', purpose: 'tests' },
  { package: 'dbus', command: 'dbus-monitor', why: 'to see real notifications', purpose: 'tests' },
  { package: 'dunst', command: 'dunst', why: 'a notification service', purpose: 'tests' },
  { package: 'libnotify-bin', command: 'notify-send', why: 'to try that service', purpose: 'tests' },
]

export interface MissingLibrary {
  package: string
  why: string
  /** False where the window opens without it. */
  needed: boolean
}

/**
 * What of the system is missing for these purposes. The loader is asked about the Electron that will run, because
 * that is the one that must start; names it does not find and we do not know are given as they are.
 */
export function missingLibraries(
  world: World,
  purposes: Purpose[],
  electron: string | null,
): MissingLibrary[] {
  if (world.platform !== 'linux') return []
  const loadable = loadableLibraries(world)
  const unfound = electron === null ? [] : unfoundBy(world, electron)
  const found = new Map<string, MissingLibrary>()
  for (const need of needs) {
    if (!purposes.includes(need.purpose) || isThere(world, need, loadable, unfound)) continue
    found.set(need.package, { package: need.package, why: need.why, needed: need.spare !== true })
  }
  // What GTK brings along needs no line of its own.
  if (found.has('libgtk-3-0')) return [...found.values()]
  for (const library of unfound) {
    if (needs.some((need) => need.library === library)) continue
    const known = packageOf[library]
    found.set(known ?? library, {
      package: known ?? library,
      why: `${library}, which Electron loads`,
      needed: true,
    })
  }
  return [...found.values()]
}

/** Libraries that usually come with GTK, for a machine where one of them went missing by itself. */
const packageOf: Record<string, string> = {
  'libnspr4.so': 'libnspr4',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libcairo.so.2': 'libcairo2',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libexpat.so.1': 'libexpat1',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libudev.so.1': 'libudev1',
}

/**
 * Installs what is missing, and only that, where this user may; says which and why. Where this user may not:
 * throws with the exact command for the needed ones, and only mentions the spare ones.
 */
export async function ensureSystemLibraries(
  world: World,
  purposes: Purpose[],
  electron: string | null,
): Promise<void> {
  const missing = missingLibraries(world, purposes, electron)
  if (missing.length === 0) return
  const needed = missing.filter((one) => one.needed)
  const installer = installerOf(world)
  if (installer === null) {
    const advice = adviceFor(world, missing)
    if (needed.length > 0) throw new Error(advice)
    world.say(advice)
    return
  }
  await withLock(join(world.root, '.cache/setup.lock'), () => install(world, purposes, electron, installer), {
    say: world.say,
  })
}

/** What to tell someone who has to install these by hand. */
export function adviceFor(world: World, missing: MissingLibrary[]): string {
  const list = missing
    .map((one) => `  - ${one.package}: ${one.why}${one.needed ? '' : ' (it runs without)'}`)
    .join('\n')
  const names = missing.map((one) => one.package).join(' ')
  const how = onPath(world, 'apt-get')
    ? `Run this, then the same command again:\n  sudo apt-get install -y --no-install-recommends ${names}`
    : `The names are Debian's: install their counterparts with this system's package manager, then run the same command again.`
  return `System packages are missing:\n${list}\n${how}`
}

type Installer = string[]

async function install(
  world: World,
  purposes: Purpose[],
  electron: string | null,
  apt: Installer,
): Promise<void> {
  const missing = missingLibraries(world, purposes, electron)
  if (missing.length === 0) return
  const reasons = missing.map((one) => `${one.package} (${one.why})`).join(', ')
  world.say(`Installing system packages with apt-get: ${reasons}.`)
  const env = { ...world.env, DEBIAN_FRONTEND: 'noninteractive' }
  const log = join(world.root, '.cache/logs/apt.log')
  const run = async (...args: string[]) => {
    const [command = '', ...before] = apt
    return runLogged(command, [...before, '-o', 'DPkg::Lock::Timeout=300', ...args], {
      cwd: world.root,
      env,
      log,
    })
  }
  const names = () => missing.map((one) => nameHere(world, one.package))
  // Fresh lists first where there are none; a list that is old shows as a failed download, and is renewed then.
  let result = await run('install', '-y', '--no-install-recommends', ...names())
  if (result.code !== 0) {
    const renewed = await run('update')
    if (renewed.code !== 0) world.say(`The package lists could not be renewed:\n${renewed.tail}`)
    result = await run('install', '-y', '--no-install-recommends', '--fix-broken', ...names())
  }
  const left = missingLibraries(world, purposes, electron).filter((one) => one.needed)
  if (result.code !== 0 && left.length > 0) {
    throw new Error(
      `apt-get failed:\n${result.tail}\nThe whole output is in ${log}. ${adviceFor(world, left)}`,
    )
  }
  if (left.length > 0) throw new Error(adviceFor(world, left))
  world.say('Installed.')
}

/** Newer releases renamed some libraries for 64-bit time; apt-get does not always find them by the old name. */
function nameHere(world: World, name: string): string {
  const isKnown = (one: string) =>
    answerOf('apt-cache', ['show', '--no-all-versions', one], world.env) !== null
  return !isKnown(name) && isKnown(`${name}t64`) ? `${name}t64` : name
}

/** Null where this user may not install, or this is no Debian. */
function installerOf(world: World): Installer | null {
  if (!onPath(world, 'apt-get')) return null
  if (world.uid === 0) return ['apt-get']
  const maySudo = onPath(world, 'sudo') && answerOf('sudo', ['-n', 'true'], world.env) !== null
  return maySudo ? ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'] : null
}

function isThere(world: World, need: Need, loadable: string | null, unfound: string[]): boolean {
  if (need.command !== undefined) return onPath(world, need.command)
  if (need.path !== undefined) return existsSync(need.path)
  if (need.library === undefined) return true
  if (unfound.includes(need.library)) return false
  // Without the loader's list (other C libraries have none) only what Electron itself misses is known.
  return loadable === null || loadable.includes(need.library)
}

function loadableLibraries(world: World): string | null {
  return answerOf('ldconfig', ['-p'], world.env) ?? answerOf('/sbin/ldconfig', ['-p'], world.env)
}

function unfoundBy(world: World, electron: string): string[] {
  const answer = answerOf('ldd', [electron], world.env) ?? ''
  const names = [...answer.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '')
  return [...new Set(names)]
}

function onPath(world: World, command: string): boolean {
  const folders = (world.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return folders.some((folder) => existsSync(join(folder, command)))
}
