import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, createFolder, openTestStore, seen } from './open-test-store.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

describe('the reader worker as it is built', () => {
  let built: string

  beforeAll(async () => {
    // Inside the project, so that the bundle finds its modules; apart from out/, which others may be using.
    await mkdir(join(ROOT, '.cache'), { recursive: true })
    built = await mkdtemp(join(ROOT, '.cache', 'built-'))
    const tool = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    await promisify(execFile)(process.execPath, [tool, 'build', '--outDir', built], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
    })
  }, 60_000)
  afterAll(() => rm(built, { recursive: true, force: true }))

  it('answers a page and the sizes of a store', async () => {
    const folder = await createFolder()
    const store = await openTestStore(folder.folder, { workerUrl: join(built, 'main', 'reader-worker.js') })
    store.observe([{ sourceId: 'aap', observations: [seen('1')], history: true }])
    const request = {
      filter: 'status:completed',
      sort: 'name',
      descending: true,
      cursor: null,
      limit: 5,
    } as const
    expect((await store.long.page(request, NOW)).items).toHaveLength(1)
    expect((await store.long.stats()).runs).toBe(1)
    await store.stop()
    await folder.remove()
  })
})
