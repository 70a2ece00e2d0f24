import { afterEach, expect, it } from 'vitest'
import { createHttpClient } from '../../../src/main/net/create-http-client.ts'
import { startSourceRunner, type SourceRunner } from '../../../src/main/poller/source-runner.ts'
import type { SourceState } from '../../../src/shared/model/source.ts'
import { ANSWERS, startChaosServer, type Answer, type ChaosServer } from '../../support/chaos-server.ts'
import { createFakeClock, settle, type FakeClock } from '../../support/fake-clock.ts'

const SOAK = process.env['JOBDECK_SOAK'] === '1'
const MINUTES = SOAK ? 24 * 60 : 30

let server: ChaosServer
const runners: SourceRunner[] = []
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
  await server.close()
})

interface Watched {
  states: SourceState[]
  wanted: { requests: number }
  runner: SourceRunner
}

/** A real client and a real server, on a fake clock; each pass wants one request. */
const watch = (url: string, clock: FakeClock, path: string): Watched => {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const wanted = { requests: 0 }
  const states: SourceState[] = []
  const tls = { mode: 'system' } as const
  let cursor: string | null = null
  const source = {
    id: `lab${path.replace('/', '-')}`,
    kind: 'x',
    name: 'Lab',
    url,
    tls,
    options: {},
    enabled: true,
    sample: false,
  }
  const runner = startSourceRunner({
    source,
    pace: { pushMs: 60_000, activeMs: 5_000, idleMs: 10_000, budget: null, concurrency: 2 },
    requiredSecrets: [],
    secretNames: () => [],
    connect() {
      const http = createHttpClient({ source, auth: () => Promise.resolve({}), concurrency: 2, clock, log })
      return {
        http,
        connector: {
          capabilities: () => [],
          product: () => null,
          fetchRuns: () => Promise.resolve([]),
          async sync({ signal, emit }) {
            wanted.requests += 1
            await http.json({ method: 'GET', path, signal })
            await emit({ observations: [], cursor: 'c' })
          },
        },
      }
    },
    ingest: {
      submit(_, __, options) {
        cursor = options.cursor ?? cursor
        return Promise.resolve()
      },
    },
    store: { cursor: () => cursor, active: () => [] },
    logs: { pushed() {}, pushEnded() {} },
    clock,
    random: Math.random,
    log,
    onState: (state) => states.push(state),
  })
  runners.push(runner)
  return { states, wanted, runner }
}

/** Real sockets need real turns of the event loop between the steps of the fake clock. */
const pass = async (clock: FakeClock, ms: number, watched: Watched[]): Promise<void> => {
  for (let left = ms; left > 0; left -= 1_000) {
    await clock.advance(Math.min(1_000, left))
    while (watched.some(({ runner }) => runner.state().nextTryAtMs === null)) await settle(1)
  }
}

const STORMS: [string, () => Answer][] = [
  ['429', () => ANSWERS.status(429)],
  ['429 with Retry-After', () => ANSWERS.status(429, { 'retry-after': '20' })],
  ['503 with Retry-After', () => ANSWERS.status(503, { 'retry-after': '20' })],
  [
    '5xx of all kinds',
    () => {
      let turn = 0
      return (request, response) => {
        turn += 1
        return ANSWERS.status(500 + (turn % 5))(request, response)
      }
    },
  ],
  ['connections that are reset', () => (request) => request.socket.resetAndDestroy()],
]

it.each(STORMS)(
  'a storm of %s: one attempt a request, breaker after five, another source undisturbed, back in 60 s',
  async (_, storm) => {
    server = await startChaosServer()
    const clock = createFakeClock()
    const bad = watch(server.url, clock, '/bad')
    const good = watch(server.url, clock, '/good')
    const both = [bad, good]
    await pass(clock, 5_000, both)
    const answer = storm()
    server.answer((request, response) =>
      (request.url === '/bad' ? answer : ANSWERS.json({}))(request, response),
    )
    server.requests.length = 0
    bad.wanted.requests = 0
    good.wanted.requests = 0
    await pass(clock, MINUTES * 60_000, both)
    const arrived = server.requests.filter(({ url }) => url === '/bad').length
    expect(arrived).toBeGreaterThan(4)
    expect(arrived / bad.wanted.requests).toBeLessThanOrEqual(1.1)
    expect(arrived).toBeLessThan(MINUTES * 6)
    expect(bad.states.find((state) => state.breaker === 'open')?.failures).toBe(5)
    expect(bad.runner.state().health).toBe('failing')
    expect(good.states.every((state) => state.failures === 0)).toBe(true)
    expect(good.wanted.requests).toBeGreaterThan(MINUTES * 5)

    server.answer(ANSWERS.json({}))
    await pass(clock, 60_000, both)
    expect(bad.runner.state()).toMatchObject({
      health: 'polling',
      breaker: 'closed',
      failures: 0,
      fault: null,
    })
  },
)
