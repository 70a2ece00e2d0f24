import type { Notice } from '../../shared/model/notice.ts'
import type { Logger } from '../ports.ts'
import type { NewNotice, StoreWrites } from '../store/store.ts'

/** Why no pop-up was shown for a notice. */
export type HeldBack = 'off' | 'quiet' | 'grouped' | 'source_down' | 'storm' | 'catch_up' | 'unavailable'

export interface NoticeMarks {
  /** Keeps notices that no change of a run gave rise to. Those that are new. */
  add(notices: NewNotice[]): Notice[]
  hold(notices: readonly Notice[], reason: HeldBack): void
  shown(notice: Notice, atMs: number): void
}

/** Bounds how long one transaction holds the process. */
const HELD_A_WRITE = 500

/**
 * Writes what became of notices and publishes them. A store that refuses costs the mark, never the alarm: the
 * notice stays pending and is looked at again after a restart.
 */
export const createNoticeMarks = (parts: {
  store: Pick<StoreWrites, 'addNotices' | 'noticeShown' | 'noticesHeld'>
  publish(notices: Notice[]): void
  log: Logger
}): NoticeMarks => {
  const { store, log } = parts
  const write = (what: string, run: () => Notice[]): Notice[] => {
    try {
      const notices = run()
      if (notices.length > 0) parts.publish(notices)
      return notices
    } catch (error) {
      log.warn(what, { error })
      return []
    }
  }
  return {
    add: (notices) => write('a notice could not be kept', () => store.addNotices(notices)),
    hold(notices, reason) {
      for (let start = 0; start < notices.length; start += HELD_A_WRITE) {
        const ids = notices.slice(start, start + HELD_A_WRITE).map((notice) => notice.id)
        write('notices could not be marked as held back', () => store.noticesHeld(ids, reason))
      }
    },
    shown(notice, atMs) {
      write('a notice could not be marked as shown', () => {
        const marked = store.noticeShown(notice.id, atMs, null)
        return marked ? [marked] : []
      })
    },
  }
}
