const LONGEST_DAYS = 3650

/** Days as typed; null where it is no whole number from 0 to 3650. */
export const toDays = (text: string): number | null => {
  const trimmed = text.trim()
  if (!/^\d{1,4}$/.test(trimmed)) return null
  const days = Number(trimmed)
  return days <= LONGEST_DAYS ? days : null
}

/** Whether the change deletes what is kept now. 0 keeps everything. */
export const toShorter = (before: number, after: number): boolean =>
  after !== 0 && (before === 0 || after < before)
