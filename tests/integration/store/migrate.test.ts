import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkFile, openReader } from '../../../src/main/store/connection.ts'
import { schemaVersion } from '../../../src/main/store/migrate.ts'
import { MIGRATIONS } from '../../../src/main/store/migrations/list.ts'
import { createFolder, openTestStore, seen } from './open-test-store.ts'

describe('schema steps', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>

  beforeEach(async () => {
    folder = await createFolder()
    const store = await openTestStore(folder.folder)
    store.observe([{ sourceId: 'aap', observations: [seen('kept')], history: false }])
    await store.stop()
  })
  afterEach(() => folder.remove())

  const runChild = (killAt: number): { signal: string | null; stdout: string } => {
    const child = join(import.meta.dirname, 'migrate-child.ts')
    const { signal, stdout } = spawnSync(process.execPath, [child, folder.folder, `${killAt}`], {
      encoding: 'utf8',
    })
    return { signal, stdout }
  }

  it('leave a usable store wherever the process is killed, and go on from there', () => {
    const path = join(folder.folder, 'store.sqlite')
    let kills = 0
    for (let moment = 0; ; moment += 1) {
      const { signal } = runChild(moment)
      expect(checkFile(path)).toBeNull()
      const db = openReader(path)
      const version = schemaVersion(db)
      const two = db.read("SELECT count(*) AS n FROM pragma_table_info('two')").get()
      expect(two).toEqual({ n: version - 1 })
      expect(db.read('SELECT external_id FROM job').all()).toEqual([{ external_id: 'kept' }])
      db.close()
      if (signal === null) break
      kills += 1
    }
    expect(kills).toBeGreaterThanOrEqual(6)
  }, 60_000)

  it('copy an existing store before they change it', async () => {
    expect(runChild(-1).signal).toBeNull()
    const [backup] = await readdir(join(folder.folder, 'backups'))
    const db = openReader(join(folder.folder, 'backups', backup ?? ''))
    expect(schemaVersion(db)).toBe(1)
    expect(db.read('SELECT external_id FROM job').all()).toEqual([{ external_id: 'kept' }])
    db.close()
  })

  it('that fail are undone whole, and the fault is not swallowed', async () => {
    const broken = [...MIGRATIONS, { version: 2, sql: 'CREATE TABLE half (a INTEGER); CREATE TABLE oops (' }]
    await expect(openTestStore(folder.folder, { migrations: broken })).rejects.toThrow()
    const store = await openTestStore(folder.folder)
    expect(store.jobByKey({ sourceId: 'aap', externalId: 'kept', attempt: 1 })).not.toBeNull()
    await store.stop()
  })
})
