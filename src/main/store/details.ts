import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { HostResult, JobId } from '../../shared/model/job.ts'
import { JobDetail } from '../../shared/model/job.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import { addHosts, readHostNames } from './hosts.ts'
import type { Numbers } from './numbers.ts'
import { readSummary } from './page.ts'
import { toSearchText, writeSearch } from './search-index.ts'

/**
 * Replaces what was kept of a run's detail and host results; the hosts join those it is found by. Must run inside
 * a transaction. A run that is gone meanwhile is let be.
 */
export const writeDetail = (
  db: WriteDb,
  numbers: Numbers,
  jobId: JobId,
  detail: JobDetail,
  hosts: readonly HostResult[],
): void => {
  const job = readSummary(db, jobId)
  if (!job) return
  db.write('INSERT OR REPLACE INTO detail (job_id, body) VALUES (?, ?)').run(
    jobId,
    zstdCompressSync(JSON.stringify(detail)),
  )
  db.write('DELETE FROM host_result WHERE job_id = ?').run(jobId)
  for (const host of hosts) {
    db.write(
      `INSERT OR REPLACE INTO host_result
         (job_id, host_no, ok, changed, failed, unreachable, skipped, ignored, rescued)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      jobId,
      numbers.host(host.host),
      host.ok,
      host.changed,
      host.failed,
      host.unreachable,
      host.skipped,
      host.ignored,
      host.rescued,
    )
  }
  const named = hosts.map(({ host }) => host)
  if (!addHosts(db, numbers, jobId, named)) return
  const text = toSearchText(job, readHostNames(db, jobId))
  writeSearch(db, [{ id: jobId, text, isNew: false }])
}

/** Null where none is kept, or where it was kept in a shape this version doesn't know. */
export const readDetail = (db: ReadDb, jobId: JobId): JobDetail | null => {
  const row = db.read<{ body: Uint8Array }>('SELECT body FROM detail WHERE job_id = ?').get(jobId)
  if (!row) return null
  const parsed = JobDetail.safeParse(JSON.parse(zstdDecompressSync(row.body).toString('utf8')))
  return parsed.success ? parsed.data : null
}

/** By host name. */
export const readHosts = (db: ReadDb, jobId: JobId): HostResult[] =>
  db
    .read<HostResult>(
      `SELECT h.name AS host, r.ok, r.changed, r.failed, r.unreachable, r.skipped, r.ignored, r.rescued
       FROM host_result r JOIN host h ON h.no = r.host_no WHERE r.job_id = ? ORDER BY h.name`,
    )
    .all(jobId)
