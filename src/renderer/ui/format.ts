/**
 * Durations, ages, counts and sizes as the operator reads them. Pure; the instant is passed in. Every text has a
 * stable shape so that ticking figures do not jump.
 */

const pad = (value: number): string => String(value).padStart(2, '0')

/** A running clock: 0:07, 12:04, 3:05:09, 2d 04:11. `ms` is a duration in milliseconds. */
export const toClock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days > 0) return `${days}d ${pad(hours)}:${pad(minutes)}`
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(seconds % 60)}`
  return `${minutes}:${pad(seconds % 60)}`
}

/** A duration in words, two units at most: 340 ms, 8.2 s, 4 min 12 s, 3 h 05 min, 2 d 4 h. */
export const toDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${pad(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${pad(minutes % 60)} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** A duration in one rounded unit for tight places: 8 s, 4 min, 3 h, 2 d. */
export const toShortDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** How long ago: just now, 8 s ago, 4 min ago, 3 h ago, 2 d ago. */
export const toAge = (atMs: number, nowMs: number): string => {
  const seconds = Math.floor((nowMs - atMs) / 1000)
  if (seconds < 3) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** 1,234 · 10,000+ when capped. */
export const toCount = (value: number, capped = false): string =>
  `${value.toLocaleString('en-US')}${capped ? '+' : ''}`

/** For chips: 940, 12.4k, 3.1M. */
export const toShortCount = (value: number): string => {
  if (value < 10_000) return toCount(value)
  if (value < 1_000_000) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)}k`
  return `${(value / 1_000_000).toFixed(1)}M`
}

/** A share from 0 to 1: 97.4 %, 100 %, <0.1 %. Never rounds a fault away: 0.9996 is 99.9 %. */
export const toPercent = (share: number, digits = 1): string => {
  if (share >= 1) return '100 %'
  if (share <= 0) return '0 %'
  const step = 10 ** digits
  const value = Math.floor(share * 100 * step) / step
  return value === 0 ? `<${(1 / step).toFixed(digits)} %` : `${value.toFixed(digits)} %`
}

/** Binary sizes: 812 B, 4.2 KiB, 31 MiB. */
export const toBytes = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}

/** Items a second: 0.4/s, 12/s, 1,200/s. */
export const toRate = (perSecond: number): string =>
  `${perSecond < 10 ? perSecond.toFixed(1) : toCount(Math.round(perSecond))}/s`

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

/** An instant in local time: 14:03:22 today, else 21 Nov 14:03, with the year where it is another one. */
export const toInstant = (atMs: number, nowMs: number): string => {
  const at = new Date(atMs)
  const now = new Date(nowMs)
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}`
  if (sameDay(at, now)) return `${time}:${pad(at.getSeconds())}`
  const day = `${at.getDate()} ${at.toLocaleString('en-GB', { month: 'short' })}`
  return at.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${at.getFullYear()} ${time}`
}

/** The whole instant with its offset, for tooltips and copying: 2026-11-21 14:03:22 +01:00. */
export const toFullInstant = (atMs: number): string => {
  const at = new Date(atMs)
  const offset = -at.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
  const date = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
  return `${date} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())} ${zone}`
}

/** "1 host", "3 hosts". */
export const toPlural = (count: number, one: string, many = `${one}s`): string =>
  `${toCount(count)} ${count === 1 ? one : many}`
