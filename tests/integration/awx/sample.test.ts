import { afterEach, describe, expect, it } from 'vitest'
import { startSampleController, type SamplePorts } from '../../../src/main/sample/sample-controller.ts'
import { createSeeded } from '../../../src/main/sample/seeded.ts'
import { connectTo, createHeard, passOver, readLog } from '../../support/awx/connected.ts'
import { realClock } from '../../support/awx/controller.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop()
})

const start = async (ports: Partial<SamplePorts> = {}) => {
  const sample = await startSampleController({ clock: realClock, random: createSeeded(3), ...ports })
  undo.push(() => sample.stop())
  const connected = connectTo(sample.url, { secrets: { token: sample.token } })
  undo.push(() => connected.stop())
  return { sample, connected }
}

const QUICK = { everyMs: [40, 60], lastsMs: [200, 400], underWay: 4, most: 9 } as const

describe('the sample fleet', () => {
  it('has about 400 past runs of two weeks, of every kind, a few of them failed for a reason', async () => {
    const { connected } = await start()
    const pass = await passOver(connected.connector)
    expect(pass.runs.size).toBeGreaterThan(350)
    expect(pass.runs.size).toBeLessThan(700)
    const runs = [...pass.runs.values()]
    const kinds = new Set(runs.map((run) => run.type))
    for (const kind of ['job', 'workflow_job', 'project_update', 'inventory_update', 'system_job'])
      expect(kinds).toContain(kind)
    const failed = runs.filter((run) => run.status === 'failed' && run.type === 'job')
    expect(failed.length).toBeGreaterThan(5)
    expect(failed.length).toBeLessThan(runs.length / 5)
    expect(connected.quarantined).toEqual([])
    const [one] = failed
    const detail = await connected.connector.fetchDetail?.(
      { externalId: one?.externalId ?? '', type: 'job' },
      new AbortController().signal,
    )
    expect(detail?.observation.error).toMatch(/\S+: \S+/)
    const log = await readLog(connected.connector, { externalId: one?.externalId ?? '', type: 'job' })
    expect(log.complete).toBe(true)
    expect(log.entries.some((entry) => entry.level === 'error')).toBe(true)
  })

  it('has the same past after a restart, so that no id ever means another run', async () => {
    const atMs = Date.now()
    const clock = { ...realClock, now: () => atMs }
    const first = await passOver((await start({ clock })).connected.connector)
    const second = await passOver((await start({ clock })).connected.connector)
    const toPast = (pass: typeof first) =>
      [...pass.runs.values()]
        .filter((run) => run.finishedAtMs)
        .map((run) => [run.externalId, run.name, run.status, run.createdAtMs].join(' '))
        .toSorted()
    expect(toPast(second)).toEqual(toPast(first))
  })

  it('lives: runs start, stream their events and end', async () => {
    const { connected } = await start({ pace: QUICK })
    const heard = createHeard()
    const stop = new AbortController()
    const running = connected.connector.runPush?.(heard.handlers, stop.signal)
    await expect.poll(() => heard.hints.length).toBeGreaterThan(0)
    const follow = setInterval(() => {
      connected.connector.followLogs?.(
        [...new Set(heard.hints)].map((externalId) => ({ externalId, type: 'job' })),
      )
    }, 20)
    await expect.poll(() => heard.log.size, { timeout: 8_000 }).toBeGreaterThan(0)
    await expect.poll(() => heard.ends.size, { timeout: 8_000 }).toBeGreaterThan(1)
    clearInterval(follow)
    stop.abort()
    await running
  })

  it('answers nobody without its token', async () => {
    const { sample } = await start()
    const response = await fetch(`${sample.url}/api/v2/unified_jobs/`)
    expect(response.status).toBe(401)
    expect(new URL(sample.url).hostname).toBe('127.0.0.1')
  })

  it('is gone within a second of being stopped', async () => {
    const { sample } = await start({ pace: QUICK })
    const started = performance.now()
    await sample.stop()
    expect(performance.now() - started).toBeLessThan(1_000)
    await expect(fetch(`${sample.url}/api/v2/ping/`)).rejects.toThrow()
  })
})
