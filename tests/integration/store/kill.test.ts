import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkFile, openReader } from '../../../src/main/store/connection.ts'
import { createFolder, openTestStore } from './open-test-store.ts'

const KILLS = process.env['JOBDECK_SOAK'] ? 1000 : 24

/** Runs the writing child and kills it some batches on; the last batch it said was acknowledged. */
const writeAndKill = (folder: string, first: number, batches: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'kill-child.ts'), folder, `${first}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let acknowledged = first - 1
    createInterface({ input: child.stdout }).on('line', (line) => {
      acknowledged = Number(line)
      if (acknowledged >= first + batches) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve(acknowledged))
  })

describe('a killed process', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>

  beforeEach(async () => {
    folder = await createFolder()
  })
  afterEach(() => folder.remove())

  it(
    'loses nothing that was acknowledged and leaves a whole file',
    async () => {
      let next = 0
      for (let kill = 0; kill < KILLS; kill += 1) {
        const acknowledged = await writeAndKill(folder.folder, next, (kill * 7) % 23)
        const startedMs = performance.now()
        const store = await openTestStore(folder.folder)
        expect(performance.now() - startedMs).toBeLessThan(3000)
        expect(store.opened.state).toBe('ok')
        expect(Number(store.cursor('aap'))).toBeGreaterThanOrEqual(acknowledged)
        for (let batch = next; batch <= acknowledged; batch += 1) {
          const job = store.jobByKey({ sourceId: 'aap', externalId: `${batch}-0`, attempt: 1 })
          expect(job?.error).toBe(`batch ${batch}`)
          expect(store.logLines(job?.id ?? 0, 0, 1).map(({ text }) => text)).toEqual([`log of ${batch}`])
          expect(store.jobByKey({ sourceId: 'aap', externalId: `${batch}-19`, attempt: 1 })).not.toBeNull()
        }
        next = Number(store.cursor('aap')) + 1
        await store.stop()
      }
      const path = join(folder.folder, 'store.sqlite')
      expect(checkFile(path)).toBeNull()
      const db = openReader(path)
      expect(db.read('SELECT sum(runs) AS runs FROM rollup_hour').get()).toEqual({ runs: next * 20 })
      expect(db.read('SELECT count(*) AS runs FROM job').get()).toEqual({ runs: next * 20 })
      db.close()
    },
    KILLS * 5000,
  )
})
