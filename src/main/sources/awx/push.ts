import { FaultError } from '../../../shared/contract/fault.ts'
import type { PushHandlers, Socket } from '../connector.ts'
import { toAuthHeaders } from './auth.ts'
import { isAtLeast, type Detected } from './detect.ts'
import { toLogEntry } from './log-entry.ts'
import { toPushMessage, toPushObservation, type PushMessage } from './push-messages.ts'
import { toRunType } from './run-types.ts'
import type { Session } from './session.ts'
import { WireEvent } from './wire.ts'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** A server that has no channel for this credential is asked again, seldom: it may be upgraded. */
const UNAVAILABLE_WAIT_MS = 15 * 60_000
/** The server greets first; one that is silent this long is no controller's channel. */
const GREETING_MS = 15_000

/** Where the channel may be, likeliest first; the older paths stay served. */
export const toSocketPaths = (detected: Detected): string[] => {
  const { prefix, version, platform } = detected
  const paths: string[] = []
  // A platform's controller counts 4.x; what it carries is newer than 24.4.
  if (platform) paths.push(`${prefix}/api/controller/v2/websocket/`)
  const major = Number.parseInt(version, 10)
  if (platform || major < 10 || isAtLeast(version, [23, 8, 0])) paths.push(`${prefix}/api/websocket/`)
  paths.push(`${prefix}/websocket/`)
  return paths
}

type Outcome =
  /** It was live, and ended. */
  | { kind: 'ended'; reason: string }
  /** Nothing at this path: try the next. */
  | { kind: 'absent'; reason: string }
  /** It is there and does not take this credential, or this client. */
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string }

export interface PushChannel {
  run(handlers: PushHandlers, signal: AbortSignal): Promise<void>
  follow(runs: { externalId: string; type: string }[]): void
}

export const createPush = (session: Session): PushChannel => {
  const { context } = session
  let followed: { externalId: string; type: string }[] = []
  const denied = new Set<string>()
  let resubscribe: (() => void) | null = null

  const toGroups = (): Record<string, (string | number)[]> => {
    const groups: Record<string, (string | number)[]> = { jobs: ['status_changed', 'summary'] }
    for (const run of followed) {
      const group = toRunType(run.type)?.pushGroup ?? null
      if (group === null || denied.has(`${group}-${run.externalId}`)) continue
      ;(groups[group] ??= []).push(Number(run.externalId))
    }
    return groups
  }

  const observeStatus = (message: Extract<PushMessage, { kind: 'status' }>, handlers: PushHandlers): void => {
    // The channel also names runs that this user may not read: only known ones are shown before REST confirms.
    if (session.known.has(message.externalId)) {
      const observation = toPushObservation(message, {
        observedAtMs: context.clock.now(),
        type: session.known.type(message.externalId),
      })
      if (observation) handlers.observe([observation])
    }
    handlers.hint(message.parentId === null ? [message.externalId] : [message.externalId, message.parentId])
  }

  const observeEvent = (message: Extract<PushMessage, { kind: 'event' }>, handlers: PushHandlers): void => {
    const parsed = WireEvent.safeParse(message.event)
    if (!parsed.success) {
      context.quarantine(
        `push ${message.group}`,
        parsed.error.issues[0]?.message ?? 'does not fit',
        message.event,
      )
      return
    }
    const event = parsed.data
    handlers.log(message.externalId, [toLogEntry(event)])
    if (event.event.endsWith('task_start') && event.task && session.known.has(message.externalId)) {
      const observation = { externalId: message.externalId, attempt: 1, via: 'push' as const }
      handlers.observe([{ ...observation, observedAtMs: context.clock.now(), step: event.task }])
    }
  }

  const connect = async (path: string, handlers: PushHandlers, signal: AbortSignal): Promise<Outcome> => {
    // Rights change: what was refused on an earlier connection is asked for again.
    denied.clear()
    // The server only compares this cookie with the token in each message, so both are made here.
    const xrf = toXrfToken(context.random)
    const headers = {
      ...(await toAuthHeaders({ options: context.options, secret: (name) => context.secret(name) })),
      cookie: `csrftoken=${xrf}`,
    }
    return new Promise<Outcome>((resolve) => {
      let live = false
      let settled = false
      let socket: Socket | null = null
      const finish = (outcome: Outcome): void => {
        if (settled) return
        settled = true
        resubscribe = null
        cancelGreeting()
        signal.removeEventListener('abort', onAbort)
        socket?.close()
        resolve(outcome)
      }
      const onAbort = (): void => finish({ kind: 'ended', reason: 'stopped' })
      const cancelGreeting = context.clock.after(GREETING_MS, () => {
        finish({ kind: 'failed', reason: 'The server opened the live channel and then said nothing.' })
      })
      const subscribe = (): void => socket?.send(JSON.stringify({ groups: toGroups(), xrftoken: xrf }))
      const onMessage = (message: PushMessage): void => {
        switch (message.kind) {
          case 'accept':
            // Each subscription replaces the whole set, so it always names everything.
            resubscribe = subscribe
            subscribe()
            return
          case 'close':
            finish({ kind: 'refused', reason: SESSION_ONLY })
            return
          case 'denied':
            if (message.group === null) finish({ kind: 'refused', reason: XRF_REFUSED })
            else denied.add(`${message.group}-${message.id}`)
            return
          case 'groups':
            cancelGreeting()
            if (live) return
            live = true
            handlers.state('live', null)
            // What happened before the subscription was not sent, and never will be.
            handlers.gap()
            return
          case 'status':
            observeStatus(message, handlers)
            return
          case 'summary':
            session.finalCounters.set(message.externalId, message.finalCounter)
            trim(session.finalCounters)
            handlers.logEnd(message.externalId, message.finalCounter)
            if (session.unfinished.hurry(message.externalId)) handlers.hint([message.externalId])
            return
          case 'event':
            observeEvent(message, handlers)
            return
          case 'misfit':
            context.quarantine('push', message.problem, null)
            return
          case 'other':
        }
      }
      signal.addEventListener('abort', onAbort, { once: true })
      socket = context.openSocket(path, headers, {
        onOpen: () => undefined,
        onText: (text) => {
          if (!settled) onMessage(toPushMessage(text))
        },
        onClose: (reason) => finish(toClosed(reason, live)),
      })
      if (signal.aborted) onAbort()
    })
  }

  const connectAnywhere = async (handlers: PushHandlers, signal: AbortSignal): Promise<Outcome> => {
    const paths = toSocketPaths(await session.client.detected(signal))
    let last: Outcome = { kind: 'absent', reason: ABSENT }
    for (const path of paths) {
      last = await connect(path, handlers, signal)
      if (last.kind !== 'absent' || signal.aborted) return last
    }
    return last
  }

  return {
    follow: (runs) => {
      followed = runs.slice(0, 200)
      resubscribe?.()
    },
    run: async (handlers, signal) => {
      let waitMs = FIRST_WAIT_MS
      while (!signal.aborted) {
        handlers.state('connecting', null)
        const startedMs = context.clock.monotonic()
        const outcome = await connectAnywhere(handlers, signal).catch((error: unknown): Outcome => {
          if (signal.aborted) return { kind: 'ended', reason: 'stopped' }
          if (!(error instanceof FaultError)) throw error
          return { kind: 'failed', reason: error.fault.message }
        })
        if (signal.aborted) return
        const unavailable = outcome.kind === 'absent' || outcome.kind === 'refused'
        handlers.state(unavailable ? 'unavailable' : 'connecting', outcome.reason)
        // A channel that held for a while starts the back-off anew.
        if (outcome.kind === 'ended' && context.clock.monotonic() - startedMs > LONGEST_WAIT_MS)
          waitMs = FIRST_WAIT_MS
        await wait(session, unavailable ? UNAVAILABLE_WAIT_MS : waitMs * (0.5 + context.random()), signal)
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
      }
    },
  }
}

const ABSENT = 'The controller has no live channel at the usual paths. Jobdeck polls instead.'
const SESSION_ONLY =
  'This controller gives its live channel to browser sessions only (AWX before 23.8). Jobdeck polls instead.'
const FORBIDDEN =
  'The controller refuses this credential on its live channel (403). Versions before AWX 23.8 take browser sessions only. Jobdeck polls instead.'
const XRF_REFUSED =
  'The controller did not accept the subscription on its live channel. Jobdeck polls instead.'

const toClosed = (
  closed: { code: number; httpStatus: number | null; error: Error | null },
  live: boolean,
): Outcome => {
  if (closed.httpStatus === 401 || closed.httpStatus === 403) return { kind: 'refused', reason: FORBIDDEN }
  const absent = closed.httpStatus !== null && closed.httpStatus < 500 && closed.httpStatus !== 429
  if (absent) return { kind: 'absent', reason: ABSENT }
  const why = closed.error instanceof FaultError ? closed.error.fault.message : null
  if (live)
    return { kind: 'ended', reason: why ?? 'The live channel closed; Jobdeck polls until it is back.' }
  return {
    kind: 'failed',
    reason: why ?? 'The live channel could not be opened; Jobdeck polls until it can.',
  }
}

const toXrfToken = (random: () => number): string =>
  Array.from({ length: 32 }, () => Math.floor(random() * 36).toString(36)).join('')

const trim = (counters: Map<string, number>): void => {
  if (counters.size <= 2_000) return
  const oldest = counters.keys().next()
  if (!oldest.done) counters.delete(oldest.value)
}

const wait = (session: Session, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = session.context.clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
