/** A process that writes until it is killed. Says each batch's number once the store has acknowledged it. */
import { openTestStore, seen, NOW } from './open-test-store.ts'

const [folder = '', first = '0'] = process.argv.slice(2)
const store = await openTestStore(folder)

let batch = Number(first)
const write = (): void => {
  const observations = Array.from({ length: 20 }, (_, index) =>
    seen(`${batch}-${index}`, { hostNames: ['web1'], error: `batch ${batch}` }),
  )
  const { jobs } = store.observe([{ sourceId: 'aap', observations, cursor: `${batch}`, history: false }])
  const id = jobs[0]?.id ?? 0
  const text = `log of ${batch}`
  store.appendLog(
    id,
    [{ seq: 1, line: 0, lines: 1, text, atMs: null, host: null, task: null, level: 'info' }],
    NOW,
  )
  process.stdout.write(`${batch}\n`)
  batch += 1
  setImmediate(write)
}
write()
