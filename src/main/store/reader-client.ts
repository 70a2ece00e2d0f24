/** The main-thread side of the reader worker: starts it when first needed, and again if it dies. */
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { fault, FaultError } from '../../shared/contract/fault.ts'
import type { Clock, Logger } from '../ports.ts'
import type { FromWorker, LongRequest, ToWorker } from './long-requests.ts'

export interface ReaderClient {
  /** Rejects with the request's fault, CANCELLED on abort, STORE if the worker can't be had. */
  ask<T>(request: LongRequest, signal?: AbortSignal): Promise<T>
  /** The store is another file now: what is unanswered is asked again there. */
  reopen(): Promise<void>
  stop(): Promise<void>
}

interface Pending {
  request: LongRequest
  tries: number
  resolve(value: unknown): void
  reject(error: Error): void
  cancel(): void
}

/** A regular expression can run for ever inside one line; nothing else holds the worker so long. */
const PATTERN_LIMIT_MS = 10_000
const MAX_TRIES = 2

/** Beside the bundle (or one folder up, out of a shared chunk) when built; the source file otherwise. */
export const defaultWorkerUrl = (): URL => {
  if (import.meta.url.endsWith('.ts')) return new URL('./reader-worker.ts', import.meta.url)
  const beside = new URL('./reader-worker.js', import.meta.url)
  return existsSync(beside) ? beside : new URL('../reader-worker.js', import.meta.url)
}

export const createReaderClient = (options: {
  path: () => string
  workerUrl: URL
  clock: Clock
  log: Logger
  /** A read met damage. */
  onDamaged(): void
}): ReaderClient => {
  const pending = new Map<number, Pending>()
  let worker: Worker | null = null
  let lastId = 0
  let stopped = false

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id)
    pending.delete(id)
    found?.cancel()
    return found
  }
  const send = (message: ToWorker): void => {
    worker ??= start()
    worker.postMessage(message)
  }
  const start = (): Worker => {
    const made = new Worker(options.workerUrl, { workerData: { path: options.path() }, name: 'store-reader' })
    made.on('message', (message: FromWorker) => {
      if (message.t === 'ready') return
      const found = settle(message.id)
      if (message.t === 'ok') found?.resolve(message.value)
      else {
        if (message.fault.detail?.['reason'] === 'damaged') options.onDamaged()
        found?.reject(new FaultError(message.fault))
      }
    })
    made.on('error', (error) => options.log.error('The store reader failed', { error }))
    made.on('exit', () => {
      if (worker === made) lose()
    })
    return made
  }
  /** Everything unanswered is asked once more of a new worker. */
  const lose = (): void => {
    worker = null
    for (const [id, waiting] of pending) {
      waiting.tries += 1
      if (stopped || waiting.tries >= MAX_TRIES) {
        settle(id)?.reject(readerFault(stopped))
      } else send({ t: 'ask', id, ask: waiting.request })
    }
  }
  const watchPattern = (id: number): (() => void) =>
    options.clock.after(PATTERN_LIMIT_MS, () => {
      const message =
        'This pattern takes too long to search with. Make it simpler, for example without nested repetitions.'
      settle(id)?.reject(fault('INVALID', message))
      void worker?.terminate()
    })

  return {
    ask: <T>(request: LongRequest, signal?: AbortSignal) =>
      new Promise<T>((resolve, reject) => {
        if (stopped) return reject(readerFault(true))
        if (signal?.aborted) return reject(cancelled())
        lastId += 1
        const id = lastId
        const abort = (): void => {
          settle(id)?.reject(cancelled())
          worker?.postMessage({ t: 'abort', id } satisfies ToWorker)
        }
        const unwatch = request.kind === 'searchLog' && request.query.regex ? watchPattern(id) : undefined
        signal?.addEventListener('abort', abort, { once: true })
        pending.set(id, {
          request,
          tries: 0,
          resolve: (value) => resolve(value as T),
          reject,
          cancel() {
            signal?.removeEventListener('abort', abort)
            unwatch?.()
          },
        })
        return send({ t: 'ask', id, ask: request })
      }),
    async reopen() {
      await worker?.terminate()
    },
    async stop() {
      stopped = true
      const ending = worker
      for (const id of [...pending.keys()]) settle(id)?.reject(readerFault(true))
      worker = null
      await ending?.terminate()
    },
  }
}

const cancelled = (): FaultError => fault('CANCELLED', 'The search was given up.')
const readerFault = (stopped: boolean): FaultError =>
  stopped
    ? fault('CANCELLED', 'Jobdeck is stopping.')
    : fault('STORE', 'The reader of the store ended unexpectedly, twice. Try again, or restart Jobdeck.')
