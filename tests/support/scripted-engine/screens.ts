import type { Handlers } from '../../../src/main/feed/server.ts'
import { AWX_FIELDS } from '../../../src/main/sources/awx/form.ts'
import { fault } from '../../../src/shared/contract/fault.ts'
import type { HostResult, JobDetail, JobSummary } from '../../../src/shared/model/job.ts'
import type { LogLine, LogState } from '../../../src/shared/model/log.ts'
import type { Notice } from '../../../src/shared/model/notice.ts'
import type { ConnectionReport, SourceKindView } from '../../../src/shared/model/source.ts'
import { toScene } from './scenes.ts'
import type { Script } from './scripted-engine.ts'

const ESC = '\u001b'
const HOSTS = [
  'web1',
  'web2',
  'web3',
  'db1.prod.eu-central.example',
  'db2.prod.eu-central.example',
  'cache1',
  'edge1',
]
const TASKS = [
  'Gather facts',
  'Install updates',
  'Restart the service',
  'Wait for the port',
  'Check the health page',
]

/** A playbook's output, any line of it computed: a log of any length without holding it. */
export const toLogLine = (line: number): LogLine => {
  const task = TASKS[Math.floor(line / 9) % TASKS.length] ?? ''
  const host = HOSTS[line % HOSTS.length] ?? ''
  const base = { line, seq: line + 1, atMs: null, host, task }
  if (line % 9 === 0) return { ...base, level: 'info', text: '' }
  if (line % 9 === 1)
    return { ...base, level: 'info', text: `TASK [${task}] ${'*'.repeat(70 - task.length)}` }
  if (line % 97 === 5)
    return {
      ...base,
      level: 'error',
      text: `${ESC}[0;31mfatal: [${host}]: FAILED! => {"changed": false, "msg": "No package matching 'nginx-1.27' is available, and the mirror at https://mirror.example/debian answered 404 for it after three attempts"}${ESC}[0m`,
    }
  if (line % 4 === 0) return { ...base, level: 'changed', text: `${ESC}[0;33mchanged: [${host}]${ESC}[0m` }
  if (line % 7 === 0) return { ...base, level: 'skipped', text: `${ESC}[0;36mskipping: [${host}]${ESC}[0m` }
  return { ...base, level: 'info', text: `${ESC}[0;32mok: [${host}]${ESC}[0m` }
}

/** Handlers and the feed of a log of `lineCount` such lines. */
export const toLogScript = (
  lineCount: number,
  state: Partial<LogState> = {},
): Pick<Script, 'handlers' | 'feeds'> => {
  const whole: LogState = {
    lineCount,
    lastSeq: lineCount,
    gaps: [],
    complete: true,
    fetching: false,
    note: null,
    ...state,
  }
  return {
    feeds: {
      'log.follow': (_args, sink) => {
        const refill = (): void => sink.snapshot([{ ...whole, key: 'one' }])
        refill()
        return { refill, close: () => undefined }
      },
    },
    handlers: {
      'log.lines': ({ from, limit }) =>
        Array.from({ length: Math.max(0, Math.min(limit, lineCount - from)) }, (_, index) =>
          toLogLine(from + index),
        ),
      'log.search': ({ text, regex, errorsOnly, limit }) => {
        let pattern: RegExp
        try {
          pattern = new RegExp(regex ? text : text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'i')
        } catch {
          throw fault(
            'INVALID',
            `"${text}" is not a pattern: close every bracket, or search for it as plain text.`,
          )
        }
        const lines: number[] = []
        for (let line = 0; line < lineCount && lines.length < limit; line += 1) {
          const one = toLogLine(line)
          if ((!errorsOnly || one.level === 'error') && pattern.test(one.text)) lines.push(line)
        }
        return { lines, capped: lines.length === limit }
      },
      'log.save': () => '/home/ada/patch-web-servers-1001.log',
      'shell.copy': () => null,
    },
  }
}

const toHosts = (): HostResult[] =>
  Array.from({ length: 240 }, (_, index) => ({
    host: `${HOSTS[index % HOSTS.length]?.split('.')[0] ?? 'web'}-${String(index).padStart(3, '0')}.prod.eu-central.example`,
    ok: 12 + (index % 5),
    changed: index % 4,
    failed: index % 41 === 7 ? 1 : 0,
    unreachable: index % 83 === 11 ? 1 : 0,
    skipped: index % 6,
    ignored: index % 29 === 3 ? 1 : 0,
    rescued: 0,
  }))

const toDetail = (nowMs: number): JobDetail => ({
  facts: [
    { label: 'Playbook', value: 'site/patch.yml', kind: 'code' },
    { label: 'Inventory', value: 'prod-eu', kind: 'text' },
    { label: 'Limit', value: 'web*:db*', kind: 'code' },
    { label: 'Project', value: 'infrastructure', kind: 'text' },
    { label: 'Revision', value: '4f1c9a2e', kind: 'code' },
    { label: 'Execution environment', value: 'Default execution environment', kind: 'text' },
    { label: 'Forks', value: '50', kind: 'text' },
  ],
  variables: '{\n  "target_release": "2026.11",\n  "vault_token": "$encrypted$",\n  "reboot": true\n}',
  nodes: [
    toNode('build', 'Update project infrastructure', 'completed', '4001', {
      success: ['canary'],
      failure: ['tell'],
    }),
    toNode('canary', 'Patch the canary hosts', 'completed', '4002', {
      success: ['eu', 'us'],
      failure: ['tell'],
    }),
    toNode('eu', 'Patch web servers in eu-central', 'failed', '4003', {
      success: ['check'],
      always: ['tell'],
    }),
    toNode(
      'us',
      'Patch web servers in us-east with a very long name that goes on and on',
      'running',
      '4004',
      { success: ['check'] },
    ),
    toNode('check', 'Check the shop from outside', 'queued', null, {}, true),
    toNode('tell', 'Tell the team', 'never_run', null, {}),
  ],
  pageUrl: 'https://aap-prod.example/#/jobs/playbook/1001',
  raw: JSON.stringify({ id: 1001, type: 'job', status: 'failed', elapsed: 412.8, job_env: {} }, null, 2),
  fetchedAtMs: nowMs - 4000,
})

const toNode = (
  nodeId: string,
  label: string,
  status: JobDetail['nodes'][number]['status'],
  externalId: string | null,
  next: Partial<Pick<JobDetail['nodes'][number], 'success' | 'failure' | 'always'>>,
  allParentsMustConverge = false,
): JobDetail['nodes'][number] => ({
  nodeId,
  label,
  externalId,
  type: 'job',
  status,
  rawStatus: null,
  elapsedMs: externalId === null ? null : 184_000,
  success: [],
  failure: [],
  always: [],
  ...next,
  allParentsMustConverge,
})

export const AWX_KIND: SourceKindView = {
  kind: 'awx',
  label: 'AWX / Ansible Automation Platform',
  summary: 'Watches every job of an AWX or Automation Platform controller.',
  fields: AWX_FIELDS,
}

export const UNTRUSTED: ConnectionReport = {
  ok: false,
  steps: [
    {
      name: 'Address',
      outcome: 'ok',
      message: 'controller.example resolves to 192.0.2.10',
      cure: null,
      durationMs: 12,
    },
    {
      name: 'Secure connection',
      outcome: 'failed',
      message:
        'The certificate of controller.example was issued by an authority that this system does not know.',
      cure: 'Import the authority’s certificate, or compare the key shown with the server’s administrator and approve it.',
      durationMs: 48,
    },
    { name: 'Sign in', outcome: 'skipped', message: 'Not tried.', cure: null, durationMs: 0 },
  ],
  product: null,
  capabilities: [],
  serverKey: {
    keySha256: 'wQ8Zr0cC2nYb1u3T9kq8d0b0mZJ6w2sVxY5cE7fG1hI=',
    subject: 'CN=controller.example',
    issuer: 'CN=Example internal authority',
    validFromMs: 1_760_000_000_000,
    validToMs: 1_820_000_000_000,
  },
}

const toNotices = (nowMs: number, jobs: readonly JobSummary[]): Notice[] =>
  jobs.slice(0, 14).map((job, index) => {
    const kind =
      (['failed', 'failed', 'recovered', 'lost', 'source_down', 'summary'] as const)[index % 6] ?? 'failed'
    return {
      id: 100 - index,
      dedupeKey: String(index),
      kind,
      severity:
        kind === 'failed' || kind === 'source_down' ? 'critical' : kind === 'lost' ? 'warning' : 'info',
      title: kind === 'source_down' ? 'AWX disaster recovery is away' : `${job.name} ${kind}`,
      body:
        kind === 'recovered'
          ? ''
          : `${job.targets ?? ''}: web-114 unreachable: no route to host. 3 of 40 hosts.`,
      sourceId: job.sourceId,
      jobId: kind === 'source_down' || kind === 'summary' ? null : job.id,
      groupKey: job.name,
      atMs: nowMs - index * 610_000,
      acknowledgedAtMs: index > 8 ? nowMs - 60_000 : null,
      shownAtMs: index % 3 === 0 ? nowMs : null,
      heldBack: index % 3 === 0 ? null : (['grouped', 'quiet', 'storm'][index % 3] ?? null),
    }
  })

/** Everything the screens beside Live ask for, on top of the fleet. */
export const toScreensScript = (nowMs: number, lineCount = 4_321): Script => {
  const scene = toScene('fleet', nowMs)
  const jobs = scene.jobs ?? []
  const sources = (scene.sources ?? []).map((source) => ({
    ...source,
    state: {
      ...source.state,
      capabilities: [
        ...source.state.capabilities,
        'workflow' as const,
        'templates' as const,
        'schedules' as const,
      ],
      lastTryAtMs: source.state.lastOkAtMs,
      nextTryAtMs: nowMs + 9_000,
      quarantined: source.config.id === 'awx-lab' ? 3 : 0,
    },
  }))
  const log = toLogScript(lineCount, { gaps: [{ fromSeq: 20, toSeq: 22, line: 19 }] })
  const handlers: Partial<Handlers> = {
    ...log.handlers,
    'jobs.detail': () => toDetail(nowMs),
    'jobs.hosts': () => toHosts(),
    'jobs.find': ({ key }) => jobs.find((job) => job.externalId === key.externalId) ?? null,
    'sources.kinds': () => [AWX_KIND],
    'sources.test': () => UNTRUSTED,
    'sources.requests': () =>
      Array.from({ length: 60 }, (_, index) => ({
        atMs: nowMs - index * 4_000,
        method: 'GET',
        path: index % 3 === 0 ? '/api/v2/unified_jobs/' : `/api/v2/jobs/${900 + index}/job_events/`,
        status: index % 17 === 4 ? null : index % 13 === 2 ? 502 : 200,
        durationMs: 40 + ((index * 37) % 400),
        bytes: 1_200 * (index + 1),
        fault: index % 17 === 4 ? 'SOURCE_UNREACHABLE' : null,
      })),
    'sources.templates': () =>
      ['Patch web servers', 'Nightly database backup', 'Deploy storefront'].map((name, index) => ({
        externalId: String(7 + index),
        name,
        type: index === 2 ? 'workflow_job_template' : 'job_template',
        lastStatus: 'successful',
        nextRunAtMs: nowMs + 3_600_000,
      })),
    'sources.schedules': () => [
      {
        externalId: '3',
        name: 'Every night',
        templateName: 'Nightly database backup',
        rule: 'DTSTART;TZID=Europe/Berlin:20260101T020000 RRULE:FREQ=DAILY;INTERVAL=1',
        timezone: 'Europe/Berlin',
        enabled: true,
        nextRunAtMs: nowMs + 3_600_000,
      },
    ],
    'notices.acknowledge': () => null,
    'notices.snooze': () => null,
    'notices.test': () => ({ shown: false, reason: 'no notification service answers on the session bus' }),
    'secrets.status': () => ({ state: 'ready', backend: 'gnome_libsecret', reason: null }),
    'health.get': () => ({
      version: '0.1.0',
      dataFolder: '/home/ada/.config/jobdeck',
      logFile: '/home/ada/.config/jobdeck/logs/jobdeck.log',
      storeBytes: 412_000_000,
      runCount: 1_284_311,
      logLineCount: 48_211_004,
      schemaVersion: 1,
      sqliteVersion: '3.51.3',
      uptimeMs: 86_400_000,
      memoryBytes: 180_000_000,
      writeQueue: 0,
      lastBackupAtMs: nowMs - 7_200_000,
      feeds: 7,
    }),
    'settings.backup': () => ({
      file: '/home/ada/.config/jobdeck/backups/2026-11-22.db',
      bytes: 402_000_000,
    }),
  }
  return {
    ...scene,
    sources,
    handlers,
    ...(log.feeds ? { feeds: log.feeds } : {}),
    notices: toNotices(nowMs, jobs),
  }
}
