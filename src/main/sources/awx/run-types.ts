/**
 * The kinds of run that a controller lists under unified_jobs, and how each is addressed. `events`: where its
 * output events are, null where it has none. `stdout`: whether it has a standard output endpoint (a system
 * job has events but no stdout). `page`: its segment in the controller's own pages.
 */
interface RunType {
  path: string
  events: string | null
  stdout: boolean
  hosts: boolean
  /** Group of its events on the WebSocket. */
  pushGroup: string | null
  page: string
  label: string
}

const RUN_TYPES: Record<string, RunType> = {
  job: {
    path: 'jobs',
    events: 'job_events',
    stdout: true,
    hosts: true,
    pushGroup: 'job_events',
    page: 'playbook',
    label: 'Playbook run',
  },
  ad_hoc_command: {
    path: 'ad_hoc_commands',
    events: 'events',
    stdout: true,
    hosts: false,
    pushGroup: 'ad_hoc_command_events',
    page: 'command',
    label: 'Ad hoc command',
  },
  project_update: {
    path: 'project_updates',
    events: 'events',
    stdout: true,
    hosts: false,
    pushGroup: 'project_update_events',
    page: 'project',
    label: 'Project update',
  },
  inventory_update: {
    path: 'inventory_updates',
    events: 'events',
    stdout: true,
    hosts: false,
    pushGroup: 'inventory_update_events',
    page: 'inventory',
    label: 'Inventory update',
  },
  system_job: {
    path: 'system_jobs',
    events: 'events',
    stdout: false,
    hosts: false,
    pushGroup: 'system_job_events',
    page: 'management',
    label: 'Management job',
  },
  workflow_job: {
    path: 'workflow_jobs',
    events: null,
    stdout: false,
    hosts: false,
    pushGroup: null,
    page: 'workflow',
    label: 'Workflow',
  },
  workflow_approval: {
    path: 'workflow_approvals',
    events: null,
    stdout: false,
    hosts: false,
    pushGroup: null,
    page: 'workflow_approval',
    label: 'Approval',
  },
}

/** Null for a type that a newer controller may have and Jobdeck does not know yet. */
export const toRunType = (type: string): RunType | null =>
  Object.hasOwn(RUN_TYPES, type) ? (RUN_TYPES[type] ?? null) : null

/** `new`, `pending`, `waiting`, `running`: the controller's own ACTIVE_STATES. */
export const ACTIVE_WORDS = ['new', 'pending', 'waiting', 'running'] as const
