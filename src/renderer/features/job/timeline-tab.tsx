import { HistoryIcon } from 'lucide-react'
import type { JobSummary } from '../../../shared/model/job.ts'
import { isActive } from '../../../shared/model/status.ts'
import {
  Badge,
  cx,
  EmptyState,
  FaultPanel,
  Skeleton,
  STATUS_TONE,
  STATUS_WORD,
  StatusShape,
  toDuration,
  toFullInstant,
  toInstant,
  TONE_BG,
  useNowMs,
} from '../../ui/index.ts'
import { toStretches, type TimelineStretch } from './timeline-model.ts'
import { useFreshCall } from './use-job-page.ts'

const VIA = {
  rest: 'read from the source',
  push: 'pushed by the source',
  local: 'decided by Jobdeck',
} as const

export const TimelineTab = ({ job, revision }: { job: JobSummary; revision: string }) => {
  const timeline = useFreshCall('jobs.timeline', { id: job.id }, revision)
  const nowMs = useNowMs()
  if (timeline.value === null)
    return (
      <div className="flex flex-col gap-2 p-5" aria-busy={timeline.loading}>
        {timeline.fault ? (
          <FaultPanel fault={timeline.fault} onRetry={timeline.retry} />
        ) : (
          <Skeleton className="h-24" />
        )}
      </div>
    )
  const stretches = toStretches(timeline.value, nowMs)
  if (stretches.length === 0)
    return (
      <EmptyState
        icon={<HistoryIcon size={28} strokeWidth={1.5} />}
        title="No status changes kept"
        text="Jobdeck notes each change it sees from now on."
      />
    )
  return (
    <div className="flex flex-col gap-5 p-5">
      <TimelineBar stretches={stretches} />
      <ol className="flex flex-col">
        {stretches.map((stretch, index) => (
          <TimelineItem
            key={toKey(stretch)}
            stretch={stretch}
            last={index === stretches.length - 1}
            nowMs={nowMs}
          />
        ))}
      </ol>
      {isActive(job.status) ? null : (
        <p className="text-xs text-faint">
          Changes that happened while Jobdeck was not running appear with the time that the source reported.
        </p>
      )}
    </div>
  )
}

const toKey = ({ change }: TimelineStretch): string => `${change.atMs} ${change.rawStatus} ${change.via}`

/** Time in each status as lengths; the list below says the same in words. */
const TimelineBar = ({ stretches }: { stretches: readonly TimelineStretch[] }) => {
  const timed = stretches.filter((stretch) => stretch.durationMs !== null)
  if (timed.length === 0) return null
  return (
    <div aria-hidden="true" className="flex gap-px">
      {timed.map((stretch) => (
        <div
          key={toKey(stretch)}
          style={{ flexGrow: Math.max(0.015, stretch.share) }}
          className="flex min-w-1.5 basis-0 flex-col gap-1 overflow-hidden"
        >
          <div
            className={cx(
              'h-3 rounded-xs',
              TONE_BG[STATUS_TONE[stretch.change.status]],
              stretch.change.status === 'queued' || stretch.change.status === 'scheduled' ? 'opacity-60' : '',
              stretch.open && 'animate-breathe',
            )}
          />
          {stretch.share > 0.12 ? (
            <span className="truncate text-xs text-muted">
              {STATUS_WORD[stretch.change.status]} {toDuration(stretch.durationMs ?? 0)}
            </span>
          ) : null}
        </div>
      ))}
    </div>
  )
}

const TimelineItem = ({
  stretch,
  last,
  nowMs,
}: {
  stretch: TimelineStretch
  last: boolean
  nowMs: number
}) => {
  const { change } = stretch
  return (
    <li className="flex gap-3">
      <div className="flex w-3.5 flex-col items-center pt-0.5">
        <StatusShape status={change.status} />
        {last ? null : <div className="mt-1 w-px flex-1 bg-line-strong/60" />}
      </div>
      <div className="min-w-0 flex-1 pb-4">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-20 text-sm font-medium">{STATUS_WORD[change.status]}</span>
          <span className="min-w-20 text-xs text-faint">
            {change.rawStatus === change.status ? '' : `“${change.rawStatus}”`}
          </span>
          <time
            dateTime={new Date(change.atMs).toISOString()}
            title={toFullInstant(change.atMs)}
            className="text-xs text-muted"
          >
            {toInstant(change.atMs, nowMs)}
          </time>
          {stretch.durationMs === null ? null : (
            <span className="text-xs text-muted">
              {stretch.open
                ? `for ${toDuration(stretch.durationMs)} so far`
                : `for ${toDuration(stretch.durationMs)}`}
            </span>
          )}
          {change.via === 'local' ? (
            <Badge tone="idle">{VIA.local}</Badge>
          ) : (
            <span className="text-xs text-faint">{VIA[change.via]}</span>
          )}
        </p>
        {change.reason ? (
          <p className="selectable mt-0.5 text-sm break-words text-muted">{change.reason}</p>
        ) : null}
      </div>
    </li>
  )
}
