import { CopyIcon } from 'lucide-react'
import type { JobSummary } from '../../../shared/model/job.ts'
import { isActive } from '../../../shared/model/status.ts'
import { useClient } from '../../client/client-context.tsx'
import { useNavigate, useSource, useToast } from '../../state/app-context.tsx'
import { Badge, Freshness, IconButton, SampleBadge } from '../../ui/index.ts'
import { PaceBadge, RunDuration } from './run-duration.tsx'

/** Under the name: where the run is from, what it is, how long, how fresh, and its id in the back end. */
export const JobFactsLine = ({ job }: { job: JobSummary }) => {
  const source = useSource(job.sourceId)
  const navigate = useNavigate()
  const client = useClient()
  const toast = useToast()
  const name = source?.config.name ?? job.sourceId
  const copyId = (): void => {
    client.call('shell.copy', { text: job.externalId }).then(
      () => toast({ tone: 'ok', title: `Copied ${job.externalId}`, text: null, route: null }),
      (error: unknown) =>
        toast({
          tone: 'failed',
          title: 'Nothing was copied',
          text: error instanceof Error ? error.message : null,
          route: null,
        }),
    )
  }
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 px-5 pb-2 text-sm text-muted">
      <button
        type="button"
        title={`Open the source ${name}`}
        onClick={() => navigate({ to: 'sources', sourceId: job.sourceId })}
        className="max-w-56 truncate rounded-xs text-ink underline decoration-line-strong underline-offset-2 hover:decoration-ink"
      >
        {name}
      </button>
      {source?.config.sample ? <SampleBadge /> : null}
      <Badge>{job.type}</Badge>
      <span className="whitespace-nowrap">
        <RunDuration job={job} />
      </span>
      <PaceBadge job={job} />
      {job.targets ? (
        <span className="max-w-60 truncate" title={job.targets}>
          {job.targets}
        </span>
      ) : null}
      <span className="flex items-center gap-0.5 whitespace-nowrap">
        <span className="text-faint">Run</span>
        <code className="selectable ml-1 text-xs text-ink">{job.externalId}</code>
        {job.attempt > 1 ? <span className="ml-1 text-faint">attempt {job.attempt}</span> : null}
        <IconButton size="sm" label="Copy the run id" icon={<CopyIcon size={12} />} onClick={copyId} />
      </span>
      {/* An ended run does not change any more: only what may still change can be stale. */}
      {isActive(job.status) ? (
        <span className="ml-auto text-xs text-faint">
          heard <Freshness atMs={job.seenAtMs} />
        </span>
      ) : (
        <span className="ml-auto text-xs text-faint">
          confirmed <Freshness atMs={job.seenAtMs} staleAfterMs={Infinity} />
        </span>
      )}
    </div>
  )
}
