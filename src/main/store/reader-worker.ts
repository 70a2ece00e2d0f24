/** The worker thread for long reads: one read-only connection, one request at a time, newest wishes heard. */
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { Fault } from '../../shared/contract/fault.ts'
import { fault, FaultError } from '../../shared/contract/fault.ts'
import { checkFile, openReader } from './connection.ts'
import { answer } from './long-requests.ts'
import type { FromWorker, LongRequest, ToWorker } from './long-requests.ts'
import { toTroubleCause } from './trouble.ts'

const startWorker = (port: NonNullable<typeof parentPort>, path: string): void => {
  const db = openReader(path)
  const waiting = new Map<number, LongRequest>()
  const aborted = new Set<number>()
  let running = false

  const post = (message: FromWorker): void => port.postMessage(message)
  const next = async (): Promise<void> => {
    running = true
    for (const [id, ask] of waiting) {
      waiting.delete(id)
      const check = async (): Promise<void> => {
        // Lets an abort that is on its way arrive.
        await setImmediate()
        if (aborted.has(id)) throw fault('CANCELLED', 'The search was given up.')
      }
      try {
        const value = await answer(db, ask, () => performance.now(), check)
        post({ t: 'ok', id, value })
      } catch (error) {
        post({ t: 'fault', id, fault: toReadFault(error) })
      }
      aborted.delete(id)
      await setImmediate()
    }
    running = false
    if (waiting.size > 0) await next()
  }
  port.on('message', (message: ToWorker) => {
    if (message.t === 'abort') {
      if (waiting.delete(message.id)) return
      aborted.add(message.id)
      return
    }
    waiting.set(message.id, message.ask)
    if (!running) void next()
  })
  post({ t: 'ready' })
}

const toReadFault = (error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault
  const why = error instanceof Error ? error.message : String(error)
  return fault(
    'STORE',
    `Reading the store failed (${why}). Try again; if it goes on, restart Jobdeck.`,
    toTroubleCause(error) === 'damaged' ? { reason: 'damaged' } : undefined,
  ).fault
}

const { path, verify } = workerData as { path?: string; verify?: string }
if (parentPort && verify !== undefined) parentPort.postMessage(checkFile(verify))
else if (parentPort && path !== undefined) startWorker(parentPort, path)
