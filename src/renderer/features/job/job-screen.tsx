import { ArrowLeftIcon, ExternalLinkIcon, RotateCwIcon, SearchXIcon } from 'lucide-react'
import { useState } from 'react'
import { toFault } from '../../../shared/contract/fault.ts'
import type { JobSummary } from '../../../shared/model/job.ts'
import { useClient } from '../../client/client-context.tsx'
import { useApp, useAppStore, useNavigate, useSource, useToast } from '../../state/app-context.tsx'
import {
  Button,
  EmptyState,
  FaultPanel,
  IconButton,
  Screen,
  Skeleton,
  StatusMark,
  Tabs,
  toCount,
} from '../../ui/index.ts'
import { DetailsTab } from './details-tab.tsx'
import { HostsTab } from './hosts-tab.tsx'
import { JobFactsLine } from './job-header.tsx'
import { LogTab } from './log/log-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { TimelineTab } from './timeline-tab.tsx'
import { useJobPage, type JobPageState } from './use-job-page.ts'
import { WorkflowTab } from './workflow-tab.tsx'

/** Reads its run from the route; another run is another route, and starts afresh. */
export const JobScreen = () => {
  const route = useApp((state) => state.route)
  return route.to === 'job' ? <JobPage key={route.jobId} jobId={route.jobId} /> : null
}

const JobPage = ({ jobId }: { jobId: number }) => {
  const page = useJobPage(jobId)
  const navigate = useNavigate()
  if (page.job) return <LoadedJob job={page.job} page={page} />
  return (
    <Screen title="Run">
      {page.feedFault && page.feedFault.code !== 'NOT_FOUND' ? (
        <div className="p-5">
          <FaultPanel fault={page.feedFault} />
        </div>
      ) : page.ready || page.feedFault ? (
        <EmptyState
          icon={<SearchXIcon size={28} strokeWidth={1.5} />}
          title="This run is not kept here any more"
          text="It was removed with its source, or is older than the retention in Settings allows."
          actions={<Button onClick={() => navigate({ to: 'history' })}>Open the history</Button>}
        />
      ) : (
        <div aria-busy="true" aria-label="Reading the run" className="flex flex-col gap-3 p-5">
          <Skeleton className="h-6 w-80" />
          <Skeleton className="h-40" />
        </div>
      )}
    </Screen>
  )
}

const LoadedJob = ({ job, page }: { job: JobSummary; page: JobPageState }) => {
  const [chosen, setTab] = useState('overview')
  const source = useSource(job.sourceId)
  const detail = page.detail.value
  const nodes = detail?.nodes ?? []
  const offers = (capability: 'hosts' | 'workflow' | 'logs'): boolean =>
    source?.state.capabilities.includes(capability) ?? true
  const isWorkflow = nodes.length > 0 || job.type.startsWith('workflow')
  const tab = chosen === 'workflow' && !isWorkflow ? 'overview' : chosen
  const tabs = [
    { value: 'overview', label: 'Overview' },
    { value: 'timeline', label: 'Timeline' },
    { value: 'log', label: 'Log' },
    { value: 'hosts', label: 'Hosts', ...(job.hosts ? { count: toCount(toHostTotal(job)) } : {}) },
    ...(isWorkflow
      ? [
          {
            value: 'workflow',
            label: 'Workflow',
            ...(nodes.length > 0 ? { count: toCount(nodes.length) } : {}),
          },
        ]
      : []),
    { value: 'details', label: 'Details' },
  ]

  return (
    <Screen
      before={<Back />}
      title={<span title={job.name}>{job.name}</span>}
      aside={<StatusMark status={job.status} rawStatus={job.rawStatus} className="shrink-0" />}
      actions={<JobActions page={page} pageUrl={detail?.pageUrl ?? null} />}
    >
      <JobFactsLine job={job} />
      {page.refreshFault ? (
        <FaultPanel
          compact
          fault={{
            ...page.refreshFault,
            message: `${page.refreshFault.message} Shown is what is kept on this workstation.`,
          }}
          onRetry={page.refresh}
          className="mx-5 mb-2"
        />
      ) : null}
      <Tabs value={tab} onValue={setTab} label="Parts of the run" tabs={tabs}>
        {tab === 'overview' ? <OverviewTab job={job} revision={page.revision} /> : null}
        {tab === 'timeline' ? <TimelineTab job={job} revision={page.revision} /> : null}
        {tab === 'log' ? <LogTab job={job} /> : null}
        {tab === 'hosts' ? (
          <HostsTab job={job} revision={page.revision} offersHosts={offers('hosts')} />
        ) : null}
        {tab === 'workflow' ? <WorkflowTab job={job} nodes={nodes} /> : null}
        {tab === 'details' ? (
          <DetailsTab detail={page.detail} refreshing={page.refreshing} onRefresh={page.refresh} />
        ) : null}
      </Tabs>
    </Screen>
  )
}

const toHostTotal = (job: JobSummary): number =>
  job.hosts === null ? 0 : Object.values(job.hosts).reduce((sum, count) => sum + count, 0)

const Back = () => {
  const store = useAppStore()
  const hasTrail = useApp((state) => state.trail.length > 0)
  if (!hasTrail) return null
  return (
    <IconButton
      label="Back"
      hint="Esc"
      icon={<ArrowLeftIcon size={16} />}
      onClick={() => store.getState().goBack()}
    />
  )
}

const JobActions = ({ page, pageUrl }: { page: JobPageState; pageUrl: string | null }) => {
  const client = useClient()
  const toast = useToast()
  const open = (url: string): void => {
    client.call('shell.open', { url }).catch((error: unknown) =>
      toast({
        tone: 'failed',
        title: 'The page was not opened',
        text: toFault(error).message,
        route: null,
      }),
    )
  }
  return (
    <>
      <Button
        icon={<RotateCwIcon size={14} className={page.refreshing ? 'animate-turn' : ''} />}
        busy={page.refreshing}
        onClick={page.refresh}
      >
        {page.refreshing ? 'Refreshing' : 'Refresh'}
      </Button>
      <Button
        icon={<ExternalLinkIcon size={14} />}
        disabled={pageUrl === null}
        title={pageUrl ?? 'The address is known once the details have been fetched'}
        onClick={() => (pageUrl === null ? undefined : open(pageUrl))}
      >
        Open in browser
      </Button>
    </>
  )
}
