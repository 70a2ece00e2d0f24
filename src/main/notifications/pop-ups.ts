import type { Notice } from '../../shared/model/notice.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Clock, Logger, Notifier } from '../ports.ts'
import type { HeldBack, NoticeMarks } from './notice-marks.ts'
import type { PopUpBudget } from './pop-up-budget.ts'
import type { Texts } from './texts.ts'

export interface PopUps {
  /**
   * One pop-up for all of these: the first carries it, the others are marked with `others`. False, and nothing
   * is marked, where the minute has no place left.
   */
  show(notices: readonly Notice[], texts: Texts, place: 'ordinary' | 'summary', others: HeldBack): boolean
  /** The same was said so recently that saying it again tells nothing. */
  isRepeated(notice: Notice): boolean
}

/** After a pop-up for a job its next ones within this time go to the inbox only. */
const REPEAT_MS = 60_000

export const createPopUps = (parts: {
  notifier: Notifier
  marks: NoticeMarks
  budget: PopUpBudget
  settings(): Settings
  clock: Clock
  log: Logger
}): PopUps => {
  const { notifier, marks, budget, clock, log } = parts
  /** By kind and group key, monotonic ms. */
  const popped = new Map<string, number>()

  const remember = (notices: readonly Notice[]): void => {
    const nowMs = clock.monotonic()
    for (const [key, atMs] of popped) if (nowMs - atMs >= REPEAT_MS) popped.delete(key)
    for (const notice of notices) popped.set(toKey(notice), nowMs)
  }

  const notShown = (notice: Notice, reason: unknown): void => {
    log.warn('a desktop notification was not shown', { reason, notice: notice.id })
    marks.hold([notice], 'unavailable')
  }

  return {
    show(notices, texts, place, others) {
      const [first, ...rest] = notices
      if (!first) return true
      if (!budget.take(place)) return false
      remember(notices)
      // Marked before it is shown: a crash between the two costs a pop-up, never repeats one.
      marks.shown(first, clock.now())
      marks.hold(rest, others)
      const severity = notices.some((notice) => notice.severity === 'critical') ? 'critical' : first.severity
      const jobId = notices.length === 1 ? first.jobId : null
      const sound = parts.settings().notificationSound && severity !== 'info'
      notifier.show({ ...texts, severity, jobId }, sound).then(
        (outcome) => {
          if (!outcome.shown) notShown(first, outcome.reason)
        },
        (error: unknown) => notShown(first, error),
      )
      return true
    },
    isRepeated(notice) {
      const atMs = popped.get(toKey(notice))
      return atMs !== undefined && clock.monotonic() - atMs < REPEAT_MS
    },
  }
}

const toKey = ({ kind, groupKey }: Notice): string => `${kind}/${groupKey}`
