import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CALLS, FEEDS } from '../../src/shared/contract/contract.ts'
import { Fault } from '../../src/shared/contract/fault.ts'
import { createPortPair } from '../../src/shared/contract/port-pair.ts'
import type { ServerMessage } from '../../src/shared/contract/protocol.ts'
import { startController } from '../support/awx/controller.ts'
import { draftFor } from '../support/engine/live-jobs.ts'
import { startTestEngine } from '../support/engine/start-test-engine.ts'
import { until } from '../support/until.ts'

const MESSAGES = process.env['JOBDECK_SOAK'] === '1' ? 100_000 : 3_000
/** Calls a port has under way at once are bounded; the fuzz stays below, so that every refusal has another reason. */
const BATCH = 100

/** What these do when they are asked properly is tested elsewhere, and costs seconds or ends the test. */
const ONLY_WRONGLY = new Set([
  ...['sample.start', 'sample.stop', 'settings.backup', 'secrets.choose', 'secrets.unlock', 'shell.quit'],
  ...['sources.remove', 'sources.add', 'sources.update', 'sources.test', 'sources.accept', 'notices.test'],
])
/** A window may be wrong about these without anything being broken. */
const isAllowedFault = (code: string): boolean => code !== 'INTERNAL'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const TRICKS = [
  ...['', '0', '__proto__', 'constructor', 'toString', '../../../etc/passwd', '/etc/passwd', 'null', 'NaN'],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE job; --',
    '%00',
    '\u0000',
    '\u202Egpj.exe',
    '\uD800',
    '$(reboot)',
    '`id`',
  ],
  ...[
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://127.0.0.1:9/',
    'https://[::1',
    'vbscript:x',
    'jobdeck://quit',
  ],
  ...[
    'status:failed OR (',
    'name:"',
    'started>',
    '-'.repeat(500),
    '((((((((((((((((',
    '/(a+)+$/',
    '*',
    'é'.repeat(700),
  ],
]
const HUGE = 'x'.repeat(1_000_000)

/** Anything that a carrier can bring: keys of prototypes, holes, dates, numbers out of range. */
const junk = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withSparseArray: true,
      withTypedArray: true,
      maxDepth: 3,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(...TRICKS, -1, 0.5, 2 ** 53, Number.NaN, Infinity, null, undefined),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
      JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
      Array.from({ length: 10_000 }, (_, at) => at),
    ),
  },
  { weight: 1, arbitrary: fc.constant<unknown>(HUGE) },
)

type Ending = Extract<ServerMessage, { t: 'ok' | 'fault' | 'end' }>

interface JsonSchema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema
}

/** Inputs of about the right shape, made from the contract's own description of them. */
const like = (schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> => {
  const any = schema.anyOf ?? schema.oneOf
  if (any !== undefined) return fc.oneof(...any.map((one) => like(one, ids)))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'object': {
      const fixed = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, one]) => [name, like(one, ids)]),
      )
      if (Object.keys(fixed).length > 0) return fc.record(fixed)
      return fc.dictionary(
        fc.constantFrom('token', 'auth', '__proto__'),
        fc.constantFrom<unknown>(...TRICKS),
        { maxKeys: 2 },
      )
    }
    case 'array':
      return fc.array(like(schema.items ?? {}, ids), { maxLength: 3 })
    case 'string':
      return fc.oneof(fc.constantFrom(...TRICKS, ...ids), fc.string({ maxLength: 20 }))
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -1, max: 5 }), fc.maxSafeInteger())
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return junk
  }
}

/** One field wrong, missing, or too many. */
const spoil = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(good, fc.nat(), junk, fc.constantFrom('replace', 'remove', 'add'))
    .map(([value, at, wrong, how]) => {
      if (typeof value !== 'object' || value === null) return wrong
      const entries: [string, unknown][] = Object.entries(value)
      if (how === 'add' || entries.length === 0) return Object.fromEntries([...entries, ['extra', wrong]])
      const chosen = at % entries.length
      if (how === 'remove') return Object.fromEntries(entries.filter((_, index) => index !== chosen))
      return Object.fromEntries(entries.map(([name, one], index) => [name, index === chosen ? wrong : one]))
    })

const inputOf = (schema: z.ZodType, ids: readonly string[]): fc.Arbitrary<unknown> => {
  const good = like(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as JsonSchema, ids)
  return fc.oneof(
    { weight: 2, arbitrary: good },
    { weight: 5, arbitrary: spoil(good) },
    { weight: 3, arbitrary: junk },
  )
}

describe('a window that has gone mad', () => {
  it('is answered with faults, crashes nothing, and brings nothing about', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jobdeck-fuzz-'))
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
    const controller = await startController()
    cleanups.push(() => controller.stop())
    const did: [string, unknown][] = []
    const spy =
      (name: string) =>
      (given?: unknown): Promise<void> => {
        did.push([name, given])
        return Promise.resolve()
      }
    const engine = await startTestEngine({
      data: join(folder, 'data'),
      shell: {
        openUrl: spy('open'),
        copy: spy('copy'),
        showFolder: spy('show'),
        setStartWithSystem: spy('start'),
        quit: () => void did.push(['quit', null]),
        chooseSavePath: () => Promise.resolve(null),
      },
    })
    cleanups.push(engine.stop)
    controller.fleet.addRun({ type: 'job', name: 'Bystander', status: 'running' })
    const view = await engine.client.call('sources.add', draftFor(controller.url))
    const files = readdirSync('.')
    const ids = [view.config.id, 'awx']

    const [near, far] = createPortPair()
    engine.engine.serve(far)
    const ended = new Map<number, Ending[]>()
    near.onMessage((raw) => {
      const message = raw as ServerMessage
      if (message.t === 'ok' || message.t === 'fault' || message.t === 'end') {
        ended.set(message.id, [...(ended.get(message.id) ?? []), message])
      }
    })

    const calls = Object.entries(CALLS).map(([name, { input }]) =>
      fc.record({
        t: fc.constant('call'),
        name: fc.constant(name),
        input: inputOf(input, ids).filter(
          (value) => !ONLY_WRONGLY.has(name) || !input.safeParse(value).success,
        ),
      }),
    )
    const feeds = Object.entries(FEEDS).map(([name, { input }]) =>
      fc.record({ t: fc.constant('sub'), name: fc.constant(name), input: inputOf(input, ids) }),
    )
    const unknown = fc.record({
      t: fc.constantFrom('call', 'sub'),
      name: fc.constantFrom('__proto__', 'constructor', 'toString', 'jobs', 'shell.exec', 'eval', ''),
      input: junk,
    })
    // One of the few calls that reach outside, with every trick that there is for it.
    const links = fc.record({
      t: fc.constant('call'),
      name: fc.constant('shell.open'),
      input: fc.record({ url: fc.constantFrom(...TRICKS) }),
    })
    const asked = fc.oneof(
      { weight: 1, arbitrary: links },
      { weight: 7, arbitrary: fc.oneof(...calls) },
      { weight: 2, arbitrary: fc.oneof(...feeds) },
      { weight: 1, arbitrary: unknown },
    )
    const beside = fc.oneof(
      junk,
      fc.record({
        t: fc.constantFrom<unknown>('call', 'sub', 'ack', 'abort', 'unsub', 'eval', 7),
        id: junk,
        name: junk,
        input: junk,
      }),
      fc.record({ t: fc.constant('ack'), id: fc.nat({ max: MESSAGES }), seq: fc.nat({ max: 5 }) }),
      fc.record({ t: fc.constantFrom('unsub', 'abort'), id: fc.nat({ max: MESSAGES }) }),
    )

    let nextId = 1_000_000
    const tally = { ok: 0, refused: 0 }
    const batches = fc.array(fc.tuple(asked, beside), { minLength: BATCH, maxLength: BATCH })
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const sent: { id: number; t: string; name: string; input: unknown }[] = []
        for (const [message, noise] of batch) {
          nextId += 1
          sent.push({ ...message, id: nextId })
          near.post({ ...message, id: nextId })
          // The same id once more, while the first may still be under way.
          if (nextId % 10 === 0) near.post({ ...message, id: nextId })
          near.post(noise)
        }
        const open = sent.filter(({ t, name, input }) => {
          if (t !== 'sub') return false
          return (
            Object.hasOwn(FEEDS, name) && FEEDS[name as keyof typeof FEEDS].input.safeParse(input).success
          )
        })
        const expected = sent.filter((message) => !open.includes(message))
        await until(
          'an answer to everything',
          () => expected.filter(({ id }) => !ended.has(id)).map(({ t, name }) => `${t} ${name}`),
          (silent) => silent.length === 0,
          20_000,
        )
        for (const { id, name } of sent) {
          for (const answer of ended.get(id) ?? []) {
            tally[answer.t === 'ok' ? 'ok' : 'refused'] += 1
            if (answer.t === 'ok') continue
            const fault = Fault.parse(answer.fault)
            if (!isAllowedFault(fault.code))
              throw new Error(`${name} ended in ${fault.code}: ${fault.message}`)
            expect(fault.message.length).toBeLessThan(2_000)
          }
        }
        for (const { id } of open) near.post({ t: 'unsub', id })
        ended.clear()
      }),
      { numRuns: Math.ceil(MESSAGES / BATCH), endOnFailure: true },
    )

    // Both ways of going on were taken: the fuzz reaches the handlers, and what is wrong is refused.
    expect(tally.ok).toBeGreaterThan(MESSAGES / 50)
    expect(tally.refused).toBeGreaterThan(MESSAGES / 4)
    expect(engine.problems).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect((await engine.client.call('sources.list', {})).map((one) => one.config.id)).toEqual([
      view.config.id,
    ])
    expect(did.filter(([name, url]) => name === 'open' && !String(url).startsWith('https:'))).toEqual([])
    expect(did.filter(([name]) => name === 'quit')).toEqual([])
    expect(readdirSync(folder)).toEqual(['data'])
    expect(readdirSync('.')).toEqual(files)
    const page = await engine.client.call('jobs.page', {
      filter: 'name:Bystander',
      sort: 'happened',
      descending: true,
      cursor: null,
      limit: 10,
    })
    expect(page.items.map((job) => job.name)).toEqual(['Bystander'])
  })
})
