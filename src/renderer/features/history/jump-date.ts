/**
 * Jumping to a date is a term of the filter, `until:`, so that it is seen, can be edited, and takes the same way
 * through the store as every other condition.
 */

const UNTIL = /(^|\s)until:\S+/g

/** `date` as YYYY-MM-DD, or null to go back to the newest. The list then starts with the last run of that day. */
export const withJumpDate = (filter: string, date: string | null): string => {
  const rest = filter.replaceAll(UNTIL, '$1').replaceAll(/\s+/g, ' ').trim()
  if (date === null) return rest
  return `${rest} until:${toNextDay(date)}`.trim()
}

/** The day jumped to, null where the filter names none or one with a time of day. */
export const toJumpDate = (filter: string): string | null => {
  const found = /(?:^|\s)until:(\d{4}-\d{2}-\d{2})(?=\s|$)/.exec(filter)?.[1]
  return found === undefined ? null : shiftDay(found, -1)
}

const toNextDay = (date: string): string => shiftDay(date, 1)

const shiftDay = (date: string, days: number): string => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return Number.isNaN(moved.getTime()) ? date : moved.toISOString().slice(0, 10)
}
