import type { Committed, JobChange } from '../../../src/main/feed/change.ts'
import { createDeriveNotices } from '../../../src/main/notifications/derive.ts'
import { createOutcomeMemory } from '../../../src/main/notifications/outcome-memory.ts'
import type { NotificationService } from '../../../src/main/notifications/service.ts'
import { startNotificationService } from '../../../src/main/notifications/service.ts'
import type { Logger, Notifier } from '../../../src/main/ports.ts'
import type { NewNotice } from '../../../src/main/store/store.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { Notice } from '../../../src/shared/model/notice.ts'
import { DEFAULT_SETTINGS } from '../../../src/shared/model/settings.ts'
import type { SourceState } from '../../../src/shared/model/source.ts'
import type { Status } from '../../../src/shared/model/status.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const log: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Notices as the store keeps them: one a key, ids rising. It outlives the program, unlike the rest. */
export const createInbox = () => {
  const notices: Notice[] = []
  return {
    notices,
    writes: { count: 0 },
    add(added: readonly NewNotice[]): Notice[] {
      this.writes.count += 1
      return added.flatMap((notice) => {
        if (notices.some((one) => one.dedupeKey === notice.dedupeKey)) return []
        const kept: Notice = {
          ...notice,
          id: notices.length + 1,
          acknowledgedAtMs: null,
          shownAtMs: null,
          heldBack: null,
        }
        notices.push(kept)
        return [kept]
      })
    },
    mark(id: number, shownAtMs: number | null, heldBack: string | null): Notice | null {
      const index = id - 1
      const known = notices[index]
      if (!known) return null
      notices[index] = { ...known, shownAtMs, heldBack }
      return notices[index] ?? null
    },
  }
}
export type Inbox = ReturnType<typeof createInbox>

export interface PopUp {
  atMs: number
  title: string
  body: string
  jobId: number | null
  severity: string
  sound: boolean
}

/** One run of the program over an inbox. */
export const startDesk = (clock: FakeClock, inbox: Inbox) => {
  const popUps: PopUp[] = []
  const state = { settings: { ...DEFAULT_SETTINGS }, refuses: false }
  const outcomes = createOutcomeMemory(inbox.notices.toReversed())
  const derive = createDeriveNotices({
    sourceName: (id) => id.toUpperCase(),
    lastOutcome: outcomes.lastOutcome,
  })
  const notifier: Notifier = {
    show({ title, body, jobId, severity }, sound) {
      if (state.refuses) return Promise.resolve({ shown: false, reason: 'no bus' })
      popUps.push({ atMs: clock.monotonic(), title, body, jobId, severity, sound })
      return Promise.resolve({ shown: true })
    },
  }
  const service: NotificationService = startNotificationService({
    store: {
      addNotices: (notices) => inbox.add(notices),
      noticeShown: (id, atMs, heldBack) => inbox.mark(id, atMs, heldBack),
      noticesHeld: (ids, heldBack) => ids.flatMap((id) => inbox.mark(id, null, heldBack) ?? []),
      pendingNotices: () => inbox.notices.filter((one) => one.shownAtMs === null && one.heldBack === null),
      recentNotices: (limit) => inbox.notices.toReversed().slice(0, limit),
    },
    notifier,
    settings: () => state.settings,
    sourceName: (id) => id.toUpperCase(),
    outcomes,
    clock,
    log,
    publish() {},
  })
  const commit = (changes: JobChange[], history = false): Committed => {
    const committed = {
      jobs: changes,
      removedJobs: [],
      notices: inbox.add(derive(changes, history)),
      history,
    }
    service.onCommitted(committed)
    return committed
  }
  const sourceState = (sourceId: string, more: Partial<SourceState>): void =>
    service.onSourceState(toState(sourceId, more), { id: sourceId, name: sourceId.toUpperCase() })
  /** The source has answered just now. */
  const ok = (sourceId = 'plant'): void =>
    sourceState(sourceId, { health: 'polling', lastOkAtMs: clock.now(), lastTryAtMs: clock.now() })
  const added = (sourceId = 'plant'): void => {
    commit([ended(clock, { sourceId })], true)
    ok(sourceId)
  }
  return { popUps, state, service, commit, sourceState, ok, added, derive }
}

const toState = (sourceId: string, more: Partial<SourceState>): SourceState => ({
  sourceId,
  health: 'polling',
  fault: null,
  lastOkAtMs: null,
  lastTryAtMs: null,
  nextTryAtMs: null,
  failures: 0,
  breaker: 'closed',
  push: 'off',
  pushReason: null,
  budget: { used: 0, limit: null, windowMs: 60_000 },
  backfill: null,
  capabilities: [],
  product: null,
  quarantined: 0,
  secretsMissing: [],
  ...more,
})

let nextId = 1000

export interface RunOptions {
  sourceId?: string
  name?: string
  status?: Status
  before?: Status | null
  error?: string | null
  finishedAtMs?: number
  id?: number
  ended?: boolean
}

/** The change of a run that reached its confirmed end just now. */
export const ended = (clock: FakeClock, options: RunOptions = {}): JobChange => {
  nextId += 1
  const { status = 'failed', name = 'patch', sourceId = 'plant', before = 'running' } = options
  const id = options.id ?? nextId
  const after: JobSummary = {
    sourceId,
    externalId: String(id),
    attempt: 1,
    id,
    name,
    type: 'job',
    definitionId: null,
    parentExternalId: null,
    status,
    rawStatus: status,
    statusReason: null,
    launchType: null,
    user: null,
    targets: null,
    tags: [],
    createdAtMs: null,
    startedAtMs: null,
    finishedAtMs: options.finishedAtMs ?? clock.now(),
    elapsedMs: null,
    progress: null,
    step: null,
    itemsDone: null,
    itemsFailed: null,
    itemsTotal: null,
    rate: null,
    hosts: null,
    error: options.error ?? null,
    usualMs: null,
    slowMs: null,
    seenAtMs: clock.now(),
    changedAtMs: clock.now(),
  }
  const change: JobChange = { id, fields: { status }, after, statusBefore: before }
  return options.ended === false ? change : { ...change, ended: true }
}

/** Pop-ups in the fullest minute. */
export const busiestMinute = (popUps: readonly PopUp[]): number =>
  Math.max(
    0,
    ...popUps.map(({ atMs }) => popUps.filter((one) => one.atMs >= atMs && one.atMs < atMs + 60_000).length),
  )

export const createDesk = () => {
  const clock = createFakeClock()
  const inbox = createInbox()
  return { clock, inbox, ...startDesk(clock, inbox) }
}
