import fc from 'fast-check'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import { HOUR, NOW, seen } from './open-test-store.ts'

const NAMES = ['patch web', 'Patch DB', 'backup', 'Backup nightly', 'deploy 100%', 'a_b', 'Über-Lauf', 'zz']
const HOSTS = ['web1.example', 'web2.example', 'db1', 'DB2', 'cache_1']
const ERRORS = [null, 'unreachable: web1', 'Disk full', '100% of 5', 'a\\b']
const STATUSES = ['completed', 'failed', 'running', 'queued', 'cancelled', 'timeout', 'paused'] as const

/** Runs that share names, hosts and times, so that filters meet ties and near misses. */
export const arbitraryRun: fc.Arbitrary<Omit<Observation, 'externalId'>> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    status: fc.constantFrom(...STATUSES),
    error: fc.constantFrom(...ERRORS),
    hostNames: fc.subarray(HOSTS),
    user: fc.constantFrom(null, 'alice', 'Bob', 'al'),
    targets: fc.constantFrom(null, 'web*', 'inventory/prod'),
    tags: fc.subarray(['nightly', 'Prod', 'x']),
    type: fc.constantFrom('job', 'workflow_job'),
    launchType: fc.constantFrom(null, 'manual', 'Scheduled'),
    definitionId: fc.constantFrom(null, '7', '17', '107'),
    ago: fc.integer({ min: 1, max: 12 }),
    lasted: fc.constantFrom(null, 0, 1000, 600_000, HOUR),
  })
  .map(({ ago, lasted, status, ...fields }) => {
    const ended = ['completed', 'failed', 'cancelled', 'timeout'].includes(status)
    const waiting = status === 'queued'
    return seen('', {
      ...fields,
      status,
      rawStatus: status,
      createdAtMs: NOW - ago * HOUR,
      startedAtMs: waiting ? null : NOW - ago * HOUR,
      finishedAtMs: ended ? NOW - ago * HOUR + (lasted ?? 0) : null,
      elapsedMs: ended ? lasted : null,
    })
  })

export const toRuns = (runs: readonly Omit<Observation, 'externalId'>[], from = 0): Observation[] =>
  runs.map((run, index) => ({ ...run, externalId: `${from + index}` }))

export const FILTERS = [
  '',
  'patch',
  '-patch',
  'web1',
  'PATCH',
  'über',
  '%',
  'a_b',
  'name:patch*',
  'name:*web',
  'name:p*b',
  'name:"deploy 100%"',
  'host:web*',
  'host:db',
  '-host:web1.example',
  'host:db1,cache_1',
  'user:al',
  'user:bob',
  '-user:alice',
  'tag:prod',
  '-tag:nightly',
  'error:full',
  'error:*b',
  'template:7',
  'template:*7',
  'target:web',
  'status:failed,timeout',
  'status:active',
  '-status:ended',
  'type:job',
  'launch:scheduled',
  '-launch:manual',
  'source:aap',
  'source:nobody',
  '-source:other',
  'duration:>10m',
  '-duration:>10m',
  'duration:<=1s',
  'since:5h',
  'until:5h',
  '-since:5h',
  'since:8h until:3h',
  'status:completed host:web1.example -tag:x',
  'disk status:failed',
]
