import { toFault } from '../../shared/contract/fault.ts'
import type { SourceState } from '../../shared/model/source.ts'
import type { Clock, Logger, Random } from '../ports.ts'
import type { Connector, PushHandlers } from '../sources/connector.ts'
import { toBackoffMs } from './backoff.ts'
import { orAborted } from './or-aborted.ts'

/** A live channel that falls over, as opposed to one that reports itself unavailable, is started again. */
const RESTART = { baseMs: 5_000, capMs: 5 * 60_000 }

export interface PushSessionOptions {
  sourceName: string
  connector: Connector
  handlers: PushHandlers
  clock: Clock
  random: Random
  log: Logger
}

export interface PushSession {
  /** Starts the channel where the connector has one and it is not running. */
  start(): void
  /** Ends the channel and starts a new one: after a sleep a socket may be dead without knowing it. */
  restart(): void
  stop(): Promise<void>
}

/** Keeps a connector's live channel running. */
export const createPushSession = (options: PushSessionOptions): PushSession => {
  const { sourceName, connector, handlers, clock, random, log } = options
  let abort: AbortController | null = null
  let running: Promise<void> = Promise.resolve()
  let cancelRestart = (): void => {}
  let waitedMs: number | null = null
  let stopped = false

  const run = async (signal: AbortSignal): Promise<void> => {
    // What a channel that was ended still delivers belongs to nobody.
    const guard =
      <A extends unknown[]>(handle: (...args: A) => void) =>
      (...args: A): void => {
        if (!signal.aborted) handle(...args)
      }
    const state = guard((push: SourceState['push'], reason: string | null) => {
      if (push === 'live') waitedMs = null
      handlers.state(push, reason)
    })
    try {
      const work = connector.runPush?.(
        {
          observe: guard((observations) => handlers.observe(observations)),
          hint: guard((externalIds) => handlers.hint(externalIds)),
          gap: guard(() => handlers.gap()),
          log: guard((externalId, entries) => handlers.log(externalId, entries)),
          logEnd: guard((externalId, lastSeq) => handlers.logEnd(externalId, lastSeq)),
          state,
        },
        signal,
      )
      if (work !== undefined) await orAborted(work, signal)
    } catch (error) {
      if (signal.aborted) return
      log.warn('the live channel of a source ended with an error', { source: sourceName, error })
      state('unavailable', toFault(error).message)
      waitedMs = toBackoffMs(waitedMs, RESTART, random)
      cancelRestart = clock.after(waitedMs, () => {
        abort = null
        start()
      })
    }
  }
  const start = (): void => {
    if (stopped || abort !== null || connector.runPush === undefined) return
    const mine = new AbortController()
    abort = mine
    running = running.then(() => (mine.signal.aborted ? undefined : run(mine.signal)))
  }
  const end = (): void => {
    cancelRestart()
    abort?.abort(new Error('the live channel was ended'))
    abort = null
  }
  return {
    start,
    restart() {
      if (abort === null) return
      end()
      start()
    },
    async stop() {
      stopped = true
      end()
      await running
    },
  }
}
