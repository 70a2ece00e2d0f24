import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { toPaths } from '../../src/main/config/data-folder.ts'
import { createFileLogger } from '../../src/main/logging/file-logger.ts'
import { createRedactor } from '../../src/main/logging/redact.ts'
import { createClient } from '../../src/shared/contract/client.ts'
import { createPortPair } from '../../src/shared/contract/port-pair.ts'
import type { Client } from '../../src/shared/contract/client.ts'
import { startController } from '../support/awx/controller.ts'
import type { Misbehaviour } from '../support/awx/misbehaviour.ts'
import { ANSWERS, startChaosServer } from '../support/chaos-server.ts'
import { draftFor, followLive, sourceIs } from '../support/engine/live-jobs.ts'
import { startTestEngine } from '../support/engine/start-test-engine.ts'
import { readServerTls } from '../support/tls/certificates.ts'
import { until } from '../support/until.ts'

const TOKEN = 'cnryTok+4f/9a:71e0'
const PASSWORD = 'cnry pass "word" 88c1'
const PASSPHRASE = 'cnry phrase horse 5d20'
/** A variable of a run: never this program's own secret, so that only its name gives it away. */
const VARIABLE = 'cnryVariable6b3f'

/** Every form in which a canary may have been written down. */
const FORMS = [TOKEN, PASSWORD, PASSPHRASE].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
])
const BASIC = Buffer.from(`operator:${PASSWORD}`).toString('base64')
const CANARIES = [...FORMS, BASIC, VARIABLE]

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** Every file below the folder as bytes, and whatever the store keeps compressed. */
const everythingKept = (data: string): Map<string, string> => {
  const kept = new Map<string, string>()
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    kept.set(path, readFileSync(path, 'utf8'))
  }
  const store = new Database(toPaths(data).store, { readonly: true })
  const tables = store
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all() as string[]
  for (const table of tables) {
    for (const [at, row] of (
      store.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][]
    ).entries()) {
      kept.set(`${table} ${at}`, row.map(toReadable).join('\n'))
    }
  }
  store.close()
  return kept
}

const toReadable = (value: unknown): string => {
  if (!Buffer.isBuffer(value)) return String(value)
  try {
    return zstdDecompressSync(value).toString('utf8')
  } catch {
    return value.toString('utf8')
  }
}

const holdersOf = (kept: Map<string, string>, wanted: string): string[] =>
  [...kept].filter(([, text]) => text.includes(wanted)).map(([where]) => where)

describe('the secrets of a source', () => {
  it('stay in the sealed vault, whatever its server answers', { timeout: 60_000 }, async () => {
    const controller = await startController({
      token: TOKEN,
      basic: { username: 'operator', password: PASSWORD },
    })
    const elsewhere = await startChaosServer({ answer: ANSWERS.json({ count: 0, results: [] }) })
    const selfSigned = await startChaosServer({ tls: readServerTls('self-signed') })
    cleanups.push(() => controller.stop(), elsewhere.close, selfSigned.close)

    const redactor = createRedactor()
    const echoed: string[] = []
    const data = mkdtempSync(join(tmpdir(), 'jobdeck-canary-'))
    const paths = toPaths(data)
    const engine = await startTestEngine({
      data,
      secrets: 'undecided',
      remember: redactor.remember,
      log: createFileLogger({
        file: join(paths.logs, 'jobdeck.log'),
        redactor,
        now: () => Date.now(),
        echo: (line) => echoed.push(line),
      }),
    })
    cleanups.push(engine.remove, engine.stop)

    // A window whose mail is read: what the operator types goes in, and must never come back.
    const [near, far] = createPortPair()
    engine.engine.serve(far)
    const answers: string[] = []
    near.onMessage((message) => answers.push(JSON.stringify(message)))
    const client: Client = createClient(near)
    const tolerant = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

    await client.call('secrets.choose', { mode: 'passphrase', passphrase: PASSPHRASE })
    await tolerant(client.call('secrets.unlock', { passphrase: `${PASSPHRASE} mistyped` }))
    const basic = { auth: 'basic', username: 'operator' }
    const drafts = [
      draftFor(controller.url, { secrets: { token: TOKEN } }),
      draftFor(controller.url, { name: 'By password', secrets: { password: PASSWORD }, options: basic }),
      draftFor(selfSigned.url, { name: 'Self-signed', secrets: { token: TOKEN } }),
    ]
    const run = controller.fleet.addRun({
      type: 'job',
      name: 'Rotate keys',
      status: 'running',
      extra_vars: JSON.stringify({ db_password: VARIABLE, port: 5432 }),
      job_env: { DB_PWD: VARIABLE, HOME: '/root' },
    })
    for (const draft of drafts) {
      await tolerant(client.call('sources.test', { draft, sourceId: null, suggested: null }))
      await client.call('sources.add', draft)
    }
    const jobs = followLive({ client })
    const names = ['Production', 'By password']
    for (const name of names) await sourceIs(engine, name, (view) => view.state.lastOkAtMs !== null)

    const echo = `{"detail":"Bad token ${TOKEN}","authorization":"Bearer ${TOKEN}","user":"operator:${PASSWORD}"}`
    const html = `<html><body>Hello ${PASSWORD}, ${TOKEN}<a href="/?t=${encodeURIComponent(TOKEN)}"></a></body></html>`
    const record = {
      id: 'not a number',
      type: 'job',
      name: `${'x'.repeat(8_180)}${TOKEN}`,
      extra_vars: JSON.stringify({ db_password: VARIABLE }),
      module_args: `state=present password=${VARIABLE}`,
      DB_PWD: VARIABLE,
      echo,
    }
    const troubles: [Misbehaviour, string][] = [
      [
        { kind: 'status', status: 401, body: echo, headers: { 'www-authenticate': `Bearer ${TOKEN}` } },
        'SOURCE_AUTH',
      ],
      [{ kind: 'status', status: 200, body: html, headers: { 'content-type': 'text/html' } }, 'SOURCE'],
      [{ kind: 'status', status: 500, body: echo }, 'SOURCE'],
      [{ kind: 'redirect', to: `${elsewhere.url}/?token=${encodeURIComponent(TOKEN)}` }, 'SOURCE'],
    ]
    for (const [behaviour, code] of troubles) {
      const undo = controller.misbehave({ match: /unified_jobs|\/me|config|ping|api/, behaviour })
      await tolerant(
        client.call('sources.test', { draft: drafts[0] ?? draftFor(''), sourceId: null, suggested: null }),
      )
      await client.call('sources.refresh', { id: null })
      for (const name of names) {
        await sourceIs(engine, name, (view) => view.state.fault?.code.startsWith(code) === true)
      }
      undo()
      await client.call('sources.refresh', { id: null })
      for (const name of names) await sourceIs(engine, name, (view) => view.state.fault === null, 20_000)
    }
    const undo = controller.misbehave({
      match: /unified_jobs/,
      behaviour: { kind: 'json', body: { count: 1, next: null, previous: null, results: [record] } },
    })
    await client.call('sources.refresh', { id: null })
    await sourceIs(engine, 'Production', (view) => view.state.quarantined > 0)
    undo()
    await sourceIs(engine, 'Self-signed', (view) => view.state.fault?.code === 'SOURCE_TLS')

    controller.fleet.addEvent(run.id, {
      event: 'runner_on_failed',
      stdout: 'fatal: [web1]: FAILED!',
      failed: true,
    })
    controller.fleet.endOutput(run.id)
    controller.fleet.setStatus(run.id, 'failed')
    await client.call('sources.refresh', { id: null })
    const job = await until(
      'the failed card',
      () => [...jobs.values()].find((one) => one.name === 'Rotate keys'),
      (one) => one?.status === 'failed',
      20_000,
    )
    await client.call('jobs.refresh', { id: job?.id ?? 0 })
    const detail = await client.call('jobs.detail', { id: job?.id ?? 0 })
    await until(
      'the notice',
      () => client.call('notices.list', { beforeId: null, limit: 50 }),
      (list) => list.some((notice) => notice.jobId !== null),
    )
    const views = await client.call('sources.list', {})
    for (const view of views) await client.call('sources.requests', { id: view.config.id })
    await client.call('settings.backup', {})
    await client.call('health.get', {})
    for (const view of views) await client.call('sources.remove', { id: view.config.id, forget: false })
    await engine.stop()

    const kept = everythingKept(engine.data)
    // The search itself works: what is no secret is found in the config, the store, the log and the mail.
    for (const file of [/secrets-vault/, /jobdeck\.log$/, /jobdeck\.sqlite$/, /backups/, /^detail/]) {
      expect(
        [...kept.keys()].some((where) => file.test(where)),
        String(file),
      ).toBe(true)
    }
    expect(holdersOf(kept, 'Rotate keys').length).toBeGreaterThan(0)
    expect(holdersOf(kept, 'not a number').some((where) => where.endsWith('jobdeck.log'))).toBe(true)
    expect(answers.join('\n')).toContain('Rotate keys')
    expect(detail).not.toBeNull()

    const argv = [process.argv, process.execArgv].flat().join(' ')
    for (const canary of CANARIES) {
      expect(holdersOf(kept, canary), `kept on disk: ${canary}`).toEqual([])
      const inJson = JSON.stringify(canary).slice(1, -1)
      const told = answers.filter((text) => text.includes(canary) || text.includes(inJson))
      expect(told, `told to the window: ${canary}`).toEqual([])
      expect(
        echoed.filter((text) => text.includes(canary)),
        `echoed: ${canary}`,
      ).toEqual([])
      expect(JSON.stringify(engine.popUps)).not.toContain(canary)
      expect(argv).not.toContain(canary)
    }
    expect(elsewhere.requests).toEqual([])
  })
})
