import { z } from 'zod'
import { AtMs, JobId } from './job.ts'
import { SourceId } from './source.ts'

export const NoticeKind = z.enum(['failed', 'recovered', 'lost', 'source_down', 'source_back', 'summary'])
export type NoticeKind = z.infer<typeof NoticeKind>

export const Severity = z.enum(['info', 'warning', 'critical'])
export type Severity = z.infer<typeof Severity>

/**
 * What the operator is told, and can look up afterwards. Written in the transaction of the change it
 * reports; `dedupeKey` is unique, so a replay or a restart never says it twice.
 */
export const Notice = z.object({
  id: z.int().positive(),
  dedupeKey: z.string(),
  kind: NoticeKind,
  severity: Severity,
  title: z.string(),
  body: z.string(),
  sourceId: SourceId.nullable(),
  jobId: JobId.nullable(),
  /** What it is grouped by, e.g. source and job name. */
  groupKey: z.string(),
  atMs: AtMs,
  acknowledgedAtMs: AtMs.nullable(),
  /** When a pop-up was shown for it; null while pending or when it was held back. */
  shownAtMs: AtMs.nullable(),
  /** Why no pop-up was shown, null where one was: quiet, grouped, source_down, storm, catch_up, off. */
  heldBack: z.string().nullable(),
})
export type Notice = z.infer<typeof Notice>
