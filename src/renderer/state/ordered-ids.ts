import type { JobSummary } from '../../shared/model/job.ts'
import { isTerminal, type Status } from '../../shared/model/status.ts'

/** Where a run stands on the Live screen: what is at work first, then what waits, then what ended, newest first. */
export interface Place {
  id: number
  bucket: number
  /** Part of the place although it does not order: groups by status follow from it. */
  status: Status
  atMs: number
}

export const toPlace = (job: JobSummary): Place => ({
  id: job.id,
  status: job.status,
  bucket: job.status === 'running' || job.status === 'paused' ? 0 : isTerminal(job.status) ? 2 : 1,
  atMs: isTerminal(job.status)
    ? (job.finishedAtMs ?? job.changedAtMs)
    : (job.startedAtMs ?? job.createdAtMs ?? job.changedAtMs),
})

const compare = (a: Place, b: Place): number => a.bucket - b.bucket || b.atMs - a.atMs || b.id - a.id

const samePlace = (a: Place, b: Place): boolean => a.status === b.status && a.atMs === b.atMs

/**
 * Keeps runs in order under constant change: one pass over the list per flush and a sort of only what moved, so
 * that 50,000 runs with thousands of updates a second stay within a frame.
 */
export const createOrderedIds = () => {
  let order: Place[] = []
  const places = new Map<number, Place>()
  const moved = new Map<number, Place | null>()

  return {
    /** Notes a run's present state. */
    put(job: JobSummary): void {
      const place = toPlace(job)
      const before = moved.has(job.id) ? moved.get(job.id) : places.get(job.id)
      if (before && samePlace(before, place)) return
      moved.set(job.id, place)
    },
    drop(id: number): void {
      moved.set(id, null)
    },
    clear(): void {
      order = []
      places.clear()
      moved.clear()
    },
    /** Takes in what was noted. False: the order is what it was. */
    settle(): boolean {
      if (moved.size === 0) return false
      const kept = order.filter((place) => !moved.has(place.id))
      const incoming: Place[] = []
      for (const [id, place] of moved) {
        if (place === null) places.delete(id)
        else {
          places.set(id, place)
          incoming.push(place)
        }
      }
      moved.clear()
      incoming.sort(compare)
      order = merge(kept, incoming)
      return true
    },
    /** Something was noted that settle has not taken in. */
    pending: (): boolean => moved.size > 0,
    ids: (): number[] => order.map((place) => place.id),
  }
}

const merge = (a: Place[], b: Place[]): Place[] => {
  if (b.length === 0) return a
  if (a.length === 0) return b
  const out: Place[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i]
    const right = b[j]
    if (left !== undefined && (right === undefined || compare(left, right) <= 0)) {
      out.push(left)
      i += 1
    } else if (right !== undefined) {
      out.push(right)
      j += 1
    }
  }
  return out
}
