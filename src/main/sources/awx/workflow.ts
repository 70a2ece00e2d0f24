import type { WorkflowNode } from '../../../shared/model/job.ts'
import { toWorkflowNode } from './normalise.ts'
import type { Session } from './session.ts'
import { readRecords } from './slices.ts'
import { walkById } from './walk.ts'
import { WireNode } from './wire.ts'

const MAX_NODES = 5_000

/** The steps of a workflow run, in the order of their ids; a node that does not fit is set aside. */
export const readNodes = async (
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<WorkflowNode[]> => {
  const path = `workflow_jobs/${externalId}/workflow_nodes`
  const nodes: WorkflowNode[] = []
  const walk = { path, params: {}, direction: 'ascending' as const, fromId: null, signal }
  for await (const page of walkById(session.client, walk)) {
    const fitting = await readRecords(WireNode, page.items, (problem, sample) => {
      session.context.quarantine(path, problem, sample)
    })
    nodes.push(...fitting.map(toWorkflowNode))
    if (nodes.length >= MAX_NODES) break
  }
  return nodes
}
