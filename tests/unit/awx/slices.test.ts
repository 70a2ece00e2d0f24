import { expect, it } from 'vitest'
import { inSlices, readRecords } from '../../../src/main/sources/awx/slices.ts'
import { toList, WireRun } from '../../../src/main/sources/awx/wire.ts'

const run = (id: number) => ({ id, type: 'job', name: `Run ${id}`, status: 'running' })

it('a large page lets the rest of the process run between slices, and keeps its order', async () => {
  let turns = 0
  let on = true
  const turn = (): void => {
    turns += 1
    if (on) setImmediate(turn)
  }
  setImmediate(turn)
  const misfits: unknown[] = []
  const items = Array.from({ length: 1_000 }, (_, index) => (index === 500 ? null : run(index + 1)))
  const runs = await readRecords(WireRun, items, (_problem, sample) => misfits.push(sample))
  on = false
  expect(turns).toBeGreaterThanOrEqual(19)
  expect(runs).toHaveLength(999)
  expect(runs.map((one) => one.id)).toEqual(runs.map((one) => one.id).toSorted((a, b) => a - b))
  expect(misfits).toEqual([null])
})

it('no slice is larger than a few dozen records', async () => {
  const sizes: number[] = []
  await inSlices(Array<number>(501).fill(0), (slice) => {
    sizes.push(slice.length)
    return slice
  })
  expect(Math.max(...sizes)).toBeLessThanOrEqual(50)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(501)
})

it('of a list of any number of records, only those that are looked at are touched', () => {
  let touched = 0
  const results = new Proxy(
    Array.from({ length: 500_000 }, () => 1),
    {
      get: (target, name, receiver): unknown => {
        touched += 1
        return Reflect.get(target, name, receiver)
      },
    },
  )
  expect(toList({ results })?.results).toHaveLength(2_000)
  expect(touched).toBeLessThan(10_000)
})
