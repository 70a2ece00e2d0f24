import type { JobSummary } from '../../../src/shared/model/job.ts'

export const AT_MS = 1_750_000_000_000

/** An ended, completed run; what a test cares for is given. */
export const toJob = (given: Partial<JobSummary> = {}): JobSummary => ({
  id: 1,
  sourceId: 'north',
  externalId: '1001',
  attempt: 1,
  name: 'Patch web servers',
  type: 'job',
  definitionId: '7',
  parentExternalId: null,
  status: 'completed',
  rawStatus: 'successful',
  statusReason: null,
  launchType: 'manual',
  user: 'ada',
  targets: 'web',
  tags: [],
  createdAtMs: AT_MS,
  startedAtMs: AT_MS + 1_000,
  finishedAtMs: AT_MS + 61_000,
  elapsedMs: 60_000,
  progress: null,
  step: null,
  itemsDone: null,
  itemsFailed: null,
  itemsTotal: null,
  rate: null,
  hosts: null,
  error: null,
  usualMs: 60_000,
  slowMs: 120_000,
  seenAtMs: AT_MS + 62_000,
  changedAtMs: AT_MS + 61_000,
  ...given,
})
