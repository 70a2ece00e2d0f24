import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

const START_MS = 15_000

/**
 * Starts a server that writes one line to a pipe of its own once it is ready; resolves with that line. Rejects
 * with what it wrote to standard error where it ends instead.
 */
export const startServer = (
  command: string,
  args: readonly string[],
): Promise<{ line: string; child: ChildProcess; stop: () => Promise<void> }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
    let said = ''
    let line = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
    })
    // A run that is broken off takes what it started along.
    const endToo = (): void => {
      child.kill('SIGTERM')
    }
    process.once('exit', endToo)
    child.once('exit', () => process.off('exit', endToo))
    child.once('error', reject)
    const onEarlyExit = (code: number | null): void => {
      clearTimeout(timer)
      reject(new Error(`${command} ended (${code}) before it was ready: ${said}`))
    }
    child.once('exit', onEarlyExit)
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      line += chunk.toString()
      if (!line.includes('\n')) return
      clearTimeout(timer)
      child.off('exit', onEarlyExit)
      resolve({ line: line.trim(), child, stop: () => end(child) })
    })
  })

/** Ends a child we started and waits until it is gone. */
export const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve()
      return
    }
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
