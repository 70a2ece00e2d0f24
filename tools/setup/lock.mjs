import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const longestWaitMs = 20 * 60_000

/**
 * Runs one piece of set-up at a time over all processes that use this folder. The lock names its owner, so that
 * one left by a killed run is taken over, and one held by a living run is waited for, saying so.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} run
 * @param {{ say: (line: string) => void, isAlive?: (pid: number) => boolean, pollMs?: number, waitMs?: number }} options
 * @returns {Promise<T>}
 */
export async function withLock(
  path,
  run,
  { say, isAlive = isRunning, pollMs = 250, waitMs = longestWaitMs },
) {
  mkdirSync(dirname(path), { recursive: true })
  const giveUpAtMs = performance.now() + waitMs
  let said = false
  while (!take(path)) {
    const owner = ownerOf(path)
    if (owner !== null && !isAlive(owner)) {
      breakLock(path, owner)
      continue
    }
    if (!said && owner !== null) say(`Another run (process ${owner}) is setting up; waiting for it.`)
    said = true
    if (performance.now() > giveUpAtMs) {
      throw new Error(
        `Process ${owner} has held ${path} too long. End it, or delete that file, and try again.`,
      )
    }
    await delay(pollMs)
  }
  try {
    return await run()
  } finally {
    if (ownerOf(path) === process.pid) rmSync(path, { force: true })
  }
}

/** Written aside and linked into place: a lock that exists always names its owner. @param {string} path */
function take(path) {
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(mine, { force: true })
  }
}

/** @param {string} path @returns {number | null} */
function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * Moves a dead owner's lock away. Two runs may try at once; the slower one may have moved the faster one's new
 * lock, and puts it back.
 *
 * @param {string} path @param {number} owner
 */
function breakLock(path, owner) {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
    if (ownerOf(aside) !== owner) linkSync(aside, path)
  } catch {
    // Someone else was faster: the next turn of the loop sees what is there now.
  }
  rmSync(aside, { force: true })
}

/** @param {number} pid */
function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
