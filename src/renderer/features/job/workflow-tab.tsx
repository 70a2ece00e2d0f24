import { WaypointsIcon } from 'lucide-react'
import { useState } from 'react'
import type { JobSummary, WorkflowNode } from '../../../shared/model/job.ts'
import { isActive } from '../../../shared/model/status.ts'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import { useClient } from '../../client/client-context.tsx'
import { useNavigate } from '../../state/app-context.tsx'
import { Badge, Button, Card, EmptyState, FaultPanel, StatusMark, toDuration } from '../../ui/index.ts'
import { toWorkflowLevels, type WorkflowStep } from './workflow-model.ts'

/** Nodes by depth, each with what it waits for; a node leads to the run it spawned. */
export const WorkflowTab = ({ job, nodes }: { job: JobSummary; nodes: readonly WorkflowNode[] }) => {
  const client = useClient()
  const navigate = useNavigate()
  const [fault, setFault] = useState<Fault | null>(null)
  const open = async (externalId: string): Promise<void> => {
    setFault(null)
    try {
      const found = await client.call('jobs.find', {
        key: { sourceId: job.sourceId, externalId, attempt: 1 },
      })
      if (found) navigate({ to: 'job', jobId: found.id })
      else
        setFault({
          code: 'NOT_FOUND',
          message: `Run ${externalId} of this workflow is not kept on this workstation. Open the workflow in the browser, or refresh the source.`,
          retry: false,
        })
    } catch (error) {
      setFault(toFault(error))
    }
  }
  if (nodes.length === 0)
    return (
      <EmptyState
        icon={<WaypointsIcon size={28} strokeWidth={1.5} />}
        title="No steps"
        text="The source told no steps for this workflow."
      />
    )
  return (
    <div className="flex flex-col gap-4 p-5">
      {fault ? <FaultPanel compact fault={fault} /> : null}
      <ol className="flex flex-col gap-4">
        {toWorkflowLevels(nodes).map((level, depth) => (
          <li key={level[0]?.node.nodeId} className="flex gap-3">
            <span className="w-14 shrink-0 pt-3 text-xs text-faint">Step {depth + 1}</span>
            <ul className="grid min-w-0 flex-1 grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-2">
              {level.map((step) => (
                <li key={step.node.nodeId} className="min-w-0">
                  <NodeCard step={step} onOpen={(externalId) => void open(externalId)} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  )
}

const ON = { success: 'after success of', failure: 'after failure of', always: 'after' } as const

const NodeCard = ({ step, onOpen }: { step: WorkflowStep; onOpen: (externalId: string) => void }) => {
  const { node, parents } = step
  const { externalId } = node
  return (
    <Card className="flex h-full flex-col gap-1.5 p-3">
      <div className="flex items-center gap-2">
        <StatusMark status={node.status} {...(node.rawStatus ? { rawStatus: node.rawStatus } : {})} />
        <span className="ml-auto text-xs whitespace-nowrap text-faint">
          {node.elapsedMs === null
            ? externalId === null
              ? 'not started'
              : ''
            : isActive(node.status)
              ? ''
              : toDuration(node.elapsedMs)}
        </span>
      </div>
      <p className="truncate text-sm font-medium" title={node.label}>
        {node.label}
      </p>
      {parents.length > 0 ? (
        <p
          className="line-clamp-2 text-xs text-muted"
          title={parents.map((parent) => `${ON[parent.on]} ${parent.label}`).join('\n')}
        >
          {parents
            .map((parent) => `${ON[parent.on]} ${parent.label}`)
            .join(node.allParentsMustConverge ? ' and ' : ' or ')}
        </p>
      ) : (
        <p className="text-xs text-faint">start of the workflow</p>
      )}
      <div className="mt-auto flex items-center gap-2 pt-1">
        {node.allParentsMustConverge ? <Badge tone="queued">waits for all</Badge> : null}
        {externalId === null ? null : (
          <Button
            size="sm"
            className="ml-auto"
            onClick={() => onOpen(externalId)}
            aria-label={`Open run ${externalId} of ${node.label}`}
          >
            Open run {externalId}
          </Button>
        )}
      </div>
    </Card>
  )
}
