import { copyFile, open, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriter } from '../../../src/main/store/connection.ts'
import { createFolder, openTestStore, seen } from './open-test-store.ts'
import { arbitraryRun, toRuns } from './sample-runs.ts'

const DAMAGES = process.env['JOBDECK_SOAK'] ? 300 : 36

const overwrite = async (path: string, at: number, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, at)
  await file.close()
}

/** The n-th way to damage a file of `size` bytes, the same every time. */
const damage = async (path: string, size: number, n: number): Promise<void> => {
  const bytes = Uint8Array.from({ length: 200 + n * 37 }, (_, index) => (index * 131 + n * 17) % 256)
  const at = Math.floor((size * ((n * 61) % 100)) / 100)
  if (n % 6 === 0) await truncate(path, at)
  else if (n % 6 === 1) await overwrite(path, 0, bytes)
  else if (n % 6 === 2) await overwrite(path, at, bytes)
  else if (n % 6 === 3) await overwrite(path, at - (at % 4096), new Uint8Array(4096))
  else if (n % 6 === 4) await overwrite(path, 100 + n, bytes.slice(0, 16))
  else await writeFile(path, '<html>not a database at all</html>'.repeat(n))
}

describe('a damaged file', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  const path = (): string => join(folder.folder, 'store.sqlite')

  beforeEach(async () => {
    folder = await createFolder()
  })
  afterEach(() => folder.remove())

  it('is set aside, never deleted, and the store opens within 5 s with the newest good backup', async () => {
    const store = await openTestStore(folder.folder)
    const runs = toRuns(fc.sample(arbitraryRun, { numRuns: 300, seed: 21 }))
    store.observe([{ sourceId: 'aap', observations: runs, history: true }])
    await store.backup()
    await store.stop()
    const good = join(folder.folder, 'good.sqlite')
    await copyFile(path(), good)
    const { size } = await stat(good)
    let rebuilt = 0
    for (let n = 0; n < DAMAGES; n += 1) {
      await copyFile(good, path())
      await damage(path(), size, n)
      const broken = await readFile(path())
      const startedMs = performance.now()
      const opened = await openTestStore(folder.folder)
      expect(performance.now() - startedMs, `damage ${n}`).toBeLessThan(5000)
      opened.observe([{ sourceId: 'aap', observations: [seen(`after ${n}`)], history: false }])
      if (opened.opened.state === 'rebuilt') {
        rebuilt += 1
        expect(opened.opened.reason).toContain('set aside')
        expect((await opened.long.stats()).runs, `damage ${n}`).toBe(301)
        const aside = (await readdir(folder.folder)).filter(
          (name) => name.includes('.damaged-') && !/-(?:wal|shm)$/u.test(name),
        )
        expect(aside).toHaveLength(rebuilt)
        const kept = await Promise.all(aside.map((name) => readFile(join(folder.folder, name))))
        expect(kept.some((bytes) => bytes.equals(broken))).toBe(true)
      }
      await opened.stop()
    }
    expect(rebuilt).toBeGreaterThan(DAMAGES / 2)
  }, 120_000)

  it('without a backup gives way to an empty store', async () => {
    await writeFile(path(), 'nothing of use'.repeat(1000))
    const store = await openTestStore(folder.folder)
    expect(store.opened.state).toBe('rebuilt')
    expect((await store.long.stats()).runs).toBe(0)
    await store.stop()
  })

  it('of a newer schema is refused and left byte for byte as it was', async () => {
    await (await openTestStore(folder.folder)).stop()
    const db = openWriter(path())
    db.exec('PRAGMA user_version = 99')
    db.exec('PRAGMA journal_mode = DELETE')
    db.close()
    const before = await readFile(path())
    await expect(openTestStore(folder.folder)).rejects.toMatchObject({
      fault: { code: 'STORE', detail: { reason: 'newer_schema', found: 99 } },
    })
    expect((await readFile(path())).equals(before)).toBe(true)
  })

  it('has seven backups kept, each whole', async () => {
    let at = Date.UTC(2026, 0, 1)
    const clock = { now: () => (at += 1000), monotonic: () => performance.now(), after: () => () => {} }
    const store = await openTestStore(folder.folder, { clock })
    store.observe([{ sourceId: 'aap', observations: [seen('1')], history: false }])
    for (let n = 0; n < 9; n += 1) await store.backup()
    expect(
      (await readdir(join(folder.folder, 'backups'))).filter((name) => name.endsWith('.sqlite')),
    ).toHaveLength(7)
    expect(store.lastBackupAtMs()).toBe(at)
    await store.stop()
  })
})
