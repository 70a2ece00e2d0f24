import type { Destination, Summary } from '../engine-types.ts'
import type { JobId } from '../../shared/model/job.ts'

export type TrayAction =
  | { do: 'open'; to: Destination; jobId: JobId | null }
  | { do: 'snooze'; untilMs: number | null }
  | { do: 'refresh' }
  | { do: 'quit' }

/** A line of the tray's menu. Without an action it only says something. */
export type TrayLine = { label: string; action: TrayAction | null } | 'separator'

const MOST_LINES = 6
const MOST_CHARACTERS = 60
const HALF_HOUR_MS = 30 * 60_000
/** When a snooze "until tomorrow" ends, hours after midnight. */
const MORNING_HOUR = 8

/** What the tray's menu says. `now` is wall time in ms; "tomorrow" is in the operator's own time zone. */
export const toTrayMenu = (summary: Summary, now: number): TrayLine[] => [
  { label: 'Open Jobdeck', action: { do: 'open', to: 'live', jobId: null } },
  'separator',
  ...toRunning(summary),
  'separator',
  ...toFailures(summary),
  'separator',
  ...toSnooze(summary.snoozedUntilMs, now),
  { label: 'Refresh every source', action: { do: 'refresh' } },
  'separator',
  { label: 'Quit Jobdeck', action: { do: 'quit' } },
]

/** One line for the tooltip: the worst first, counts always. */
export const toTrayTooltip = (summary: Summary): string => {
  const parts = [
    summary.worst === 'offline' ? 'a source cannot be reached' : null,
    summary.failureCount > 0 ? `${summary.failureCount} failed` : null,
    `${summary.runningCount} running`,
    summary.snoozedUntilMs === null ? null : 'snoozed',
  ]
  return `Jobdeck: ${parts.filter((part) => part !== null).join(', ')}`
}

const toRunning = (summary: Summary): TrayLine[] => {
  if (summary.runningCount === 0) return [{ label: 'Nothing is running', action: null }]
  const shown = summary.running.slice(0, MOST_LINES)
  return [
    { label: `Running: ${summary.runningCount}`, action: { do: 'open', to: 'live', jobId: null } },
    ...shown.map((job): TrayLine => {
      const percent = job.progress === null ? '' : `, ${Math.floor(job.progress * 100)}%`
      return { label: toLabel(`${job.name}${percent}`), action: { do: 'open', to: 'job', jobId: job.id } }
    }),
    ...toMore(summary.runningCount - shown.length, 'live'),
  ]
}

const toFailures = (summary: Summary): TrayLine[] => {
  if (summary.failureCount === 0) return [{ label: 'No failures to look at', action: null }]
  const shown = summary.failures.slice(0, MOST_LINES)
  return [
    { label: `Failed: ${summary.failureCount}`, action: { do: 'open', to: 'alerts', jobId: null } },
    ...shown.map((notice): TrayLine => ({
      label: toLabel(notice.title),
      action: { do: 'open', to: notice.jobId === null ? 'alerts' : 'job', jobId: notice.jobId },
    })),
    ...toMore(summary.failureCount - shown.length, 'alerts'),
  ]
}

const toMore = (count: number, to: Destination): TrayLine[] =>
  count > 0 ? [{ label: `and ${count} more…`, action: { do: 'open', to, jobId: null } }] : []

const toSnooze = (snoozedUntilMs: number | null, now: number): TrayLine[] => {
  if (snoozedUntilMs !== null && snoozedUntilMs > now) {
    const until = new Date(snoozedUntilMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    return [{ label: `Snoozed until ${until}: speak again`, action: { do: 'snooze', untilMs: null } }]
  }
  return [
    { label: 'Snooze for 30 minutes', action: { do: 'snooze', untilMs: now + HALF_HOUR_MS } },
    { label: 'Snooze until tomorrow', action: { do: 'snooze', untilMs: toTomorrow(now) } },
  ]
}

const toTomorrow = (now: number): number => {
  const morning = new Date(now)
  morning.setDate(morning.getDate() + 1)
  morning.setHours(MORNING_HOUR, 0, 0, 0)
  return morning.getTime()
}

/** An ampersand would become a mnemonic and vanish; control characters have no place in a menu. */
const toLabel = (text: string): string => {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim()
  const short = line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line
  return short.replaceAll('&', '&&')
}
