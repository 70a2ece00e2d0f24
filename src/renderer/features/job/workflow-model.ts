import type { WorkflowNode } from '../../../shared/model/job.ts'

export interface WorkflowParent {
  nodeId: string
  label: string
  on: 'success' | 'failure' | 'always'
}

export interface WorkflowStep {
  node: WorkflowNode
  depth: number
  parents: WorkflowParent[]
}

/**
 * Nodes by depth: the longest way from a start, so that a node stands below everything it waits for. Sent by a
 * back end, so a circle or an edge to nowhere must not hang or throw: circles end at the number of nodes.
 */
export const toWorkflowLevels = (nodes: readonly WorkflowNode[]): WorkflowStep[][] => {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const parents = new Map<string, WorkflowParent[]>(nodes.map((node) => [node.nodeId, []]))
  for (const node of nodes) {
    for (const on of ['success', 'failure', 'always'] as const) {
      for (const child of node[on]) parents.get(child)?.push({ nodeId: node.nodeId, label: node.label, on })
    }
  }
  const depths = new Map<string, number>()
  const depthOf = (nodeId: string, path: ReadonlySet<string>): number => {
    const known = depths.get(nodeId)
    if (known !== undefined) return known
    if (path.has(nodeId)) return 0
    const above = parents.get(nodeId) ?? []
    const further = new Set(path).add(nodeId)
    const depth = above.reduce((most, parent) => Math.max(most, depthOf(parent.nodeId, further) + 1), 0)
    depths.set(nodeId, depth)
    return depth
  }
  const levels: WorkflowStep[][] = []
  for (const node of byId.values()) {
    const depth = depthOf(node.nodeId, new Set())
    const level = levels[depth] ?? []
    levels[depth] = level
    level.push({ node, depth, parents: parents.get(node.nodeId) ?? [] })
  }
  return levels.filter((level) => level !== undefined)
}
