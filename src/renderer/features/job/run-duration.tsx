import type { JobSummary } from '../../../shared/model/job.ts'
import { isTerminal } from '../../../shared/model/status.ts'
import { Badge, Elapsed, toDuration, useClock } from '../../ui/index.ts'
import { toDurationMs, toPace } from './related-model.ts'

/** How long the run took, or a clock while it goes on. */
export const RunDuration = ({ job }: { job: JobSummary }) => {
  const durationMs = toDurationMs(job, job.changedAtMs)
  if (!isTerminal(job.status) && job.startedAtMs !== null) return <Elapsed sinceMs={job.startedAtMs} />
  return <>{durationMs === null ? '–' : toDuration(durationMs)}</>
}

/** Says when a run took longer than 95 of 100 do, or much less than half of them. */
export const PaceBadge = ({ job }: { job: JobSummary }) => {
  const pace = toPace(job, useClock().nowMs())
  if (pace === 'slow') return <Badge tone="warn">Longer than usual</Badge>
  if (pace === 'fast') return <Badge tone="idle">Shorter than usual</Badge>
  return null
}
