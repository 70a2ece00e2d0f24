import type { Ballast } from './ballast.ts'
import { createBaselines } from './baselines.ts'
import type { WriteDb } from './connection.ts'
import { writeDetail } from './details.ts'
import { appendEntries, completeEntries } from './log-write.ts'
import { acknowledgeNotices, holdNotices, insertNotices, markShown } from './notices.ts'
import { createNumbers } from './numbers.ts'
import { observeBatch } from './observe.ts'
import { applyRetention, forgetSourceRuns } from './retain.ts'
import { createRowCache } from './row-cache.ts'
import type { DeriveNotices, Merge, StoreWrites } from './store.ts'
import { toStoreFault } from './trouble.ts'
import type { TroubleWatch } from './trouble.ts'
import { createRunWriter } from './write-runs.ts'

/** Every write is one transaction; what fails is rolled back whole and thrown as fault STORE. */
export const createWrites = (options: {
  db: WriteDb
  merge: Merge
  deriveNotices: DeriveNotices
  trouble: TroubleWatch
  ballast: Ballast
}): StoreWrites => {
  const { db, merge, deriveNotices, trouble, ballast } = options
  const numbers = createNumbers(db)
  const cache = createRowCache()
  const baselines = createBaselines(db)
  const writeRuns = createRunWriter(db, numbers, baselines)
  const forgetRows = (): void => {
    cache.clear()
    numbers.forget()
    baselines.forget()
  }
  const transact = <T>(run: () => T): T => {
    try {
      const result = db.atomic(run)
      trouble.worked()
      return result
    } catch (error) {
      forgetRows()
      trouble.report(error)
      throw toStoreFault(error)
    }
  }
  const removal = { db, transact, ballast, forgetRows }

  return {
    observe(writes) {
      const { written, commit } = transact(() =>
        observeBatch({ db, merge, deriveNotices, numbers, cache, writeRuns }, writes),
      )
      commit()
      return written
    },
    addNotices: (notices) => transact(() => insertNotices(db, notices)),
    noticeShown: (id, atMs, heldBack) => transact(() => markShown(db, id, atMs, heldBack)),
    noticesHeld: (ids, heldBack) => transact(() => holdNotices(db, ids, heldBack)),
    acknowledge: (ids, atMs) => transact(() => acknowledgeNotices(db, ids, atMs)),
    saveDetail: (jobId, detail, hosts) => transact(() => writeDetail(db, numbers, jobId, detail, hosts)),
    appendLog: (jobId, entries, atMs) => transact(() => appendEntries(db, jobId, entries, atMs)),
    completeLog: (jobId, lastSeq) => transact(() => completeEntries(db, jobId, lastSeq, 0)),
    audit: ({ atMs, action, subject, detail }) =>
      transact(() => {
        db.write('INSERT INTO audit (at, action, subject, detail) VALUES (?, ?, ?, ?)').run(
          atMs,
          action,
          subject,
          detail,
        )
      }),
    forgetSource: (sourceId, onSlice, signal) => forgetSourceRuns(removal, sourceId, onSlice, signal),
    retain: (limits, onSlice, signal) => applyRetention(removal, limits, onSlice, signal),
  }
}
