/**
 * Decides which notices become pop-ups. Every notice is in the inbox already when it comes here; a pop-up is
 * shown for it at most once, or it is marked with why none was. Quiet until it matters.
 */
import type { Notice } from '../../shared/model/notice.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { SourceState } from '../../shared/model/source.ts'
import type { Committed, JobChange } from '../feed/change.ts'
import type { Cancel, Clock, Logger, Notifier, Stoppable } from '../ports.ts'
import type { StoreReads, StoreWrites } from '../store/store.ts'
import type { HeldBack } from './notice-marks.ts'
import { createNoticeMarks } from './notice-marks.ts'
import type { OutcomeMemory } from './outcome-memory.ts'
import { createPopUpBudget } from './pop-up-budget.ts'
import { createPopUps } from './pop-ups.ts'
import { createSnooze } from './snooze.ts'
import { createSourceWatch } from './source-watch.ts'
import { toCatchUpTexts, toGroupTexts, toStormTexts } from './texts.ts'

export interface NotificationParts {
  store: Pick<StoreWrites, 'addNotices' | 'noticeShown' | 'noticesHeld'> &
    Pick<StoreReads, 'pendingNotices' | 'recentNotices'>
  notifier: Notifier
  settings(): Settings
  sourceName: (sourceId: string) => string
  /** The same memory that deriveNotices asks; kept up to date here. */
  outcomes: Pick<OutcomeMemory, 'onNotices'>
  clock: Clock
  log: Logger
  /** Notices that are new (of sources, summaries) or whose shownAtMs or heldBack is now known. */
  publish(notices: Notice[]): void
}

export interface NotificationService extends Stoppable {
  onCommitted(committed: Committed): void
  onSourceState(state: SourceState, source: { id: string; name: string }): void
  /** Holds pop-ups back until this wall time; null: speak again. */
  snooze(untilMs: number | null): void
  snoozedUntilMs(): number | null
  /** A pop-up to see that it works, whatever the settings. */
  test(): Promise<{ shown: boolean; reason: string | null }>
}

/** What arrives within this time of the first becomes one pop-up. */
const BURST_MS = 1500
/** A catch-up is told once nothing more of it came for this long, and at the latest after CATCH_UP_MAX_MS. */
const CATCH_UP_QUIET_MS = 5000
const CATCH_UP_MAX_MS = 90_000
const STORM_DELAY_MS = 5000
/** Written but not shown before the last end of the program, and older than this: not shown any more. */
const PENDING_MAX_MS = 10 * 60_000
const RECENT = 2000

export const startNotificationService = (parts: NotificationParts): NotificationService => {
  const { store, clock } = parts
  const marks = createNoticeMarks(parts)
  const recent = store.recentNotices(RECENT)
  const watch = createSourceWatch(clock, recent)
  const budget = createPopUpBudget(clock)
  const popUps = createPopUps({ ...parts, marks, budget })
  const snooze = createSnooze(clock)
  const timers = new Map<string, Cancel>()
  let burst: Notice[] = []
  let catchUp: Notice[] = []
  let catchUpSinceMs = 0
  let storm: Notice[] = []
  let stopped = false

  const later = (name: string, ms: number, run: () => void): void => {
    timers.get(name)?.()
    timers.set(
      name,
      clock.after(ms, () => {
        timers.delete(name)
        run()
      }),
    )
  }

  const take = (notices: readonly Notice[], changeOf: (notice: Notice) => JobChange | null): void => {
    for (const notice of withoutHeld(notices)) {
      if (isOld(notice, changeOf(notice))) addCatchUp(notice)
      else {
        if (burst.length === 0) later('burst', BURST_MS, flushBurst)
        burst.push(notice)
      }
    }
  }

  /** Marks those that must not pop up now. Asked again before they do: snooze may have come in between. */
  const withoutHeld = (notices: readonly Notice[]): Notice[] => {
    const held = new Map<HeldBack, Notice[]>()
    const rest = notices.filter((notice) => {
      const reason = toHeldBack(notice)
      if (reason) put(held, reason, notice)
      return reason === null
    })
    for (const [reason, kept] of held) marks.hold(kept, reason)
    return rest
  }

  const toHeldBack = ({ kind, sourceId, jobId }: Notice): HeldBack | null => {
    const settings = parts.settings()
    const isSource = kind === 'source_down' || kind === 'source_back'
    if (!settings.notificationsEnabled) return 'off'
    if (kind === 'recovered' && !settings.notifyRecovered) return 'off'
    if (isSource && !settings.notifySources) return 'off'
    if (snooze.isOn()) return 'quiet'
    return jobId !== null && sourceId !== null && watch.isDown(sourceId) ? 'source_down' : null
  }

  const isOld = ({ kind, sourceId }: Notice, change: JobChange | null): boolean => {
    if (sourceId === null || kind === 'source_down') return false
    return kind === 'source_back' ? watch.isInGap(sourceId) : watch.isCatchUp(sourceId, change)
  }

  const addCatchUp = (notice: Notice): void => {
    if (catchUp.length === 0) catchUpSinceMs = clock.monotonic()
    catchUp.push(notice)
    const leftMs = catchUpSinceMs + CATCH_UP_MAX_MS - clock.monotonic()
    later('catchUp', Math.max(0, Math.min(CATCH_UP_QUIET_MS, leftMs)), flushCatchUp)
  }

  const flushBurst = (): void => {
    const notices = withoutHeld(burst)
    burst = []
    const waiting = notices.filter((notice) => !popUps.isRepeated(notice))
    marks.hold(
      notices.filter((notice) => popUps.isRepeated(notice)),
      'grouped',
    )
    for (const group of toGroups(waiting)) {
      if (!popUps.show(group, toGroupTexts(group, parts.sourceName), 'ordinary', 'grouped')) addStorm(group)
    }
  }

  const flushCatchUp = (): void => {
    const notices = withoutHeld(catchUp)
    catchUp = []
    // A success after a failure that nobody saw needs no pop-up of its own.
    const worth = notices.filter((notice) => notice.kind !== 'recovered')
    if (worth.length === 0) marks.hold(notices, 'catch_up')
    else if (!popUps.show(notices, toCatchUpTexts(worth, parts.sourceName), 'summary', 'catch_up'))
      addStorm(notices)
  }

  const addStorm = (notices: readonly Notice[]): void => {
    if (storm.length === 0) later('storm', Math.max(STORM_DELAY_MS, budget.waitMs()), flushStorm)
    storm.push(...notices)
    marks.hold(notices, 'storm')
  }

  const flushStorm = (): void => {
    if (budget.waitMs() > 0) {
      later('storm', budget.waitMs(), flushStorm)
      return
    }
    const notices = storm
    storm = []
    if (snooze.isOn() || !parts.settings().notificationsEnabled) return
    const texts = toStormTexts(notices, parts.sourceName)
    const now = clock.now()
    const summary = marks.add([
      {
        dedupeKey: `summary/${now}/${notices[0]?.id ?? 0}`,
        kind: 'summary',
        severity: 'info',
        ...texts,
        sourceId: null,
        jobId: null,
        groupKey: 'summary',
        atMs: now,
      },
    ])
    if (summary.length > 0) popUps.show(summary, texts, 'summary', 'storm')
  }

  const resume = (): void => {
    const pending = store.pendingNotices()
    const isStale = ({ atMs }: Notice): boolean => Math.abs(clock.now() - atMs) > PENDING_MAX_MS
    marks.hold(pending.filter(isStale), 'catch_up')
    take(
      pending.filter((notice) => !isStale(notice)),
      () => null,
    )
  }
  resume()

  return {
    onCommitted({ jobs, notices, history }) {
      if (stopped) return
      if (history) for (const { after } of jobs) watch.onHistory(after.sourceId)
      if (notices.length === 0) return
      parts.outcomes.onNotices(notices)
      const changes = new Map(jobs.map((change) => [change.id, change]))
      take(notices, ({ jobId }) => (jobId === null ? null : (changes.get(jobId) ?? null)))
    },
    onSourceState(state, source) {
      if (stopped) return
      const notice = watch.onState(state, source)
      if (notice) take(marks.add([notice]), () => null)
    },
    snooze: (untilMs) => snooze.set(untilMs),
    snoozedUntilMs: () => snooze.untilMs(),
    async test() {
      const texts = {
        title: 'Jobdeck can notify you',
        body: 'A failed job looks like this, with its name and its error.',
      }
      const outcome = await parts.notifier.show(
        { ...texts, severity: 'info', jobId: null },
        parts.settings().notificationSound,
      )
      return { shown: outcome.shown, reason: outcome.shown ? null : outcome.reason }
    },
    stop() {
      stopped = true
      for (const cancel of timers.values()) cancel()
      timers.clear()
      return Promise.resolve()
    },
  }
}

/** Failures of a burst by source, sources together, each kind apart: what one pop-up can say in a line. */
const toGroups = (notices: readonly Notice[]): Notice[][] => {
  const groups = new Map<string, Notice[]>()
  for (const notice of notices) {
    const isSource = notice.kind === 'source_down' || notice.kind === 'source_back'
    const key = isSource ? notice.kind : `${notice.kind}/${notice.sourceId ?? ''}`
    put(groups, key, notice)
  }
  return [...groups.values()]
}

const put = <K>(groups: Map<K, Notice[]>, key: K, notice: Notice): void => {
  const group = groups.get(key)
  if (group) group.push(notice)
  else groups.set(key, [notice])
}
