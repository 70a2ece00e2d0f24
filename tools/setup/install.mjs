import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { withLock } from './lock.mjs'
import { answerOf, runLogged } from './run.mjs'

const stampName = '.jobdeck-installed.json'

/**
 * @typedef {object} InstallOptions
 * @property {string} root the project
 * @property {string} folder a folder in it with package.json and package-lock.json
 * @property {string} why what it is for, shown while it is installed
 * @property {NodeJS.ProcessEnv} env with the right Node first on PATH
 * @property {NodeJS.ProcessEnv} machineEnv as the operator has it, with the machine's own Node and npm
 * @property {string} node the version of that Node, because npm chooses packages by it
 * @property {(line: string) => void} say
 */

/**
 * Why the folder's node_modules has to be installed, or null where it is whole and fits its lock file. The stamp
 * lives inside node_modules and is written last: an install that was cut short has none.
 *
 * @param {{ folder: string, node: string }} options
 * @returns {string | null}
 */
export function whyInstall({ folder, node }) {
  const stamp = join(folder, 'node_modules', stampName)
  if (!existsSync(join(folder, 'node_modules'))) return 'it is not there yet'
  if (!existsSync(stamp)) return 'an earlier install did not finish, or was not made by this command'
  if (readFileSync(stamp, 'utf8') !== stampOf(folder, node)) return 'its lock file or Node has changed'
  const missing = missingPackage(folder)
  return missing === null ? null : `${missing} is damaged or missing`
}

/**
 * Installs what the lock file names, exactly, where that is not so already. Throws, saying what to do, where npm
 * fails; the stamp is then absent, so that the next run starts over.
 *
 * @param {InstallOptions} options
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function ensureInstalled({ root, folder, why, env, machineEnv, node, say }) {
  if (whyInstall({ folder, node }) === null) return false
  const name = relative(root, folder) || 'the project'
  return withLock(
    join(root, '.cache', 'setup.lock'),
    async () => {
      const reason = whyInstall({ folder, node })
      if (reason === null) return false
      say(`Installing the packages of ${name} (${why}), because ${reason}.`)
      const startedAtMs = performance.now()
      rmSync(join(folder, 'node_modules', stampName), { force: true })
      const log = join(root, '.cache', 'logs', `npm-${name.replaceAll(/[^a-z]+/g, '-')}.log`)
      const args = [
        'ci',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--fetch-timeout=60000',
        '--fetch-retries=2',
      ]
      const result = await runLogged('npm', args, {
        cwd: folder,
        env: trustingTheSystem({ ...env, ...machineSettings(machineEnv) }),
        log,
      })
      if (result.code !== 0) {
        throw new Error(
          `npm could not install the packages of ${name}:\n${result.tail}\n` +
            `Check that npm is installed and its registry is reachable (npm ping), then run the same command again. ` +
            `The whole output is in ${log}.`,
        )
      }
      const missing = missingPackage(folder)
      if (missing !== null) throw new Error(`npm reported success, but ${missing} is not there. See ${log}.`)
      writeFileSync(join(folder, 'node_modules', stampName), stampOf(folder, node))
      say(`Installed in ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s.`)
      return true
    },
    { say },
  )
}

/**
 * Node brings its own list of authorities; a company's own, which its registry or proxy answers with, is in the
 * system's. The first name is for Node 24, the second also for older ones.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function trustingTheSystem(env) {
  const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']
  const bundle = bundles.find((path) => existsSync(path))
  return { NODE_USE_SYSTEM_CA: '1', ...(bundle && { NODE_EXTRA_CA_CERTS: bundle }), ...env }
}

/**
 * npm looks for the machine's own settings (a registry, a proxy) beside the Node it runs under; under the Node of
 * tools/runtime it would miss those beside the machine's.
 *
 * @param {NodeJS.ProcessEnv} machineEnv
 * @returns {NodeJS.ProcessEnv}
 */
function machineSettings(machineEnv) {
  if (machineEnv['npm_config_globalconfig']) return {}
  const path = answerOf('npm', ['config', 'get', 'globalconfig'], machineEnv)
  return path !== null && existsSync(path) ? { npm_config_globalconfig: path } : {}
}

/** @param {string} folder @param {string} node */
function stampOf(folder, node) {
  // The lock file repeats what package.json depends on, and npm refuses where the two differ.
  return JSON.stringify({
    lock: createHash('sha256')
      .update(readFileSync(join(folder, 'package-lock.json')))
      .digest('hex'),
    node: node.replace(/^v?(\d+).*$/, '$1'),
    platform: `${process.platform}-${process.arch}`,
  })
}

/**
 * The first package of the lock file that is not on disk. Packages for other platforms are optional and absent.
 *
 * @param {string} folder
 * @returns {string | null}
 */
function missingPackage(folder) {
  /** @type {{ packages: Record<string, { optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }> }} */
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.optional || entry.devOptional || entry.peer || entry.link) continue
    if (!isFilled(join(folder, path, 'package.json'))) return path
  }
  return null
}

/** A file of no bytes is what a full disk or a power cut leaves behind. @param {string} path */
function isFilled(path) {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}
