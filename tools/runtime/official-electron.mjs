import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { trustingTheSystem } from '../setup/install.mjs'
import { runLogged } from '../setup/run.mjs'

/** @typedef {import('./resolve.mjs').World} World */

/**
 * @typedef {object} OfficialElectron
 * @property {string} version
 * @property {string} file where its executable is, or will be
 * @property {string} url
 * @property {() => boolean} isInstalled
 */

/** @param {NodeJS.Platform} platform */
export function electronFileName(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** A black hole answers nothing: five seconds is long for a reachable server and short for an operator. */
const defaultProbeMs = 5_000
const defaultDownloadMs = 10 * 60_000
const rememberFailureMs = 24 * 60 * 60_000

/**
 * The official build of the version that package.json declares; null while node_modules/electron is not there.
 *
 * @param {World} world
 * @returns {OfficialElectron | null}
 */
export function officialElectron({ root, env, platform, arch }) {
  const folder = join(root, 'node_modules/electron')
  if (!existsSync(join(folder, 'install.js'))) return null
  const version = String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version)
  const mirror =
    env['npm_config_electron_mirror'] ||
    env['ELECTRON_MIRROR'] ||
    'https://github.com/electron/electron/releases/download/'
  const directory = env['npm_config_electron_custom_dir'] || env['ELECTRON_CUSTOM_DIR'] || `v${version}`
  return {
    version,
    file: join(folder, 'dist', electronFileName(platform)),
    url: `${mirror}${directory.replace('{{ version }}', version)}/electron-v${version}-${platform}-${arch}.zip`,
    // path.txt is written last, after the whole archive is unpacked.
    isInstalled: () =>
      existsSync(join(folder, 'path.txt')) &&
      existsSync(join(folder, 'dist', electronFileName(platform))) &&
      textOf(join(folder, 'dist/version')).replace(/^v/, '') === version,
  }
}

/**
 * Has the electron package download and check its own build, if its server answers within a bounded time. A
 * failure is remembered for a day where something else can be used, so that only one start pays for the wait.
 *
 * @param {World} world
 * @param {OfficialElectron} official
 * @param {string} node the executable to download with
 * @param {{ remember: boolean }} options
 * @returns {Promise<string | null>} why it could not be had; null where it now can be run
 */
export async function fetchOfficial(world, official, node, { remember }) {
  const memory = join(world.root, '.cache/electron-download.json')
  const earlier = remember ? recall(memory, official.url) : null
  if (earlier !== null) return `${earlier} (found within the last day; delete ${memory} to try again)`
  const failure = await attempt(world, official, node)
  if (failure !== null && remember) {
    mkdirSync(dirname(memory), { recursive: true })
    writeFileSync(memory, JSON.stringify({ url: official.url, failure, atMs: Date.now() }))
  }
  return failure
}

/** @param {World} world @param {OfficialElectron} official @param {string} node @returns {Promise<string | null>} */
async function attempt(world, official, node) {
  const probeMs = world.probeMs ?? defaultProbeMs
  // Node and the electron package honour a proxy only where they are told to.
  const proxy = { NODE_USE_ENV_PROXY: '1', ELECTRON_GET_USE_PROXY: '1' }
  const env = {
    ...trustingTheSystem(world.env),
    ...(world.env['HTTPS_PROXY'] || world.env['https_proxy'] ? proxy : {}),
  }
  const logs = join(world.root, '.cache/logs')
  if (!isCached(world, official.url)) {
    // In a process of its own, because a name server that does not answer cannot be aborted from inside.
    const asked = await runLogged(node, ['--input-type=module', '-e', askScript, official.url], {
      cwd: world.root,
      env,
      log: join(logs, 'electron-probe.log'),
      timeoutMs: probeMs,
    })
    if (asked.timedOut) return `${official.url} did not answer within ${probeMs / 1000} s`
    if (asked.code !== 0) return `${official.url} is not reachable: ${asked.tail.split('\n').at(-1)}`
  }
  world.say(
    `Downloading the official Electron ${official.version} (about 120 MB), because the window runs on it.`,
  )
  const downloadMs = world.downloadMs ?? defaultDownloadMs
  const result = await runLogged(node, ['node_modules/electron/install.js'], {
    cwd: world.root,
    env,
    log: join(logs, 'electron-download.log'),
    timeoutMs: downloadMs,
  })
  if (result.timedOut) return `the download did not finish within ${downloadMs / 1000} s`
  if (result.code !== 0) return `the download failed: ${result.tail.split('\n').slice(0, 3).join(' ')}`
  return official.isInstalled() ? null : 'the download ended without an Electron'
}

const askScript = `
const answer = await fetch(process.argv[1], { method: 'HEAD' }).catch((error) => {
  console.error(error.cause?.message ?? error.message)
  process.exit(1)
})
if (!answer.ok) console.error('it answered ' + answer.status)
process.exit(answer.ok ? 0 : 1)
`

/**
 * Whether the electron package finds the archive in its own cache, and so needs no network. The cache's folder
 * names are its convention: the SHA-256 of the address without the file name.
 *
 * @param {World} world @param {string} url
 */
function isCached({ env, platform }, url) {
  const home = env['HOME'] || homedir()
  const root =
    env['electron_config_cache'] ??
    (platform === 'darwin'
      ? join(home, 'Library/Caches/electron')
      : platform === 'win32'
        ? join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'electron/Cache')
        : join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'electron'))
  const cut = url.lastIndexOf('/')
  const folder = createHash('sha256').update(url.slice(0, cut)).digest('hex')
  return existsSync(join(root, folder, url.slice(cut + 1)))
}

/** @param {string} memory @param {string} url @returns {string | null} */
function recall(memory, url) {
  try {
    const kept = JSON.parse(readFileSync(memory, 'utf8'))
    return kept.url === url && Math.abs(Date.now() - kept.atMs) < rememberFailureMs
      ? String(kept.failure)
      : null
  } catch {
    return null
  }
}

/** @param {string} path */
function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}
