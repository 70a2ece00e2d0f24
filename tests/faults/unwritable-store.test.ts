import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../../src/main/store/store.ts'
import type { StoreTrouble } from '../../src/main/store/trouble.ts'
import { NOW, createFolder, openTestStore, seen } from '../integration/store/open-test-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { makeReadOnly, mountSmallDisk } from './mounts.ts'

const PAGE = { filter: '', sort: 'happened', descending: true, cursor: null, limit: 50 } as const
const write = (store: Store, id: string) =>
  store.observe([{ sourceId: 'aap', observations: [seen(id)], history: true }]).jobs
const shown = async (store: Store): Promise<string[]> =>
  (await store.long.page(PAGE, NOW)).items.map(({ externalId }) => externalId).toSorted()

describe('a store that can not be written when Jobdeck starts', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let data: string
  let temporary: string
  let undo: (() => void)[]
  let stores: Store[]

  beforeEach(async () => {
    folder = await createFolder()
    data = join(folder.folder, 'data')
    temporary = join(folder.folder, 'tmp')
    mkdirSync(data)
    mkdirSync(temporary)
    vi.stubEnv('TMPDIR', temporary)
    undo = []
    stores = []
  })
  afterEach(async () => {
    for (const store of stores) await store.stop()
    for (const step of undo.toReversed()) step()
    await folder.remove()
  })

  const open = async () => {
    const clock = createFakeClock(NOW)
    const states: StoreTrouble[] = []
    const store = await openTestStore(data, { clock, onTrouble: (state) => states.push(state) })
    stores.push(store)
    return { clock, states, store }
  }
  const locked = (): (() => void) => {
    const unlock = makeReadOnly(data)
    let done = false
    const once = (): void => {
      if (!done) unlock()
      done = true
    }
    undo.push(once)
    return once
  }

  it('shows the history of a read-only folder, says so once, and writes by itself within 10 s', async () => {
    const first = await openTestStore(data)
    write(first, 'old')
    await first.stop()
    const unlock = locked()
    const { clock, states, store } = await open()
    expect(states).toEqual([])
    await clock.advance(1)
    expect(states).toEqual([expect.objectContaining({ state: 'read_only', cause: 'read_only' })])
    expect(await shown(store)).toEqual(['old'])
    expect(store.jobByKey({ sourceId: 'aap', externalId: 'old', attempt: 1 })?.status).toBe('completed')
    expect(() => write(store, 'lost')).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: 'STORE', retry: true }) }),
    )
    await clock.advance(20_000)
    expect(states).toHaveLength(1)
    unlock()
    await clock.advance(10_000)
    expect(states.slice(1)).toEqual([{ state: 'ok' }])
    expect(write(store, 'new')).toHaveLength(1)
    expect(await shown(store)).toEqual(['new', 'old'])
    await store.stop()
    expect(readdirSync(temporary)).toEqual([])
    const again = await open()
    expect(await shown(again.store)).toEqual(['new', 'old'])
  })

  it('shows what only the write-ahead log of a killed Jobdeck holds', async () => {
    const live = join(folder.folder, 'live')
    const killed = await openTestStore(live)
    stores.push(killed)
    write(killed, 'in-the-log')
    for (const suffix of ['', '-wal']) {
      copyFileSync(join(live, `store.sqlite${suffix}`), join(data, `store.sqlite${suffix}`))
    }
    locked()
    const { store } = await open()
    expect(await shown(store)).toEqual(['in-the-log'])
  })

  it('starts with an empty history where a first start meets a read-only folder', async () => {
    const unlock = locked()
    const { clock, states, store } = await open()
    expect(await shown(store)).toEqual([])
    await clock.advance(1)
    expect(states).toHaveLength(1)
    unlock()
    await clock.advance(10_000)
    expect(write(store, 'first')).toHaveLength(1)
    expect(await shown(store)).toEqual(['first'])
  })

  for (const ballast of [true, false]) {
    it(`shows the history on a full disk ${ballast ? 'with' : 'without'} room held back, and goes on when there is room`, async () => {
      const unmount = mountSmallDisk(data, 64)
      if (unmount) undo.push(unmount)
      const first = await openTestStore(data)
      write(first, 'old')
      await first.stop()
      if (!ballast) rmSync(join(data, 'store.sqlite.ballast'), { force: true })
      const filler = join(data, 'filler')
      // Where no disk of its own can be had, a folder that refuses is the next best.
      const free = unmount ? fill(filler) : locked()
      const { clock, states, store } = await open()
      await clock.advance(1)
      expect(await shown(store)).toEqual(['old'])
      for (let at = 0; at < 400 && states.length === 0; at += 1) writeMuch(store, at)
      expect(states).toEqual([
        expect.objectContaining({ state: 'read_only', cause: unmount ? 'full' : 'read_only' }),
      ])
      expect(await shown(store)).toContain('old')
      free()
      await clock.advance(10_000)
      expect(states.at(-1)).toEqual({ state: 'ok' })
      expect(write(store, 'new')).toHaveLength(1)
      expect(await shown(store)).toContain('new')
      expect(existsSync(join(data, 'store.sqlite'))).toBe(true)
    })
  }
})

const writeMuch = (store: Store, round: number): void => {
  const observations = Array.from({ length: 100 }, (_, n) =>
    seen(`${round}-${n}`, {
      error: 'e'.repeat(4000),
      createdAtMs: 1,
      startedAtMs: 1,
      finishedAtMs: 1,
      elapsedMs: 1,
    }),
  )
  try {
    store.observe([{ sourceId: 'aap', observations, history: true }])
  } catch {
    // What the test waits for; `states` tells.
  }
}

/** Takes all the room there is; the answer gives it back. */
const fill = (path: string): (() => void) => {
  const file = openSync(path, 'w')
  for (let size = 1 << 20; size >= 512; size /= 2) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size, 1))
    } catch {
      // Full for pieces of this size.
    }
  }
  closeSync(file)
  return () => rmSync(path)
}
