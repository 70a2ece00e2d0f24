import type { JobId } from '../../shared/model/job.ts'
import type { ReadDb, WriteDb } from './connection.ts'
import type { Numbers } from './numbers.ts'

/** Whether any of them was new for the run. */
export const addHosts = (db: WriteDb, numbers: Numbers, id: JobId, hosts: Iterable<string>): boolean => {
  let added = false
  for (const host of hosts) {
    const { changes } = db
      .write('INSERT OR IGNORE INTO job_host (job_id, host_no) VALUES (?, ?)')
      .run(id, numbers.host(host))
    added ||= changes > 0
  }
  return added
}

/** Every host the run is found by. */
export const readHostNames = (db: ReadDb, id: JobId): string[] =>
  db
    .read<{ name: string }>(
      'SELECT h.name FROM job_host j JOIN host h ON h.no = j.host_no WHERE j.job_id = ? ORDER BY h.name',
    )
    .all(id)
    .map(({ name }) => name)
