import type { ReadDb } from './connection.ts'
import { readDetail, readHosts } from './details.ts'
import { readHostNames } from './hosts.ts'
import { SELECT_JOB, toSummary } from './job-row.ts'
import type { JobRow } from './job-row.ts'
import { readLogLines } from './log-read.ts'
import { readLogTail } from './log-write.ts'
import { listNotices, pendingNotices } from './notices.ts'
import { readSummary } from './page.ts'
import type { StoreReads } from './store.ts'
import { readTimeline } from './timeline.ts'

/** Short reads, each by a key. */
export const createReads = (db: ReadDb): StoreReads => ({
  job: (id) => readSummary(db, id),
  jobByKey({ sourceId, externalId, attempt }) {
    const row = db
      .read<JobRow>(
        `${SELECT_JOB} WHERE j.source_no = (SELECT no FROM source WHERE id = ?) AND j.external_id = ? AND j.attempt = ?`,
      )
      .get(sourceId, externalId, attempt)
    return row ? toSummary(row) : null
  },
  cursor: (sourceId) =>
    db.read<{ cursor: string | null }>('SELECT cursor FROM source WHERE id = ?').get(sourceId)?.cursor ??
    null,
  active: (sourceId) =>
    db
      .read<JobRow>(
        `${SELECT_JOB} WHERE j.source_no = (SELECT no FROM source WHERE id = ?) AND j.status IN (2, 3, 4, 5)
         ORDER BY j.seen_at, j.id`,
      )
      .all(sourceId)
      .map(toSummary),
  detail: (jobId) => readDetail(db, jobId),
  hosts: (jobId) => readHosts(db, jobId),
  hostNames: (jobId) => readHostNames(db, jobId),
  timeline: (jobId) => readTimeline(db, jobId),
  logTail: (jobId) => readLogTail(db, jobId),
  logLines: (jobId, from, limit) => readLogLines(db, jobId, from, limit),
  pendingNotices: () => pendingNotices(db),
  recentNotices: (limit) => listNotices(db, null, limit),
})
