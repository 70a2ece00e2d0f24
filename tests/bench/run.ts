/**
 * `node tests/bench/run.ts [--json FILE] [--only NAME] [--full]`: every benchmark with its limit measured in the
 * same run. --full takes a store of a million runs. Exits with 1 where a goal is missed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { historyPage } from './history-page.ts'
import { ingest } from './ingest.ts'
import { makeStore } from './make-store.ts'
import { startUp } from './start-up.ts'
import type { Bench, BenchRecord } from './support/record.ts'

/** A new benchmark joins here. */
const BENCHES: readonly Bench[] = [ingest, historyPage, startUp]

const { values } = parseArgs({
  options: { json: { type: 'string' }, only: { type: 'string' }, full: { type: 'boolean', default: false } },
})
const chosen = BENCHES.filter(({ name }) => values.only === undefined || name === values.only)
if (chosen.length === 0) {
  console.error(
    `No benchmark is called ${values.only ?? ''}. There are: ${BENCHES.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}

const runs = values.full ? 1_000_000 : 200_000
const folders: string[] = []
const records: BenchRecord[] = []
try {
  for (const bench of chosen) {
    console.log(`${bench.name} …`)
    records.push(
      ...(await bench.run({
        runs,
        store: () => makeStore(runs, undefined, console.log),
        async folder() {
          const folder = await mkdtemp(join(tmpdir(), 'jobdeck-bench-'))
          folders.push(folder)
          return folder
        },
        say: console.log,
      })),
    )
  }
} finally {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}
console.table(Object.fromEntries(records.map(({ name, ...figures }) => [name, figures])), [
  'unit',
  'ours',
  'limit',
  'naive',
  'ratio',
  'goal',
  'met',
])
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(records, null, 2)}\n`)
if (records.some(({ met }) => !met)) process.exitCode = 1
