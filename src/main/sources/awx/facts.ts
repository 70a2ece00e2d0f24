import type { JobFact } from '../../../shared/model/job.ts'
import { toMasked } from './mask.ts'
import type { WireRun } from './wire.ts'

const VERBOSITY = ['normal', 'verbose', 'more verbose', 'debug', 'connection debug', 'WinRM debug']
const JOB_TYPE: Record<string, string> = { run: 'Run', check: 'Check (changes nothing)', scan: 'Scan' }

const toWord = (value: unknown): string | null => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 4000) : null
}

/** A run for the overview, in words; what is empty is left out. */
export const toFacts = (run: WireRun, kindLabel: string): JobFact[] => {
  const facts: JobFact[] = []
  const add = (label: string, value: unknown, kind: JobFact['kind'] = 'text'): void => {
    const word = toWord(value)
    if (word !== null) facts.push({ label, value: word, kind })
  }
  /** Words that people and modules write: arguments, descriptions, what went wrong. */
  const addMasked = (label: string, value: unknown, kind: JobFact['kind'] = 'text'): void =>
    add(label, typeof value === 'string' ? toMasked(value) : value, kind)
  const of = run.summary_fields
  const verbosity = run['verbosity']
  add('Kind', kindLabel)
  add('Run id', run.id)
  add('Template', of?.unified_job_template?.name)
  addMasked('Description', run.description)
  add('Started by', run.launched_by?.name ?? of?.created_by?.username)
  add('Schedule', of?.schedule?.name)
  add('Part of workflow', of?.source_workflow_job?.name ?? of?.workflow_job?.name)
  add('Inventory', of?.inventory?.name)
  add('Inventory source', of?.inventory_source?.name)
  add('Project', of?.project?.name)
  addMasked('Branch', run['scm_branch'], 'code')
  add('Revision', run['scm_revision'], 'code')
  add('Playbook', run['playbook'], 'code')
  add('Module', run['module_name'], 'code')
  addMasked('Arguments', run['module_args'], 'code')
  addMasked('Limit', run.limit, 'code')
  add('Job type', JOB_TYPE[String(run['job_type'])] ?? run['job_type'])
  add('Tags', run['job_tags'], 'code')
  add('Skipped tags', run['skip_tags'], 'code')
  if (typeof verbosity === 'number' && verbosity > 0) add('Verbosity', VERBOSITY[verbosity] ?? verbosity)
  if (typeof run['forks'] === 'number' && run['forks'] > 0) add('Forks', run['forks'])
  if (run['diff_mode'] === true) add('Shows differences', 'yes')
  add(
    'Credentials',
    (of?.credentials ?? []).map((one) => (one.kind ? `${one.name} (${one.kind})` : one.name)).join(', '),
  )
  add('Labels', (of?.labels?.results ?? []).map((label) => label.name).join(', '))
  add('Organization', of?.organization?.name)
  add('Execution environment', of?.execution_environment?.name)
  add('Instance group', of?.instance_group?.name)
  add('Ran on', run['execution_node'] || run['controller_node'], 'code')
  if (Number(run['job_slice_count']) > 1) {
    add('Slice', `${String(run['job_slice_number'])} of ${String(run['job_slice_count'])}`)
  }
  addMasked('Explanation', run.job_explanation, 'multiline')
  addMasked('Traceback', run.result_traceback, 'multiline')
  const artifacts = run['artifacts']
  if (typeof artifacts === 'object' && artifacts !== null && Object.keys(artifacts).length > 0) {
    add('Artifacts', JSON.stringify(toMasked(artifacts), null, 2), 'multiline')
  }
  return facts
}
