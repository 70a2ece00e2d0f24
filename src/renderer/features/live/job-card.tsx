import { memo } from 'react'
import type { JobSummary } from '../../../shared/model/job.ts'
import { isFailure, isTerminal, type Status } from '../../../shared/model/status.ts'
import { useSource } from '../../state/app-context.tsx'
import type { JobsStore } from '../../state/jobs-store.ts'
import {
  Age,
  Badge,
  cx,
  Freshness,
  Progress,
  SampleBadge,
  STATUS_WORD,
  StatusMark,
  toClock,
  toCount,
  toDuration,
  toPercent,
  toRate,
  toShortDuration,
  useNowMs,
} from '../../ui/index.ts'
import { isLongerThanUsual, toElapsedMs, toItems, toLeftMs } from './run-times.ts'
import { useJob } from './use-live-jobs.ts'

/** What failed stands out, what ended well steps back. */
const toSurface = (status: Status): string => {
  if (status === 'failed') return 'border-failed/45 bg-failed-soft'
  if (status === 'timeout') return 'border-warn/45 bg-warn-soft'
  return status === 'completed' || status === 'cancelled'
    ? 'border-line bg-transparent'
    : 'border-line bg-surface'
}

const TEXT: Partial<Record<Status, string>> = { failed: 'text-failed', timeout: 'text-warn' }

export interface JobCardProps {
  jobs: JobsStore
  id: number
  /** Has the grid's one tab stop. */
  current: boolean
  expanded: boolean
}

/** Renders only when its own run changed; the parts that tick are the smallest ones. */
export const JobCard = memo(({ jobs, id, current, expanded }: JobCardProps) => {
  const job = useJob(jobs, id)
  if (!job) return <div role="gridcell" aria-label="No longer shown" />
  return (
    <div
      role="gridcell"
      data-job={id}
      tabIndex={current ? 0 : -1}
      aria-label={`${job.name}, ${STATUS_WORD[job.status]}`}
      aria-expanded={expanded}
      className={cx(
        'relative flex h-(--card-h) min-w-0 flex-col overflow-hidden rounded-lg border p-(--pad)',
        toSurface(job.status),
        expanded ? 'border-line-strong' : 'hover:border-line-strong/70',
      )}
    >
      <div className="flex h-4.5 items-center gap-2">
        <StatusMark status={job.status} rawStatus={job.rawStatus} />
        <Unusual job={job} />
        <span className="ml-auto">
          <ElapsedClock job={job} />
        </span>
      </div>
      <p className="mt-0.5 shrink-0 truncate text-base font-semibold compact:text-sm" title={job.name}>
        {job.name}
      </p>
      <Origin job={job} />
      <div className="mt-auto">
        {isTerminal(job.status) || job.status === 'unknown' ? <Outcome job={job} /> : <Advance job={job} />}
      </div>
    </div>
  )
})

const Origin = ({ job }: { job: JobSummary }) => {
  const source = useSource(job.sourceId)
  const parts = [source?.config.name ?? job.sourceId, job.type.replaceAll('_', ' '), job.targets].filter(
    Boolean,
  )
  return (
    <div className="flex h-4 shrink-0 items-center gap-1.5 text-xs text-muted">
      {source?.config.sample ? <SampleBadge /> : null}
      <span className="truncate" title={parts.join(' · ')}>
        {parts.join(' · ')}
      </span>
    </div>
  )
}

const ElapsedClock = ({ job }: { job: JobSummary }) => {
  const live = !isTerminal(job.status) && job.startedAtMs !== null
  if (live) return <LiveClock job={job} />
  const elapsedMs = toElapsedMs(job, 0)
  if (elapsedMs === null)
    return job.status === 'unknown' ? null : <span className="text-xs text-faint">not started</span>
  return <span className="font-mono text-xs text-muted">{toClock(elapsedMs)}</span>
}

const LiveClock = ({ job }: { job: JobSummary }) => {
  const nowMs = useNowMs()
  return <span className="font-mono text-sm font-semibold">{toClock(toElapsedMs(job, nowMs) ?? 0)}</span>
}

const Unusual = ({ job }: { job: JobSummary }) => {
  if (job.slowMs === null) return null
  if (isTerminal(job.status)) return isLongerThanUsual(job, 0) ? <UnusualBadge /> : null
  return <UnusualSoon job={job} />
}

const UnusualSoon = ({ job }: { job: JobSummary }) =>
  isLongerThanUsual(job, useNowMs()) ? <UnusualBadge /> : null

const UnusualBadge = () => <Badge tone="warn">longer than usual</Badge>

/** A run that waits or works: how far, what it is doing, what is left. */
const Advance = ({ job }: { job: JobSummary }) => {
  const waits = job.status === 'queued' || job.status === 'scheduled'
  if (waits)
    return (
      <div className="flex items-center justify-between gap-3 text-xs text-muted">
        <span className="truncate">
          {job.statusReason ?? (job.status === 'queued' ? 'Waiting for a free slot' : 'Planned')}
        </span>
        <Since job={job} />
      </div>
    )
  return (
    <>
      {job.progress === null && job.usualMs !== null ? (
        <UsualBar job={job} usualMs={job.usualMs} />
      ) : (
        <Progress
          value={job.progress}
          label={`Progress of ${job.name}`}
          tone={job.status === 'paused' ? 'warn' : 'running'}
        />
      )}
      <div className="mt-1.5 flex h-4 items-center justify-between gap-3 text-xs">
        <span className="truncate text-muted">{job.step ?? job.statusReason ?? ''}</span>
        {job.progress === null ? null : (
          <span className="shrink-0 font-medium">{toPercent(job.progress, 0)}</span>
        )}
      </div>
      <Meters job={job} />
    </>
  )
}

/** Nothing says how far it is: the bar measures against the usual duration, and the words say so. */
const UsualBar = ({ job, usualMs }: { job: JobSummary; usualMs: number }) => {
  const nowMs = useNowMs()
  const share = (toElapsedMs(job, nowMs) ?? 0) / usualMs
  return (
    <Progress
      value={Math.min(1, share)}
      label={`Time against the usual ${toDuration(usualMs)} of ${job.name}`}
      tone={job.slowMs !== null && share * usualMs > job.slowMs ? 'warn' : 'idle'}
    />
  )
}

const Meters = ({ job }: { job: JobSummary }) => {
  const items = toItems(job)
  // A source that fails now makes what it said last old at once, not after the usual grace.
  const failing = useSource(job.sourceId)?.state.health === 'failing'
  return (
    <div className="mt-0.5 flex h-4 items-center gap-3 text-xs whitespace-nowrap text-faint">
      {items ? <span className="text-muted">{items}</span> : null}
      {job.itemsFailed ? (
        <span className="font-medium text-failed">{toCount(job.itemsFailed)} failed</span>
      ) : null}
      {job.rate === null ? null : <span>{toRate(job.rate)}</span>}
      <Left job={job} />
      <span className="ml-auto truncate">
        <Freshness atMs={job.seenAtMs} {...(failing ? { staleAfterMs: 0 } : {})} />
      </span>
    </div>
  )
}

const Left = ({ job }: { job: JobSummary }) => {
  const leftMs = toLeftMs(job, useNowMs())
  if (leftMs !== null)
    return (
      <span>
        {job.progress === null ? '~' : ''}
        {toShortDuration(leftMs)} left
      </span>
    )
  return job.usualMs !== null && job.progress === null ? (
    <span>usually {toShortDuration(job.usualMs)}</span>
  ) : null
}

const Since = ({ job }: { job: JobSummary }) => {
  const atMs = job.createdAtMs ?? job.changedAtMs
  return <Age atMs={atMs} className="shrink-0 text-faint" />
}

/** A run that ended: what went wrong, or what it did; and when. */
const Outcome = ({ job }: { job: JobSummary }) => {
  const by = job.user ?? job.launchType
  const wrong = job.error ?? (isFailure(job.status) || job.status === 'unknown' ? job.statusReason : null)
  return (
    <>
      {wrong ? (
        <p
          className={cx(
            'line-clamp-2 text-xs break-words compact:line-clamp-1',
            TEXT[job.status] ?? 'text-muted',
          )}
          title={wrong}
        >
          {wrong}
        </p>
      ) : (
        <HostLine job={job} />
      )}
      <div className="mt-0.5 flex h-4 items-center justify-between gap-3 text-xs text-faint">
        <span className="truncate">
          {job.finishedAtMs === null ? <Freshness atMs={job.seenAtMs} /> : <Age atMs={job.finishedAtMs} />}
          {by === null ? '' : ` · ${by}`}
        </span>
      </div>
    </>
  )
}

const HostLine = ({ job }: { job: JobSummary }) => {
  if (!job.hosts) return <p className="h-4 truncate text-xs text-faint">{toItems(job) ?? ''}</p>
  const { ok, changed, failed, unreachable } = job.hosts
  return (
    <p className="flex h-4 gap-2.5 text-xs text-muted">
      {ok || !(changed || failed || unreachable) ? <span>{toCount(ok)} ok</span> : null}
      {changed ? <span>{toCount(changed)} changed</span> : null}
      {failed ? <span className="text-failed">{toCount(failed)} failed</span> : null}
      {unreachable ? <span className="text-warn">{toCount(unreachable)} unreachable</span> : null}
    </p>
  )
}
