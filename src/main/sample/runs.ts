/** Turns a definition into a run record of the small controller. */
import type { Random } from '../ports.ts'
import type { Definition } from './catalogue.ts'
import { RUN_PATHS, toStamp, type JsonObject, type RunRecord } from './controller/records.ts'
import { pick } from './seeded.ts'

const EPOCH_MS = Date.UTC(2026, 0, 1)
const ID_STEP_MS = 5_000

/** Ids grow with time, so that a restarted sample never gives an old id to another run. */
export const toRunId = (createdAtMs: number): number =>
  Math.max(1, Math.floor((createdAtMs - EPOCH_MS) / ID_STEP_MS))

const TEMPLATE_TYPES: Partial<Record<string, string>> = {
  job: 'job_template',
  workflow_job: 'workflow_job_template',
}

export const toTemplateType = (definition: Definition): string =>
  TEMPLATE_TYPES[definition.kind] ?? definition.kind.replace('_update', '')

export const toRun = (
  definition: Definition,
  at: { id: number; createdAtMs: number; random: Random; workflow?: RunRecord },
): Partial<RunRecord> & { type: string } => {
  const user = at.workflow ? 'workflow' : pick(definition.users, at.random)
  const scheduled = user === 'scheduler'
  const named = (id: number, name: string): JsonObject => ({ id, name, description: '' })
  const summary: JsonObject = {
    organization: named(1, 'Platform'),
    unified_job_template: { ...named(definition.id, definition.name), unified_job_type: definition.kind },
    labels: {
      count: definition.labels.length,
      results: definition.labels.map((name, index) => ({ id: index + 1, name })),
    },
    execution_environment: named(1, 'Default execution environment'),
    instance_group: named(2, 'default'),
    user_capabilities: { delete: false, start: false },
  }
  if (definition.inventory !== null) summary['inventory'] = named(definition.id + 100, definition.inventory)
  if (definition.project !== null) summary['project'] = named(6, definition.project)
  if (scheduled) summary['schedule'] = named(definition.id + 500, `Every night: ${definition.name}`)
  else if (!at.workflow) summary['created_by'] = { id: 2, username: user, first_name: '', last_name: '' }
  if (at.workflow) {
    summary['source_workflow_job'] = {
      id: at.workflow.id,
      name: at.workflow.name,
      status: at.workflow.status,
    }
  }
  return {
    id: at.id,
    type: definition.kind,
    url: `/api/v2/${RUN_PATHS[definition.kind]}/${at.id}/`,
    name: definition.name,
    created: toStamp(at.createdAtMs),
    launch_type: at.workflow ? 'workflow' : scheduled ? 'scheduled' : 'manual',
    unified_job_template: definition.id,
    launched_by: {
      id: 2,
      name: at.workflow ? at.workflow.name : user,
      type: scheduled ? 'schedule' : 'user',
    },
    job_type: definition.kind === 'system_job' ? 'cleanup_activitystream' : 'run',
    playbook: definition.playbook ?? '',
    extra_vars: definition.variables ?? '{}',
    execution_node: definition.kind === 'workflow_job' ? '' : `runner-${1 + (at.id % 3)}`,
    scm_revision: 'b7d6c0e5f3b04a2f9d0f4b8f5a5f1f6f1d0c3a21',
    ...(definition.kind === 'ad_hoc_command'
      ? { module_name: 'command', module_args: 'uptime', limit: 'web' }
      : {}),
    summary_fields: summary,
  }
}
