import type { SortKey } from '../../../shared/contract/contract.ts'
import type { JobSummary } from '../../../shared/model/job.ts'
import { useNavigate, useSource } from '../../state/app-context.tsx'
import { StatusMark, toFullInstant, toInstant, useClock, type Column } from '../../ui/index.ts'
import { toHappenedAtMs } from '../job/related-model.ts'
import { RunDuration } from '../job/run-duration.tsx'
import { HISTORY_COLUMNS, type HistoryColumnKey } from './columns.ts'

const SourceName = ({ sourceId }: { sourceId: string }) => {
  const source = useSource(sourceId)
  const name = source?.config.name ?? sourceId
  return (
    <span title={source?.config.sample ? `${name} (sample)` : name}>
      {name}
      {source?.config.sample ? <span className="text-faint"> · sample</span> : null}
    </span>
  )
}

/** A click on the name opens the run; the keyboard has Enter on the row, so this is no tab stop. */
const Name = ({ job }: { job: JobSummary }) => {
  const navigate = useNavigate()
  return (
    <button
      type="button"
      tabIndex={-1}
      title={job.name}
      onClick={() => navigate({ to: 'job', jobId: job.id })}
      className="max-w-full truncate align-middle font-medium hover:underline"
    >
      {job.name}
    </button>
  )
}

const Instant = ({ atMs }: { atMs: number | null }) => {
  const nowMs = useClock().nowMs()
  if (atMs === null) return <span className="text-faint">–</span>
  return (
    <time dateTime={new Date(atMs).toISOString()} title={toFullInstant(atMs)}>
      {toInstant(atMs, nowMs)}
    </time>
  )
}

const Text = ({ text }: { text: string | null }) =>
  text === null || text === '' ? <span className="text-faint">–</span> : <span title={text}>{text}</span>

const CELLS: Record<HistoryColumnKey, (job: JobSummary) => React.ReactNode> = {
  status: (job) => <StatusMark status={job.status} rawStatus={job.rawStatus} className="align-middle" />,
  name: (job) => <Name job={job} />,
  source: (job) => <SourceName sourceId={job.sourceId} />,
  type: (job) => <Text text={job.type} />,
  targets: (job) => <Text text={job.targets} />,
  user: (job) => <Text text={job.user} />,
  launch: (job) => <Text text={job.launchType} />,
  happened: (job) => <Instant atMs={toHappenedAtMs(job)} />,
  finished: (job) => <Instant atMs={job.finishedAtMs} />,
  duration: (job) => <RunDuration job={job} />,
  error: (job) => <Text text={job.error ?? job.statusReason} />,
  id: (job) => <code className="text-xs">{job.externalId}</code>,
}

export interface SortState {
  sort: SortKey
  descending: boolean
}

export const toTableColumns = (
  shown: readonly HistoryColumnKey[],
  order: SortState,
  onOrder: (order: SortState) => void,
): Column<JobSummary>[] =>
  HISTORY_COLUMNS.filter((column) => shown.includes(column.key)).map((column) => {
    const { sort } = column
    return {
      key: column.key,
      title: column.label,
      width: column.track,
      ...(column.key === 'duration' ? { align: 'end' as const } : {}),
      ...(sort === null
        ? {}
        : {
            sort: {
              active: order.sort === sort,
              descending: order.descending,
              // Newest and longest first, names from A: what a first click is meant to show.
              onSort: () =>
                onOrder({ sort, descending: order.sort === sort ? !order.descending : sort !== 'name' }),
            },
          }),
      cell: CELLS[column.key],
    }
  })
