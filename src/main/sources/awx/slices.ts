import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import { toRecords } from './wire.ts'

/** Records worked on before everything else in the process has its turn: a few ms. */
const SLICE = 50

/** `work` over the items in order, in slices between which the event loop runs. */
export const inSlices = async <T, R>(items: readonly T[], work: (slice: T[]) => R[]): Promise<R[]> => {
  const results: R[] = []
  for (let at = 0; at < items.length; at += SLICE) {
    if (at > 0) await setImmediate()
    for (const result of work(items.slice(at, at + SLICE))) results.push(result)
  }
  return results
}

/** As `toRecords`, for a page of any size. */
export const readRecords = <T>(
  schema: z.ZodType<T>,
  items: unknown[],
  onMisfit: (problem: string, sample: unknown) => void,
): Promise<T[]> => inSlices(items, (slice) => toRecords(schema, slice, onMisfit))
