/**
 * Makes a store with invented history: `node tests/bench/make-store.ts --runs 1000000 [--out FILE]`. Seeded: the
 * same runs every time. A few names make most of the runs, runs come in bursts, a tenth is filled in out of order.
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Observation } from '../../src/main/ingest/observation.ts'
import { BENCH_NOW, openBenchStore } from './support/bench-store.ts'
import { createRandom, skewed } from './support/random.ts'

const DAY = 86_400_000
const BATCH = 1000
const NAMES = 2000
const HOSTS = 800
const SOURCES = 8
const TAGS = ['prod', 'stage', 'nightly', 'security', 'eu', 'us', 'weekly', 'canary', 'dr', 'lab']
const WORDS = ['patch', 'backup', 'deploy', 'sync', 'audit', 'rotate', 'report', 'harden', 'restart', 'probe']
const PLACES = ['web', 'db', 'edge', 'cache', 'mail', 'auth', 'ledger', 'search']

export const storePath = (runs: number): string =>
  resolve(import.meta.dirname, '../../.cache/bench', `store-${runs}.sqlite`)

/** The path of a store of that size, made where it is not there yet. */
export const makeStore = async (
  runs: number,
  out = storePath(runs),
  say = (_line: string) => {},
): Promise<string> => {
  if (await stat(out).catch(() => null)) return out
  await mkdir(dirname(out), { recursive: true })
  const draft = `${out}.making`
  for (const suffix of ['', '-wal', '-shm', '.ballast']) await rm(draft + suffix, { force: true })
  say(`Making a store of ${runs.toLocaleString('en')} runs in ${out}`)
  const store = await openBenchStore(draft)
  const random = createRandom(7)
  for (let from = 0; from < runs; from += BATCH) {
    const size = Math.min(BATCH, runs - from)
    const bySource = Map.groupBy(
      Array.from({ length: size }, (_, n) => toRun(random, from + n, runs)),
      () => `source-${skewed(random, SOURCES)}`,
    )
    store.observe(
      [...bySource].map(([sourceId, observations]) => ({ sourceId, observations, history: true })),
    )
    if (from % 100_000 === 0 && from > 0) say(`  ${from.toLocaleString('en')}`)
  }
  await store.stop()
  await rename(draft, out)
  await rm(`${draft}.ballast`, { force: true })
  return out
}

const toRun = (random: () => number, n: number, runs: number): Observation => {
  // Most in order over a year, in bursts of a quarter of an hour; a tenth is back-filled from anywhere.
  const share = random() < 0.1 ? random() : n / runs
  const slot = Math.floor((share * 365 * DAY) / 900_000) * 900_000
  const createdAtMs = BENCH_NOW - 365 * DAY + slot + Math.floor(random() * 120_000)
  const name = skewed(random, NAMES)
  const luck = random()
  const active = n >= runs - 200
  const status = active
    ? 'running'
    : luck < 0.92
      ? 'completed'
      : luck < 0.97
        ? 'failed'
        : luck < 0.995
          ? 'cancelled'
          : 'timeout'
  const elapsedMs = Math.round(1000 * Math.exp(random() * 7))
  const place = PLACES[name % PLACES.length] ?? 'web'
  const hostNames = Array.from(
    { length: 1 + skewed(random, 6) },
    () => `${place}${skewed(random, HOSTS)}.example.net`,
  )
  const failed = status === 'failed' || status === 'timeout'
  return {
    externalId: `${n + 1}`,
    attempt: 1,
    via: 'rest',
    observedAtMs: BENCH_NOW,
    name: `${WORDS[name % WORDS.length] ?? 'job'} ${place} ${Math.floor(name / 10)}`,
    type: random() < 0.9 ? 'job' : 'workflow_job',
    definitionId: `${name}`,
    status,
    rawStatus: status === 'completed' ? 'successful' : status,
    launchType: random() < 0.7 ? 'scheduled' : 'manual',
    user: `user${skewed(random, 60)}`,
    targets: `inventory ${place}`,
    tags: random() < 0.3 ? [TAGS[skewed(random, TAGS.length)] ?? 'prod'] : [],
    createdAtMs,
    startedAtMs: createdAtMs + 1500,
    finishedAtMs: active ? null : createdAtMs + 1500 + elapsedMs,
    elapsedMs: active ? null : elapsedMs,
    hostNames,
    error: failed
      ? `fatal: [${hostNames[0] ?? ''}]: FAILED! => {"msg": "task ${Math.floor(random() * 5000)} returned ${Math.floor(random() * 255)} after retries on ${place}"}`
      : null,
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '200000' }, out: { type: 'string' } },
  })
  const runs = Number(values.runs)
  console.log(await makeStore(runs, values.out ? resolve(values.out) : undefined, console.log))
}
