import type { JobId, JobSummary } from '../../shared/model/job.ts'
import type { ReadDb } from './connection.ts'
import { SELECT_JOB, toSummary } from './job-row.ts'
import type { JobRow } from './job-row.ts'

/** Other runs of the same definition under the same name, newest first. */
export const readRelated = (db: ReadDb, jobId: JobId, limit: number): JobSummary[] => {
  const job = db
    .read<{ name_no: number; definition_no: number }>('SELECT name_no, definition_no FROM job WHERE id = ?')
    .get(jobId)
  if (!job) return []
  return db
    .read<JobRow>(
      `${SELECT_JOB} WHERE j.name_no = ? AND j.definition_no = ? AND j.id <> ?
       ORDER BY j.happened_at DESC, j.id DESC LIMIT ?`,
    )
    .all(job.name_no, job.definition_no, jobId, limit)
    .map(toSummary)
}

/** Newest runs that completions are taken from: enough to know the words in use, bounded at any size. */
const LOOK_BACK = 20_000
const MAX_COMPLETIONS = 20

const COLUMN: Record<string, string> = {
  user: 'j.user',
  target: 'j.targets',
  type: 'j.type',
  launch: 'j.launch_type',
  template: 'j.definition_id',
  name: '(SELECT text FROM name WHERE id = j.name_no)',
  source: '(SELECT id FROM source WHERE no = j.source_no)',
}

/** Values in use lately that begin with, or contain, what was typed; most frequent first. */
export const completeValues = (db: ReadDb, qualifier: string, prefix: string): string[] => {
  const pattern = `%${prefix.replace(/[\\%_]/gu, '\\$&')}%`
  const recent = `SELECT * FROM job ORDER BY happened_at DESC LIMIT ${LOOK_BACK}`
  const from =
    qualifier === 'host'
      ? `SELECT h.name AS value FROM (${recent}) j JOIN job_host jh ON jh.job_id = j.id JOIN host h ON h.no = jh.host_no`
      : qualifier === 'tag'
        ? `SELECT t.value AS value FROM (${recent}) j, json_each(j.tags) t`
        : COLUMN[qualifier] && `SELECT ${COLUMN[qualifier]} AS value FROM (${recent}) j`
  if (!from) return []
  return db
    .read<{ value: string }>(
      `SELECT value FROM (${from}) WHERE value LIKE ? ESCAPE '\\' AND value <> ''
       GROUP BY value ORDER BY count(*) DESC, value LIMIT ${MAX_COMPLETIONS}`,
    )
    .all(pattern)
    .map(({ value }) => value)
}
