import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { SourceView } from '../../../src/shared/model/source.ts'
import { isTerminal, type Status } from '../../../src/shared/model/status.ts'

/** Uniform in [0, 1) from a seed: the same fleet every time. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const toSourceView = (
  id: string,
  name: string,
  state: Partial<SourceView['state']> = {},
): SourceView => ({
  config: {
    id,
    kind: 'awx',
    name,
    url: `https://${id}.example`,
    tls: { mode: 'system' },
    options: {},
    enabled: true,
    sample: false,
  },
  state: {
    sourceId: id,
    health: 'connected',
    fault: null,
    lastOkAtMs: 0,
    lastTryAtMs: 0,
    nextTryAtMs: null,
    failures: 0,
    breaker: 'closed',
    push: 'live',
    pushReason: null,
    budget: { used: 14, limit: 120, windowMs: 60_000 },
    backfill: null,
    capabilities: ['logs', 'events', 'hosts', 'push'],
    product: 'AWX 24.6.1',
    quarantined: 0,
    secretsMissing: [],
    ...state,
  },
  secrets: { token: true },
})

const NAMES: readonly [name: string, type: string, targets: string, usualMs: number][] = [
  ['Patch web servers', 'job', 'prod-eu, limit web*', 420_000],
  ['Nightly database backup', 'job', 'prod-db', 1_900_000],
  ['Rotate TLS certificates', 'workflow_job', 'edge-proxies', 260_000],
  ['Sync inventory from cloud', 'inventory_update', 'cloud-eu-central', 45_000],
  ['Update project infrastructure', 'project_update', 'git main', 12_000],
  ['Deploy storefront', 'workflow_job', 'prod-eu', 610_000],
  ['Harden baseline, quarterly', 'job', 'all-linux', 3_400_000],
  ['Collect compliance facts', 'job', 'all-linux', 780_000],
  ['Restart message brokers one by one', 'job', 'prod-mq, limit mq[1:6]', 330_000],
  ['Clean up job records', 'system_job', 'controller', 20_000],
]

const ERRORS = [
  'web07: Failed to restart nginx.service: Unit nginx.service has invalid configuration, see journalctl -xe',
  'db02 unreachable: ssh: connect to host db02.prod port 22: Connection timed out',
  'The task includes an option with an undefined variable: vault_backup_key',
]
const STEPS = [
  'Gathering Facts',
  'Install security updates',
  'Restart nginx',
  'Wait for health check',
  'Copy archive',
]

const pick = <T>(from: readonly T[], random: () => number): T => {
  const value = from[Math.floor(random() * from.length)]
  if (value === undefined) throw new Error('nothing to pick from')
  return value
}

const toStatus = (roll: number): Status => {
  if (roll < 0.16) return 'running'
  if (roll < 0.22) return 'queued'
  if (roll < 0.3) return 'failed'
  if (roll < 0.32) return 'timeout'
  if (roll < 0.35) return 'cancelled'
  if (roll < 0.36) return 'unknown'
  return 'completed'
}

/** A run of the invented fleet as it stands at `nowMs`. */
export const toJob = (id: number, sourceId: string, nowMs: number, random: () => number): JobSummary => {
  const [name, type, targets, usualMs] = pick(NAMES, random)
  const status = toStatus(random())
  const ended = isTerminal(status)
  const started = status !== 'queued' && status !== 'unknown'
  const elapsedMs = Math.round(usualMs * (0.3 + random() * (ended ? 1 : 0.9)))
  const finishedAtMs = ended ? nowMs - Math.round(random() * random() * 72_000_000) : null
  const startedAtMs = started ? (finishedAtMs ?? nowMs) - elapsedMs : null
  const working = status === 'running'
  const progress = working && random() < 0.65 ? Math.round((0.05 + random() * 0.9) * 100) / 100 : null
  const total = 40 + Math.floor(random() * 400)
  return {
    id,
    sourceId,
    externalId: String(4000 + id),
    attempt: 1,
    name,
    type,
    definitionId: `template-${name.length}`,
    parentExternalId: null,
    status,
    rawStatus: status === 'completed' ? 'successful' : status === 'queued' ? 'pending' : status,
    statusReason:
      status === 'queued'
        ? 'Waiting for capacity in instance group default'
        : status === 'unknown'
          ? 'The controller no longer lists this run'
          : null,
    launchType: random() < 0.6 ? 'scheduled' : 'manual',
    user: random() < 0.5 ? 'mara' : null,
    targets,
    tags: [],
    createdAtMs: (startedAtMs ?? nowMs - Math.round(random() * 400_000)) - 3000,
    startedAtMs,
    finishedAtMs,
    elapsedMs: ended ? elapsedMs : null,
    progress,
    step: working ? pick(STEPS, random) : null,
    itemsDone: progress === null ? null : Math.floor(total * progress),
    itemsFailed: progress === null ? null : random() < 0.3 ? 2 : 0,
    itemsTotal: progress === null ? null : total,
    rate: progress === null ? null : 0.4 + random() * 3,
    hosts: ended
      ? { ok: total, changed: Math.floor(total / 6), failed: 0, unreachable: 0, skipped: 3 }
      : null,
    error:
      status === 'failed'
        ? pick(ERRORS, random)
        : status === 'timeout'
          ? 'No end after 3 h, the limit of the template'
          : null,
    usualMs: random() < 0.85 ? usualMs : null,
    slowMs: Math.round(usualMs * 1.1),
    seenAtMs: nowMs - Math.round(random() * 9000),
    changedAtMs: finishedAtMs ?? nowMs - Math.round(random() * 60_000),
  }
}
