import { ChevronRightIcon, CopyIcon, FileQuestionIcon } from 'lucide-react'
import { useState } from 'react'
import type { JobDetail } from '../../../shared/model/job.ts'
import type { CallState } from '../../client/client-context.tsx'
import { useClient } from '../../client/client-context.tsx'
import { useToast } from '../../state/app-context.tsx'
import {
  Button,
  Card,
  cx,
  EmptyState,
  FaultPanel,
  IconButton,
  Skeleton,
  toFullInstant,
  Age,
} from '../../ui/index.ts'
import { FactList } from './fact-list.tsx'

export interface DetailsTabProps {
  detail: CallState<JobDetail | null>
  refreshing: boolean
  onRefresh: () => void
}

export const DetailsTab = ({ detail, refreshing, onRefresh }: DetailsTabProps) => {
  if (detail.value === null) {
    if (detail.fault)
      return (
        <div className="p-5">
          <FaultPanel fault={detail.fault} onRetry={detail.retry} />
        </div>
      )
    if (detail.loading || refreshing)
      return (
        <div className="flex flex-col gap-2 p-5" aria-busy="true" aria-label="Fetching the details">
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
        </div>
      )
    return (
      <EmptyState
        icon={<FileQuestionIcon size={28} strokeWidth={1.5} />}
        title="Details were never fetched"
        text="They are fetched from the source and then kept on this workstation. The overview, timeline and log show what is kept already."
        actions={<Button onClick={onRefresh}>Fetch now</Button>}
      />
    )
  }
  const { facts, variables, raw, fetchedAtMs } = detail.value
  return (
    <div className="flex flex-col gap-3 p-5">
      <p className="text-xs text-faint" title={toFullInstant(fetchedAtMs)}>
        As the source told it, <Age atMs={fetchedAtMs} />
      </p>
      {facts.length > 0 ? (
        <Card className="p-4">
          <FactList
            facts={facts.map((fact) => ({
              label: fact.label,
              value:
                fact.kind === 'text' ? (
                  fact.value
                ) : fact.kind === 'code' ? (
                  <code className="text-xs">{fact.value}</code>
                ) : (
                  <pre className="max-h-60 overflow-auto text-xs whitespace-pre-wrap">{fact.value}</pre>
                ),
            }))}
          />
        </Card>
      ) : null}
      {variables === null ? null : <Fold title="Variables" note="secrets are masked" text={variables} open />}
      {raw === null ? null : <Fold title="Raw record" note="secrets are masked" text={raw} open={false} />}
    </div>
  )
}

const Fold = ({
  title,
  note,
  text,
  open: initially,
}: {
  title: string
  note: string
  text: string
  open: boolean
}) => {
  const [open, setOpen] = useState(initially)
  const client = useClient()
  const toast = useToast()
  const copy = (): void => {
    client.call('shell.copy', { text }).then(
      () => toast({ tone: 'ok', title: `${title} copied`, text: null, route: null }),
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
    <Card>
      <header className="flex items-center gap-2 px-2 py-1">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex items-center gap-1.5 rounded-sm px-2 py-1 text-sm font-semibold hover:bg-hover"
        >
          <ChevronRightIcon size={14} aria-hidden="true" className={cx(open && 'rotate-90')} />
          {title}
        </button>
        <span className="text-xs text-faint">{note}</span>
        <IconButton
          size="sm"
          label={`Copy ${title.toLowerCase()}`}
          icon={<CopyIcon size={13} />}
          onClick={copy}
          className="ml-auto"
        />
      </header>
      {open ? (
        <pre aria-label={title} className="max-h-[60vh] overflow-auto border-t border-line px-4 py-3 text-xs">
          {text}
        </pre>
      ) : null}
    </Card>
  )
}
