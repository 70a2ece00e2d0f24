/** Durations and instants as the filter language writes them. Years are 365 days nowhere: days and weeks only. */

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const UNITS_DOWN = ['w', 'd', 'h', 'm', 's', 'ms'] as const
/** A hundred years: more than any run or history, and far from where integers lose precision. */
const MAX_MS = 36_525 * 86_400_000

/** `90s`, `10m`, `1h30m`, `1.5h`, `2d` as integer ms; null where it is no duration. */
export const toDurationMs = (text: string): number | null => {
  const part = /(\d+(?:\.\d+)?)(ms|[smhdw])/giy
  let total = 0
  let end = 0
  for (let match = part.exec(text); match; match = part.exec(text)) {
    total += Number(match[1]) * (UNITS_MS[(match[2] ?? '').toLowerCase()] ?? 0)
    end = part.lastIndex
  }
  if (end === 0 || end !== text.length) return null
  const ms = Math.round(total)
  return ms <= MAX_MS ? ms : null
}

/** The shortest text that reads back as exactly `ms`. */
export const formatDuration = (ms: number): string => {
  let rest = ms
  let text = ''
  for (const unit of UNITS_DOWN) {
    const size = UNITS_MS[unit] ?? 1
    // 48h reads better as 2d, but 8d better than 1w1d: weeks only where they are whole.
    if (unit === 'w' && rest % size !== 0) continue
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0s' : text
}

/**
 * A date, a date with a time (local unless it ends in Z or an offset), a time of today, `today` or
 * `yesterday`, as ms UTC; null where it is none of these or there is no such day.
 */
export const toInstantMs = (text: string, nowMs: number): number | null => {
  const lower = text.toLowerCase()
  if (lower === 'today') return toMidnightMs(nowMs, 0)
  if (lower === 'yesterday') return toMidnightMs(nowMs, -1)
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text)
  if (clock) return toTodayMs(nowMs, Number(clock[1]), Number(clock[2]))
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(z|[+-]\d{2}:\d{2})?)?$/.exec(
      lower,
    )
  if (!match) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = ''] = match
  if (!isDay(Number(year), Number(month), Number(day))) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const millis = fraction.padEnd(3, '0')
  const atMs = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${zone.toUpperCase()}`,
  )
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs
}

/** Local where that reads back exactly (it does not in the hour that a clock change repeats), else UTC. */
export const formatInstant = (atMs: number): string => {
  const local = toLocalText(atMs)
  return toInstantMs(local, atMs) === atMs ? local : new Date(atMs).toISOString()
}

const toLocalText = (atMs: number): string => {
  const at = new Date(atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const year = String(at.getFullYear()).padStart(4, '0')
  const day = `${year}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const millis = at.getMilliseconds()
  if (millis !== 0) {
    const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
    return `${day}T${time}.${String(millis).padStart(3, '0')}`
  }
  if (at.getSeconds() !== 0)
    return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  if (at.getHours() === 0 && at.getMinutes() === 0) return day
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

const toMidnightMs = (nowMs: number, days: number): number => {
  const at = new Date(nowMs)
  return Math.max(0, new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime())
}

const toTodayMs = (nowMs: number, hour: number, minute: number): number | null => {
  if (hour > 23 || minute > 59) return null
  const at = new Date(nowMs)
  return Math.max(0, new Date(at.getFullYear(), at.getMonth(), at.getDate(), hour, minute).getTime())
}
