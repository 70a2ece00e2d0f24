import { z } from 'zod'
import type { Observation } from '../../ingest/observation.ts'
import { toAtMs, toStatus } from './normalise.ts'

/** Pure: what a text on the channel means. Source: the consumer and the emitters of ansible/awx. */
export type PushMessage =
  | { kind: 'accept' }
  | { kind: 'close' }
  | { kind: 'denied'; group: string | null; id: number | null }
  | { kind: 'groups'; current: string[] }
  | {
      kind: 'status'
      externalId: string
      status: string
      type: string | null
      finished: string | null
      parentId: string | null
    }
  | { kind: 'summary'; externalId: string; finalCounter: number }
  | { kind: 'event'; group: string; externalId: string; event: unknown }
  | { kind: 'other' }
  | { kind: 'misfit'; problem: string }

const Message = z.looseObject({
  accept: z.unknown().optional(),
  close: z.unknown().optional(),
  error: z.string().max(4096).optional(),
  groups_current: z.array(z.string().max(256)).max(10_000).optional(),
  group_name: z.string().max(128).optional(),
  unified_job_id: z.int().positive().optional(),
  status: z.string().max(64).optional(),
  /** system_job is announced without one. */
  type: z.string().max(64).nullish(),
  finished: z.string().max(64).nullish(),
  workflow_job_id: z.int().nullish(),
  final_counter: z.int().min(0).optional(),
})

/** The id field of an event names its own kind of run. */
const EVENT_OWNERS: Record<string, string> = {
  job_events: 'job',
  ad_hoc_command_events: 'ad_hoc_command',
  project_update_events: 'project_update',
  inventory_update_events: 'inventory_update',
  system_job_events: 'system_job',
}

export const toPushMessage = (text: string): PushMessage => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { kind: 'misfit', problem: 'not JSON' }
  }
  const parsed = Message.safeParse(body)
  if (!parsed.success) return { kind: 'misfit', problem: parsed.error.issues[0]?.message ?? 'does not fit' }
  const message = parsed.data
  if (message.close !== undefined && message.group_name === undefined) return { kind: 'close' }
  if (message.accept !== undefined && message.group_name === undefined) return { kind: 'accept' }
  if (message.error !== undefined && message.group_name === undefined) {
    const resource = /channel (\w+) for resource id (\d+)/.exec(message.error)
    return { kind: 'denied', group: resource?.[1] ?? null, id: resource ? Number(resource[2]) : null }
  }
  if (message.groups_current) return { kind: 'groups', current: message.groups_current }
  return toGroupMessage(message, body)
}

const toGroupMessage = (message: z.infer<typeof Message>, body: unknown): PushMessage => {
  const group = message.group_name ?? ''
  if (group === 'jobs' || group === 'workflow_events') {
    if (message.unified_job_id === undefined) return { kind: 'misfit', problem: 'no unified_job_id' }
    const externalId = String(message.unified_job_id)
    if (message.final_counter !== undefined)
      return { kind: 'summary', externalId, finalCounter: message.final_counter }
    if (message.status === undefined) return { kind: 'misfit', problem: 'neither status nor final_counter' }
    return {
      kind: 'status',
      externalId,
      status: message.status,
      type: message.type ?? null,
      finished: message.finished ?? null,
      parentId: typeof message.workflow_job_id === 'number' ? String(message.workflow_job_id) : null,
    }
  }
  const owner = Object.hasOwn(EVENT_OWNERS, group) ? EVENT_OWNERS[group] : undefined
  if (owner === undefined) return { kind: 'other' }
  const id = message[owner]
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0)
    return { kind: 'misfit', problem: `no ${owner}` }
  return { kind: 'event', group, externalId: String(id), event: body }
}

/**
 * What a status push allows to be shown before REST has answered. Null where it must wait: `canceled` is sent
 * when the cancellation is asked for, long before the process stops, and an unknown word says nothing.
 */
export const toPushObservation = (
  message: Extract<PushMessage, { kind: 'status' }>,
  seen: { observedAtMs: number; type: string | null },
): Observation | null => {
  const status = toStatus(message.status, message.type ?? seen.type)
  if (status === 'cancelled' || status === 'unknown' || status === 'never_run') return null
  const finishedAtMs = toAtMs(message.finished)
  return {
    externalId: message.externalId,
    attempt: 1,
    via: 'push',
    observedAtMs: seen.observedAtMs,
    status,
    rawStatus: message.status,
    ...(message.type === null ? {} : { type: message.type }),
    // `error` comes without one.
    ...(finishedAtMs === null ? {} : { finishedAtMs }),
  }
}
