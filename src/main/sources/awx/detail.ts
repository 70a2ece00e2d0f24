import { fault } from '../../../shared/contract/fault.ts'
import type { HostResult } from '../../../shared/model/job.ts'
import { isFailure } from '../../../shared/model/status.ts'
import type { DetailResult } from '../connector.ts'
import { readError } from './enrich.ts'
import { toFacts } from './facts.ts'
import { toMasked, toMaskedVariables } from './mask.ts'
import { toHostResult, toRunObservation, toWorkflowProgress } from './normalise.ts'
import { toRunType } from './run-types.ts'
import type { Session } from './session.ts'
import { readRecords } from './slices.ts'
import { walkById } from './walk.ts'
import { WireHostSummary, WireRun } from './wire.ts'
import { readNodes } from './workflow.ts'

const MAX_HOSTS = 20_000
const MAX_RAW = 262_144

/** Everything about one run that a list leaves out. Throws NOT_FOUND or SOURCE_AUTH where it is not to be had. */
export const fetchDetail = async (
  session: Session,
  run: { externalId: string; type: string },
  signal: AbortSignal,
): Promise<DetailResult> => {
  const { context, client, known } = session
  const type = toRunType(run.type)
  if (type === null) {
    throw fault(
      'UNSUPPORTED',
      `Run ${run.externalId} of ${context.source.name} is of a kind that Jobdeck does not know (${run.type}). Open it in the controller.`,
    )
  }
  const path = `${type.path}/${run.externalId}`
  const body = await client.get(path, {}, signal)
  const parsed = WireRun.safeParse(body)
  if (!parsed.success) {
    const problem = parsed.error.issues[0]?.message ?? 'it does not fit'
    context.quarantine(path, problem, body)
    throw fault(
      'SOURCE_SHAPE',
      `${context.source.name} describes run ${run.externalId} in a way that Jobdeck can't read. What is kept of it here stays; the request log has the path.`,
    )
  }
  const wire = parsed.data
  known.add(String(wire.id), wire.type)
  const observation = toRunObservation(wire, { observedAtMs: context.clock.now(), options: context.options })
  const hosts = type.hosts ? await readHosts(session, path, signal) : []
  const nodes = wire.type === 'workflow_job' ? await readNodes(session, run.externalId, signal) : []
  const failed = observation.status !== undefined && isFailure(observation.status)
  const error = failed ? await readError(session, wire, signal) : null
  const detected = await client.detected(signal)
  return {
    observation: {
      ...observation,
      ...(wire.type === 'workflow_job' && nodes.length > 0 ? toWorkflowProgress(nodes) : {}),
      ...(hosts.length > 0 ? { hostNames: hosts.map((host) => host.host) } : {}),
      ...(error === null ? {} : { error }),
    },
    detail: {
      facts: toFacts(wire, type.label),
      variables: typeof wire['extra_vars'] === 'string' ? toMaskedVariables(wire['extra_vars']) : null,
      nodes,
      pageUrl: `${context.http.origin}${detected.prefix}${toPage(detected.platform, type.page, wire.id)}`,
      raw: toRaw(body),
    },
    hosts,
  }
}

/** The controller's own page of a run: the platform's interface and AWX's differ. */
const toPage = (platform: boolean, segment: string, id: number): string => {
  if (segment === 'workflow_approval') {
    return platform
      ? `/execution/administration/workflow-approvals/${id}/details`
      : `/#/workflow_approvals/${id}/details`
  }
  return platform ? `/execution/jobs/${segment}/${id}/output` : `/#/jobs/${segment}/${id}/output`
}

const toRaw = (body: unknown): string => {
  const text = JSON.stringify(toMasked(body), null, 2)
  return text.length > MAX_RAW ? `${text.slice(0, MAX_RAW)}\n… (cut: ${text.length} characters)` : text
}

/** Written by the controller at the end of a playbook only: empty while it runs. */
const readHosts = async (session: Session, path: string, signal: AbortSignal): Promise<HostResult[]> => {
  const where = `${path}/job_host_summaries`
  const hosts = new Map<string, HostResult>()
  const walk = { path: where, params: {}, direction: 'ascending' as const, fromId: null, signal }
  for await (const page of walkById(session.client, walk)) {
    const fitting = await readRecords(WireHostSummary, page.items, (problem, sample) => {
      session.context.quarantine(where, problem, sample)
    })
    for (const summary of fitting) hosts.set(summary.host_name, toHostResult(summary))
    if (hosts.size >= MAX_HOSTS) break
  }
  return [...hosts.values()]
}
