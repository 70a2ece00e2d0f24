/** Writes what one invented run prints: events with coloured output as ansible-playbook gives it. Pure. */
import type { Random } from '../ports.ts'
import type { Definition, Failure } from './catalogue.ts'
import type { NewEvent } from './controller/events.ts'
import type { JsonObject } from './controller/records.ts'
import { between, pick } from './seeded.ts'

export interface Script {
  events: NewEvent[]
  outcome: 'successful' | 'failed'
  explanation: string
  /** Counts a host as the controller's host summaries name them. */
  hosts: Map<string, Record<'ok' | 'changed' | 'failures' | 'dark' | 'skipped', number>>
}

const ESCAPE = String.fromCharCode(27)
const paint = (colour: string, text: string): string => `${ESCAPE}[${colour}m${text}${ESCAPE}[0m`
const GREEN = '0;32'
const YELLOW = '0;33'
const RED = '1;31'
const CYAN = '0;36'

const toBanner = (text: string): string => `\r\n${text} ${'*'.repeat(Math.max(3, 79 - text.length))}`

export const toScript = (definition: Definition, random: Random): Script => {
  const fails = definition.failures.length > 0 && random() < definition.failShare
  const [first, ...rest] = definition.failures
  const failure = fails && first ? pick([first, ...rest], random) : null
  if (definition.kind === 'inventory_update' || definition.kind === 'system_job') {
    return toPlainScript(definition, failure, random)
  }
  return toPlaybookScript(definition, failure, random)
}

const toPlainScript = (definition: Definition, failure: Failure | null, random: Random): Script => {
  const lines =
    definition.kind === 'system_job'
      ? [
          'Removing activity stream entries older than 355 days',
          `Removed ${Math.floor(between(20, 900, random))} entries`,
        ]
      : [
          'ansible-inventory [core 2.16.3]',
          'Using inventory plugin amazon.aws.aws_ec2',
          'Parsed the inventory source',
          `Loaded ${Math.floor(between(38, 46, random))} hosts and 9 groups`,
          'Inventory import completed',
        ]
  const shown = failure ? [...lines.slice(0, 2), `ERROR! ${failure.message}`] : lines
  return {
    events: shown.map((stdout) => ({ event: 'verbose', stdout, failed: stdout.startsWith('ERROR') })),
    outcome: failure ? 'failed' : 'successful',
    explanation: failure ? failure.message : '',
    hosts: new Map(),
  }
}

const toPlaybookScript = (definition: Definition, failure: Failure | null, random: Random): Script => {
  const hosts: Script['hosts'] = new Map(
    definition.hosts.map((host) => [host, { ok: 0, changed: 0, failures: 0, dark: 0, skipped: 0 }]),
  )
  const play = definition.name
  const events: NewEvent[] = [
    { event: 'playbook_on_start' },
    { event: 'playbook_on_play_start', play, stdout: toBanner(`PLAY [${play}]`) },
  ]
  const out = new Set<string>()
  const victims = new Set(failure ? definition.hosts.filter(() => random() < 0.2) : [])
  const [anybody] = definition.hosts
  if (failure && victims.size === 0 && anybody !== undefined) victims.add(anybody)
  for (const task of definition.tasks) {
    if (out.size === definition.hosts.length) break
    events.push({ event: 'playbook_on_task_start', play, task, stdout: toBanner(`TASK [${task}]`) })
    for (const host of definition.hosts) {
      const counts = hosts.get(host)
      if (!counts || out.has(host)) continue
      if (failure?.task === task && victims.has(host)) {
        out.add(host)
        counts[failure.unreachable ? 'dark' : 'failures'] += 1
        events.push(toFailed(failure, { host, task, play }))
        continue
      }
      const dice = task === 'Gathering Facts' ? 0.9 : random()
      counts[dice < 0.3 ? 'changed' : dice < 0.4 ? 'skipped' : 'ok'] += 1
      if (dice < 0.3) counts.ok += 1
      const [word, colour, event] =
        dice < 0.3
          ? (['changed', YELLOW, 'runner_on_ok'] as const)
          : dice < 0.4
            ? (['skipping', CYAN, 'runner_on_skipped'] as const)
            : (['ok', GREEN, 'runner_on_ok'] as const)
      events.push({
        event,
        host,
        task,
        play,
        changed: word === 'changed',
        stdout: paint(colour, `${word}: [${host}]`),
      })
    }
  }
  events.push(toStats(hosts))
  return { events, outcome: failure ? 'failed' : 'successful', explanation: '', hosts }
}

const toFailed = (failure: Failure, at: { host: string; task: string; play: string }): NewEvent => {
  const result: JsonObject = { msg: failure.message, changed: false }
  const body = `=> {"changed": false, "msg": ${JSON.stringify(failure.message)}}`
  const word = failure.unreachable ? 'UNREACHABLE!' : 'FAILED!'
  return {
    event: failure.unreachable ? 'runner_on_unreachable' : 'runner_on_failed',
    ...at,
    failed: true,
    data: { res: result },
    stdout: paint(RED, `fatal: [${at.host}]: ${word} ${body}`),
  }
}

const toStats = (hosts: Script['hosts']): NewEvent => {
  const data: Record<string, JsonObject> = {
    ok: {},
    changed: {},
    failures: {},
    dark: {},
    skipped: {},
    processed: {},
  }
  const lines: string[] = []
  for (const [host, counts] of hosts) {
    for (const [key, count] of Object.entries(counts)) if (count > 0) (data[key] ??= {})[host] = count
    const colour = counts.failures + counts.dark > 0 ? RED : counts.changed > 0 ? YELLOW : GREEN
    lines.push(
      `${paint(colour, host.padEnd(26))} : ok=${String(counts.ok).padEnd(4)} changed=${String(counts.changed).padEnd(4)} unreachable=${counts.dark}    failed=${counts.failures}    skipped=${counts.skipped}`,
    )
  }
  return {
    event: 'playbook_on_stats',
    data,
    stdout: `${toBanner('PLAY RECAP')}\r\n${lines.join('\r\n')}\r\n`,
  }
}

/** Host summaries as the controller writes them at the end of a playbook. */
export const toHostSummaries = (script: Script, runId: number): JsonObject[] =>
  [...script.hosts].map(([host, counts], index) => ({
    id: runId * 100 + index + 1,
    type: 'job_host_summary',
    job: runId,
    host_name: host,
    ...counts,
    ignored: 0,
    rescued: 0,
    processed: 1,
    failed: counts.failures + counts.dark > 0,
  }))
