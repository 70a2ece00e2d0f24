import { ArrowUpRightIcon } from 'lucide-react'
import { useEffect } from 'react'
import type { JobSummary, StatusChange } from '../../../shared/model/job.ts'
import { useCall } from '../../client/client-context.tsx'
import { useNavigate } from '../../state/app-context.tsx'
import type { JobsStore } from '../../state/jobs-store.ts'
import {
  Button,
  cx,
  FaultPanel,
  Skeleton,
  STATUS_TONE,
  STATUS_WORD,
  StatusMark,
  toDuration,
  toInstant,
  TONE_BG,
  Tooltip,
  useNowMs,
} from '../../ui/index.ts'
import { toElapsedMs } from './run-times.ts'
import { useJob } from './use-live-jobs.ts'

/** Fixed, so that the grid need not measure it; longer histories scroll inside. */
export const DETAIL_HEIGHT_PX = 192

/** A card's history in place: what happened to this run, and how earlier runs went. */
export const CardDetail = ({ jobs, id }: { jobs: JobsStore; id: number }) => {
  const job = useJob(jobs, id)
  const navigate = useNavigate()
  if (!job) return null
  return (
    <section
      aria-label={`History of ${job.name}`}
      className="flex gap-6 rounded-lg border border-line-strong bg-sunken px-4 py-3"
      style={{ height: DETAIL_HEIGHT_PX - 12 }}
    >
      <div className="flex min-w-0 basis-2/5 flex-col">
        <h3 className="mb-2 text-xs font-semibold text-faint">What happened</h3>
        <Timeline job={job} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="mb-2 flex items-start justify-between">
          <h3 className="text-xs font-semibold text-faint">Earlier runs</h3>
          <Button
            size="sm"
            icon={<ArrowUpRightIcon size={13} />}
            onClick={() => navigate({ to: 'job', jobId: id })}
          >
            Open job
          </Button>
        </div>
        <Earlier job={job} />
      </div>
    </section>
  )
}

const Timeline = ({ job }: { job: JobSummary }) => {
  const { value, fault, retry } = useCall('jobs.timeline', { id: job.id })
  const nowMs = useNowMs()
  // The list is short and read whole whenever the status moves on.
  useEffect(retry, [retry, job.status])
  if (fault) return <FaultPanel fault={fault} onRetry={retry} compact />
  if (!value) return <Skeleton className="h-20" />
  if (value.length === 0)
    return <p className="text-xs text-faint">Nothing has been kept of its history yet.</p>
  return (
    <ol className="min-h-0 flex-1 overflow-y-auto pr-2" tabIndex={0} aria-label="Status history">
      {value.map((change, index) => (
        <Step
          key={`${change.atMs}-${change.rawStatus}`}
          change={change}
          next={value[index + 1] ?? null}
          nowMs={nowMs}
        />
      ))}
    </ol>
  )
}

/** The back end's own word where it says more than ours: two of its states may be one of ours. */
const toOwnWord = (change: StatusChange): string | null =>
  change.rawStatus.toLowerCase() === STATUS_WORD[change.status].toLowerCase() ? null : change.rawStatus

const Step = ({
  change,
  next,
  nowMs,
}: {
  change: StatusChange
  next: StatusChange | null
  nowMs: number
}) => (
  <li className="grid grid-cols-[96px_1fr_auto] items-center gap-x-3 py-0.5 text-xs">
    <StatusMark status={change.status} rawStatus={change.rawStatus} />
    <span className="truncate text-muted" title={change.reason ?? undefined}>
      {[change.reason ?? toOwnWord(change), next ? `for ${toDuration(next.atMs - change.atMs)}` : null]
        .filter(Boolean)
        .join(' · ')}
    </span>
    <span className="font-mono text-2xs text-faint">{toInstant(change.atMs, nowMs)}</span>
  </li>
)

const BAR_AREA_PX = 84

/** Duration by height, outcome by shape of the word in the tooltip and by colour; oldest at the left. */
const Earlier = ({ job }: { job: JobSummary }) => {
  const { value, fault, retry } = useCall('jobs.related', { id: job.id, limit: 40 })
  const navigate = useNavigate()
  const nowMs = useNowMs()
  if (fault) return <FaultPanel fault={fault} onRetry={retry} compact />
  if (!value) return <Skeleton className="h-20" />
  const runs = value.filter((run) => run.id !== job.id).reverse()
  if (runs.length === 0)
    return <p className="text-xs text-faint">No earlier run of this definition is kept here.</p>
  const durations = runs.map((run) => toElapsedMs(run, nowMs) ?? 0)
  const top = Math.max(...durations, job.usualMs ?? 0, 1)
  const failed = runs.filter((run) => run.status === 'failed' || run.status === 'timeout').length
  return (
    <>
      <div className="relative flex items-end gap-0.5" style={{ height: BAR_AREA_PX }}>
        {job.usualMs === null ? null : (
          <div
            aria-hidden="true"
            className="absolute inset-x-0 border-t border-dashed border-line-strong/60"
            style={{ bottom: (job.usualMs / top) * BAR_AREA_PX }}
          />
        )}
        {runs.map((run, index) => {
          const text = `${STATUS_WORD[run.status]} in ${toDuration(durations[index] ?? 0)}\n${toInstant(run.createdAtMs ?? run.changedAtMs, nowMs)}`
          return (
            <Tooltip key={run.id} text={text}>
              <button
                type="button"
                aria-label={text}
                onClick={() => navigate({ to: 'job', jobId: run.id })}
                className="group flex h-full max-w-4 min-w-1.5 flex-1 items-end rounded-xs"
              >
                <span
                  className={cx(
                    'w-full rounded-xs group-hover:opacity-100',
                    run.status === 'completed' && 'opacity-45',
                    TONE_BG[STATUS_TONE[run.status]],
                  )}
                  style={{ height: Math.max(3, ((durations[index] ?? 0) / top) * BAR_AREA_PX) }}
                />
              </button>
            </Tooltip>
          )
        })}
      </div>
      <p className="mt-2 text-xs text-faint">
        {runs.length} runs, {failed} failed
        {job.usualMs === null ? '' : ` · usually ${toDuration(job.usualMs)}`}
      </p>
    </>
  )
}
