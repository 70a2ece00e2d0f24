import type { Observation } from './observation.ts'
import type { ObservationWrite } from '../store/store.ts'

/** One submission on its way into the store; it may take several slices. */
export interface Submission {
  sourceId: string
  observations: Observation[]
  /** How many of them are committed (or set aside) already. */
  done: number
  /** Goes into the transaction of the last slice. */
  cursor: string | undefined
  history: boolean
  resolve(): void
  reject(error: unknown): void
}

/** A part of the queue's front that goes into one transaction. */
export interface Slice {
  parts: { submission: Submission; count: number }[]
  writes: ObservationWrite[]
  count: number
  history: boolean
}

export interface IngestQueue {
  add(submission: Submission): void
  /** The next slice of at most `limit` observations; null when nothing waits. It stays queued until `settle`. */
  next(limit: number): Slice | null
  /** The slice is committed: advances its submissions and resolves those that are whole. */
  settle(slice: Slice): void
  /** Takes out everything that is left. */
  drain(): Submission[]
  /** Observations waiting. */
  size(): number
}

/** Live slices in a row before history gets its turn. */
const LIVE_IN_A_ROW = 4

/**
 * First in, first out, in two lines: what happens now goes before history that is being filled in, without
 * starving it. The order between the lines does not matter to the rows: merging is the same in any order.
 */
export const createIngestQueue = (): IngestQueue => {
  const live: Submission[] = []
  const history: Submission[] = []
  let waiting = 0
  let liveInARow = 0

  const lineOf = (isHistory: boolean): Submission[] => (isHistory ? history : live)

  return {
    add(submission) {
      lineOf(submission.history).push(submission)
      waiting += submission.observations.length
    },
    next(limit) {
      const takeHistory = live.length === 0 || (history.length > 0 && liveInARow >= LIVE_IN_A_ROW)
      const line = lineOf(takeHistory)
      if (line.length === 0) return null
      const slice: Slice = { parts: [], writes: [], count: 0, history: takeHistory }
      for (const submission of line) {
        const rest = submission.observations.length - submission.done
        const count = Math.min(rest, limit - slice.count)
        if (count === 0 && rest > 0) break
        slice.parts.push({ submission, count })
        slice.writes.push(toWrite(submission, count))
        slice.count += count
        if (count < rest) break
      }
      return slice
    },
    settle(slice) {
      const line = lineOf(slice.history)
      liveInARow = slice.history ? 0 : liveInARow + 1
      waiting -= slice.count
      let whole = 0
      for (const { submission, count } of slice.parts) {
        submission.done += count
        if (submission.done < submission.observations.length) break
        whole += 1
      }
      for (const submission of line.splice(0, whole)) submission.resolve()
    },
    drain() {
      waiting = 0
      return [...live.splice(0), ...history.splice(0)]
    },
    size: () => waiting,
  }
}

const toWrite = (
  { sourceId, observations, done, cursor, history }: Submission,
  count: number,
): ObservationWrite => {
  const last = done + count === observations.length
  return {
    sourceId,
    observations: observations.slice(done, done + count),
    history,
    ...(last && cursor !== undefined ? { cursor } : {}),
  }
}
