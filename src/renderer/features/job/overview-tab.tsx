import { CircleAlertIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { JobSummary } from '../../../shared/model/job.ts'
import { isActive, isFailure } from '../../../shared/model/status.ts'
import {
  Card,
  FaultPanel,
  Progress,
  Skeleton,
  toCount,
  toDuration,
  toFullInstant,
  toPercent,
  toRate,
  useClock,
  useNowMs,
  toInstant,
} from '../../ui/index.ts'
import { FactList, type Fact } from './fact-list.tsx'
import { HostSummary } from './host-summary.tsx'
import { toDurationMs } from './related-model.ts'
import { RelatedStrip } from './related-strip.tsx'
import { RunDuration } from './run-duration.tsx'
import { useFreshCall } from './use-job-page.ts'

const RELATED = 30

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card className="flex flex-col gap-3 p-4">
    <h2 className="text-sm font-semibold">{title}</h2>
    {children}
  </Card>
)

export const OverviewTab = ({ job, revision }: { job: JobSummary; revision: string }) => {
  const related = useFreshCall('jobs.related', { id: job.id, limit: RELATED }, revision)
  return (
    <div className="grid grid-cols-1 items-start gap-3 p-5 min-[1100px]:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-3">
        <Trouble job={job} />
        {isActive(job.status) ? <Advance job={job} /> : null}
        {job.hosts ? (
          <Section title="Hosts">
            <HostSummary hosts={job.hosts} />
          </Section>
        ) : null}
        <Section title="Runs of the same job">
          {related.fault ? <FaultPanel compact fault={related.fault} onRetry={related.retry} /> : null}
          {related.value ? <RelatedStrip job={job} related={related.value} /> : null}
          {related.value === null && related.fault === null ? <Skeleton className="h-19" /> : null}
        </Section>
      </div>
      <Section title="Facts">
        <FactList facts={useFacts(job)} />
      </Section>
    </div>
  )
}

const Trouble = ({ job }: { job: JobSummary }) => {
  const text = job.error ?? job.statusReason
  if (text === null) return null
  const bad = isFailure(job.status) || job.error !== null
  return (
    <section
      aria-label={bad ? 'What went wrong' : 'Why'}
      className={`flex gap-3 rounded-lg border p-4 ${bad ? 'border-failed/40 bg-failed-soft' : 'border-line bg-surface'}`}
    >
      <CircleAlertIcon
        size={16}
        aria-hidden="true"
        className={`mt-px shrink-0 ${bad ? 'text-failed' : 'text-warn'}`}
      />
      <div className="selectable min-w-0 flex-1">
        <h2 className="text-sm font-semibold">{bad ? 'What went wrong' : 'Why'}</h2>
        <p className="mt-1 max-h-40 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
          {text}
        </p>
        {job.error !== null && job.statusReason !== null && job.statusReason !== job.error ? (
          <p className="mt-2 text-sm text-muted">{job.statusReason}</p>
        ) : null}
      </div>
    </section>
  )
}

const Advance = ({ job }: { job: JobSummary }) => (
  <Section title="Progress">
    {job.progress === null && job.usualMs !== null ? (
      <UsualProgress job={job} usualMs={job.usualMs} />
    ) : (
      <Progress value={job.progress} label="Progress of the run" />
    )}
    <p className="flex flex-wrap gap-x-5 text-sm text-muted">
      {job.progress === null ? (
        <span>
          {job.usualMs === null || job.startedAtMs === null
            ? 'The source does not say how far it is.'
            : 'The source does not say how far it is; the bar is its time against the usual.'}
        </span>
      ) : (
        <span>{toPercent(job.progress, 0)}</span>
      )}
      {job.step ? (
        <span className="max-w-full truncate" title={job.step}>
          {job.step}
        </span>
      ) : null}
      {job.itemsDone === null ? null : (
        <span>
          {toCount(job.itemsDone)}
          {job.itemsTotal === null ? '' : ` of ${toCount(job.itemsTotal)}`} done
        </span>
      )}
      {job.itemsFailed ? <span className="text-failed">{toCount(job.itemsFailed)} failed</span> : null}
      {job.rate === null ? null : <span>{toRate(job.rate)}</span>}
    </p>
  </Section>
)

/** Nothing says how far it is: the bar measures its time against the usual duration. */
const UsualProgress = ({ job, usualMs }: { job: JobSummary; usualMs: number }) => {
  const elapsedMs = toDurationMs(job, useNowMs()) ?? 0
  return (
    <Progress
      value={Math.min(1, elapsedMs / usualMs)}
      label={`Time against the usual ${toDuration(usualMs)}`}
      tone={job.slowMs !== null && elapsedMs > job.slowMs ? 'warn' : 'idle'}
    />
  )
}

const useFacts = (job: JobSummary): Fact[] => {
  const nowMs = useClock().nowMs()
  const instant = (label: string, atMs: number | null): Fact[] =>
    atMs === null ? [] : [{ label, value: toInstant(atMs, nowMs), title: toFullInstant(atMs) }]
  const text = (label: string, value: string | null): Fact[] => (value ? [{ label, value }] : [])
  return [
    { label: 'Duration', value: <RunDuration job={job} /> },
    ...(job.usualMs === null ? [] : [{ label: 'Usually', value: toDuration(job.usualMs) }]),
    ...instant('Created', job.createdAtMs),
    ...instant('Started', job.startedAtMs),
    ...instant('Finished', job.finishedAtMs),
    ...text('Targets', job.targets),
    ...text('Started by', job.user),
    ...text('Launched', job.launchType),
    ...text('Tags', job.tags.join(', ')),
    { label: 'Reported as', value: <code className="text-xs">{job.rawStatus}</code> },
    ...(job.attempt > 1 ? [{ label: 'Attempt', value: String(job.attempt) }] : []),
    ...text('Part of run', job.parentExternalId),
    {
      label: 'Last changed',
      value: toInstant(job.changedAtMs, nowMs),
      title: toFullInstant(job.changedAtMs),
    },
    { label: 'Confirmed', value: toInstant(job.seenAtMs, nowMs), title: toFullInstant(job.seenAtMs) },
  ]
}
