import type { Notice, NoticeKind } from '../../../shared/model/notice.ts'
import type { Tone } from '../../ui/index.ts'

export const KIND_WORD: Record<NoticeKind, string> = {
  failed: 'Failed',
  recovered: 'Recovered',
  lost: 'Lost',
  source_down: 'Source away',
  source_back: 'Source back',
  summary: 'Summary',
}

export const toNoticeTone = (notice: Pick<Notice, 'kind' | 'severity'>): Tone => {
  if (notice.kind === 'recovered' || notice.kind === 'source_back') return 'ok'
  if (notice.severity === 'critical') return 'failed'
  return notice.severity === 'warning' ? 'warn' : 'idle'
}

const HELD: Record<string, string> = {
  off: 'No pop-up: notifications of this kind are off in Settings.',
  quiet: 'No pop-up: they were snoozed.',
  grouped: 'No pop-up of its own: it was counted into one for the same job.',
  source_down: 'No pop-up: its source was away, which was told once.',
  storm: 'No pop-up: too many at once; a summary was shown instead.',
  catch_up: 'No pop-up: it happened while Jobdeck was not watching.',
  unavailable: 'No pop-up: this desktop shows no notifications.',
}

/** Why no pop-up was shown, in words; null where one was shown or is still to come. */
export const toHeldBackWords = (notice: Pick<Notice, 'heldBack'>): string | null =>
  notice.heldBack === null ? null : (HELD[notice.heldBack] ?? `No pop-up: ${notice.heldBack}.`)

const MORNING_HOUR = 8

/** Eight in the morning of the next day, in the operator's time zone, as the tray's menu has it. */
export const toTomorrowMs = (nowMs: number): number => {
  const morning = new Date(nowMs)
  morning.setDate(morning.getDate() + 1)
  morning.setHours(MORNING_HOUR, 0, 0, 0)
  return morning.getTime()
}
