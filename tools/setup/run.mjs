import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'

/**
 * @typedef {object} LoggedRun
 * @property {number | null} code null where a signal ended it or it could not be started
 * @property {boolean} timedOut
 * @property {string} tail the last lines it wrote, or why it could not be started
 */

/**
 * Runs a program with its output in a log file, so that the screen keeps the one line that says what is done.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, log: string, timeoutMs?: number }} options
 * @returns {Promise<LoggedRun>}
 */
export function runLogged(command, args, { cwd, env, log, timeoutMs }) {
  mkdirSync(dirname(log), { recursive: true })
  const out = openSync(log, 'w')
  return new Promise((resolve) => {
    let timedOut = false
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', out, out] })
    const timer =
      timeoutMs === undefined
        ? null
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, timeoutMs)
    /** @param {number | null} code @param {string} tail */
    const finish = (code, tail) => {
      if (timer !== null) clearTimeout(timer)
      closeSync(out)
      resolve({ code, timedOut, tail })
    }
    child.once('error', (error) => {
      finish(null, error.message)
    })
    child.once('exit', (code) => {
      finish(code, lastLines(readFileSync(log, 'utf8'), 20))
    })
  })
}

/**
 * Runs a program on the operator's own terminal and answers its exit code (128 + n for signal n). A stop asked
 * of us is passed on, and we outlive the child, so that it can finish what it is writing.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export function runShown(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    // At a terminal, Ctrl+C reaches the child by itself; a second copy could be taken as "now, at once".
    const interrupt = () => process.stdin.isTTY || child.kill('SIGINT')
    const terminate = () => child.kill('SIGTERM')
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', terminate)
    process.on('SIGHUP', terminate)
    const release = () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', terminate)
      process.off('SIGHUP', terminate)
    }
    child.once('error', (error) => {
      release()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      release()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/**
 * Becomes the program, where this system can: signals and the exit code are then its own, with nobody between.
 * Elsewhere runs it as a child.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export function becomeProgram(command, args, { cwd, env }) {
  if (process.platform === 'win32' || process.execve === undefined)
    return runShown(command, args, { cwd, env })
  process.chdir(cwd)
  const set = Object.entries(env).filter(([, value]) => value !== undefined)
  return process.execve(command, [command, ...args], Object.fromEntries(set))
}

/**
 * What a short program prints, trimmed; null where it is missing, fails, or takes longer than a few seconds.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
export function answerOf(command, args, env) {
  const result = spawnSync(command, args, { env, encoding: 'utf8', timeout: 5_000 })
  return result.status === 0 ? result.stdout.trim() : null
}

/** @param {string} text @param {number} count */
function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}
