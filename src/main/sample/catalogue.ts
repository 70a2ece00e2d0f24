/** What the invented company runs: names, hosts, tasks and the ways things go wrong there. */
import type { RunKind } from './controller/records.ts'

export interface Failure {
  task: string
  message: string
  unreachable?: boolean
}

export interface Definition {
  id: number
  kind: RunKind
  name: string
  inventory: string | null
  project: string | null
  playbook: string | null
  hosts: readonly string[]
  tasks: readonly string[]
  failures: readonly Failure[]
  /** Share of runs that fail. */
  failShare: number
  /** Of a past run. */
  minutes: readonly [number, number]
  /** How often it comes up beside the others. */
  weight: number
  users: readonly [string, ...string[]]
  labels: readonly string[]
  /** Steps of a workflow: ids of definitions. */
  steps?: readonly number[]
  variables?: string
}

const hosts = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}.example`)

const job = (
  given: Partial<Definition> & Pick<Definition, 'id' | 'name' | 'hosts' | 'tasks'>,
): Definition => ({
  kind: 'job',
  inventory: 'Production',
  project: 'platform-playbooks',
  playbook: `${given.name.toLowerCase().replaceAll(' ', '-')}.yml`,
  failures: [],
  failShare: 0.06,
  minutes: [2, 7],
  weight: 4,
  users: ['maria', 'jonas', 'aiko', 'scheduler'],
  labels: [],
  ...given,
})

export const CATALOGUE: readonly [Definition, ...Definition[]] = [
  job({
    id: 11,
    name: 'Patch web tier',
    hosts: hosts('web', 8),
    tasks: [
      'Gathering Facts',
      'Drain from the load balancer',
      'Update the package cache',
      'Install security updates',
      'Restart nginx',
      'Wait until healthy',
      'Return to the load balancer',
    ],
    failures: [
      {
        task: 'Install security updates',
        message:
          'Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 2214 (unattended-upgr)',
      },
      { task: 'Wait until healthy', message: 'Timeout when waiting for 10.20.1.14:8080' },
      {
        task: 'Gathering Facts',
        message: 'Failed to connect to the host via ssh: connect to host port 22: Connection timed out',
        unreachable: true,
      },
    ],
    failShare: 0.12,
    minutes: [4, 9],
    weight: 7,
    labels: ['patching'],
    variables: '{"batch": 2, "reboot": "if-needed", "vault_password": "$encrypted$"}',
  }),
  job({
    id: 12,
    name: 'Nightly database backup',
    inventory: 'Databases',
    hosts: hosts('db', 4),
    tasks: [
      'Gathering Facts',
      'Check free space',
      'Dump the databases',
      'Compress the dump',
      'Copy to object storage',
      'Remove old backups',
    ],
    failures: [
      {
        task: 'Dump the databases',
        message: 'pg_dump: error: could not write to output file: No space left on device',
      },
      {
        task: 'Copy to object storage',
        message:
          'An error occurred (SlowDown) when calling the UploadPart operation: Please reduce your request rate',
      },
    ],
    minutes: [9, 16],
    weight: 5,
    users: ['scheduler'],
    labels: ['backup'],
  }),
  job({
    id: 13,
    name: 'Renew certificates',
    inventory: 'Edge',
    hosts: hosts('lb', 2),
    tasks: [
      'Gathering Facts',
      'Find certificates that end within 30 days',
      'Order new certificates',
      'Install certificates',
      'Reload haproxy',
    ],
    failures: [
      {
        task: 'Order new certificates',
        message:
          'urn:ietf:params:acme:error:rateLimited: too many certificates already issued for example.com',
      },
    ],
    minutes: [1, 3],
    labels: ['certificates'],
  }),
  job({
    id: 14,
    name: 'Provision application server',
    inventory: 'Staging',
    hosts: hosts('app', 3),
    tasks: [
      'Gathering Facts',
      'Create users',
      'Install the runtime',
      'Template the configuration',
      'Open the firewall',
      'Start the service',
      'Register for monitoring',
    ],
    failures: [
      {
        task: 'Template the configuration',
        message: "AnsibleUndefinedVariable: 'app_database_url' is undefined",
      },
      {
        task: 'Start the service',
        message:
          'Unable to start service storefront: Job for storefront.service failed because the control process exited with error code',
      },
    ],
    failShare: 0.15,
    weight: 5,
    labels: ['provisioning'],
    variables: '---\nruntime_version: "21"\nheap_mb: 2048\napi_token: $encrypted$\n',
  }),
  job({
    id: 15,
    name: 'Deploy storefront',
    hosts: hosts('web', 8),
    tasks: [
      'Gathering Facts',
      'Fetch the release',
      'Migrate the database',
      'Switch to the release',
      'Warm the caches',
      'Smoke test',
    ],
    failures: [
      { task: 'Smoke test', message: 'Status code was 502 and not [200]: HTTP Error 502: Bad Gateway' },
    ],
    failShare: 0.08,
    weight: 3,
    labels: ['release'],
  }),
  job({
    id: 16,
    name: 'Check configuration drift',
    hosts: [...hosts('web', 8), ...hosts('app', 3), ...hosts('db', 4)],
    tasks: ['Gathering Facts', 'Compare sshd', 'Compare sysctl', 'Compare packages', 'Report'],
    failures: [],
    failShare: 0,
    minutes: [2, 4],
    weight: 6,
    users: ['scheduler'],
    labels: ['audit'],
  }),
  job({
    id: 17,
    name: 'Rotate application secrets',
    inventory: 'Staging',
    hosts: hosts('app', 3),
    tasks: ['Gathering Facts', 'Make new secrets', 'Store them in the vault', 'Restart the services'],
    failures: [{ task: 'Store them in the vault', message: 'Vault is sealed: 503 Service Unavailable' }],
    minutes: [1, 2],
    weight: 2,
    labels: ['security'],
  }),
  job({
    id: 21,
    kind: 'project_update',
    name: 'platform-playbooks',
    inventory: null,
    playbook: null,
    hosts: ['localhost'],
    tasks: [
      'Update project using git',
      'Set the git repository version',
      'Fetch collections from requirements.yml',
    ],
    failures: [
      {
        task: 'Update project using git',
        message: 'Failed to download remote objects and refs: fatal: Could not read from remote repository.',
      },
    ],
    failShare: 0.03,
    minutes: [0.2, 0.6],
    weight: 5,
    users: ['scheduler'],
  }),
  job({
    id: 22,
    kind: 'inventory_update',
    name: 'Production - cloud machines',
    project: null,
    playbook: null,
    hosts: [],
    tasks: [],
    failShare: 0.04,
    failures: [
      { task: '', message: 'AuthFailure: AWS was not able to validate the provided access credentials' },
    ],
    minutes: [0.3, 1],
    weight: 6,
    users: ['scheduler'],
  }),
  job({
    id: 23,
    kind: 'system_job',
    name: 'Cleanup Activity Stream',
    inventory: null,
    project: null,
    playbook: null,
    hosts: [],
    tasks: [],
    failShare: 0,
    minutes: [0.1, 0.4],
    weight: 1,
    users: ['scheduler'],
  }),
  job({
    id: 24,
    kind: 'ad_hoc_command',
    name: 'command',
    project: null,
    playbook: null,
    hosts: hosts('web', 3),
    tasks: ['uptime'],
    failShare: 0.05,
    failures: [{ task: 'uptime', message: 'Failed to connect to the host via ssh', unreachable: true }],
    minutes: [0.1, 0.3],
    weight: 1,
    users: ['maria', 'aiko'],
  }),
  job({
    id: 31,
    kind: 'workflow_job',
    name: 'Release storefront',
    playbook: null,
    project: null,
    hosts: [],
    tasks: [],
    failShare: 0,
    minutes: [10, 18],
    weight: 2,
    users: ['maria', 'jonas'],
    labels: ['release'],
    steps: [21, 12, 15, 13],
  }),
]

export const toDefinition = (id: number): Definition => CATALOGUE.find((one) => one.id === id) ?? CATALOGUE[0]
