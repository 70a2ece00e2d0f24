/** Opens a store with three schema steps and kills itself at the given moment of them. */
import { MIGRATIONS } from '../../../src/main/store/migrations/list.ts'
import { openTestStore } from './open-test-store.ts'

const [folder = '', killAt = '-1'] = process.argv.slice(2)
let moment = 0
const tick = <T>(value: T): T => {
  if (moment === Number(killAt)) process.kill(process.pid, 'SIGKILL')
  moment += 1
  return value
}
const step = (version: number, sql: string) => ({
  get version() {
    return tick(version)
  },
  get sql() {
    return tick(sql)
  },
})
const store = await openTestStore(folder, {
  migrations: [
    ...MIGRATIONS,
    step(2, 'CREATE TABLE two (a INTEGER) STRICT; INSERT INTO two VALUES (2)'),
    step(3, 'ALTER TABLE two ADD COLUMN b TEXT; UPDATE two SET b = a'),
  ],
})
await store.stop()
process.stdout.write(`${moment}`)
