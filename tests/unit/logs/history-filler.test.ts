import { describe, expect, it } from 'vitest'
import { fault } from '../../../src/shared/contract/fault.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { SourceConfig, SourceState } from '../../../src/shared/model/source.ts'
import { toInitialState } from '../../../src/main/fleet/states.ts'
import { startHistoryFiller } from '../../../src/main/logs/history-filler.ts'
import type { Connector } from '../../../src/main/sources/connector.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const CONFIG = { id: 'lab', enabled: true } as SourceConfig
const READY: SourceState = { ...toInitialState(CONFIG), health: 'connected', capabilities: ['hosts'] }

/** A history of `count` runs in pages of 100, of which those in `whole` have their detail. */
const start = (
  count: number,
  given: { whole?: number[]; gone?: number[]; state?: () => SourceState } = {},
) => {
  const clock = createFakeClock()
  const saved = new Set(given.whole)
  const asked: number[] = []
  const jobs = Array.from(
    { length: count },
    (_, at) => ({ id: at + 1, externalId: String(at + 1), type: 'job' }) as JobSummary,
  )
  let pages = 0
  const filler = startHistoryFiller({
    states: () => [given.state?.() ?? READY],
    connector: () =>
      ({
        fetchDetail({ externalId }: { externalId: string }) {
          asked.push(Number(externalId))
          if (given.gone?.includes(Number(externalId))) return Promise.reject(fault('NOT_FOUND', 'gone'))
          return Promise.resolve({ observation: {}, detail: {}, hosts: [] })
        },
      }) as unknown as Connector,
    page({ cursor, limit }) {
      pages += 1
      const from = Number(cursor ?? 0)
      const items = jobs.slice(from, from + limit)
      return Promise.resolve({
        items,
        next: from + limit < count ? String(from + limit) : null,
        previous: null,
      })
    },
    detail: (id) => (saved.has(id) ? ({} as never) : null),
    saveDetail: (id) => void saved.add(id),
    submit: () => Promise.resolve(),
    clock,
    log: quiet,
  })
  return { filler, clock, asked, saved, pages: () => pages }
}

describe('the filler of history', () => {
  it('asks for every kept run once, newest first, one in three seconds', async () => {
    const { clock, asked, saved } = start(250)
    await clock.advance(30_500)
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await clock.advance(3_600_000)
    expect([asked.length, saved.size]).toEqual([250, 250])
  })

  it('passes by what is whole already, and what the back end no longer has', async () => {
    const { clock, asked, saved } = start(4, { whole: [2], gone: [3] })
    await clock.advance(60_000)
    expect([asked, [...saved].toSorted()]).toEqual([
      [1, 3, 4],
      [1, 2, 4],
    ])
  })

  it('reads no more pages once it is through', async () => {
    const { clock, pages } = start(150, { whole: Array.from({ length: 150 }, (_, at) => at + 1) })
    await clock.advance(3_600_000)
    expect(pages()).toBe(2)
  })

  it.each([
    ['that is failing', { ...READY, health: 'failing' as const }],
    ['whose back-fill goes on', { ...READY, backfill: { done: 1, total: null } }],
    ['whose budget is half used', { ...READY, budget: { used: 25, limit: 50, windowMs: 3_600_000 } }],
    ['that has no hosts', { ...READY, capabilities: [] }],
  ])('leaves a source alone %s', async (_what, state) => {
    const { clock, asked } = start(3, { state: () => state })
    await clock.advance(60_000)
    expect(asked).toEqual([])
  })

  it('ends with the engine', async () => {
    const { filler, clock, asked } = start(50)
    await clock.advance(4_000)
    await filler.stop()
    await clock.advance(60_000)
    expect([asked.length, clock.pending()]).toEqual([1, 0])
  })
})
