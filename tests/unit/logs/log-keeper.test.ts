import { describe, expect, it } from 'vitest'
import { fault } from '../../../src/shared/contract/fault.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { LogEntry, LogGap } from '../../../src/shared/model/log.ts'
import { createLogKeeper } from '../../../src/main/logs/log-keeper.ts'
import type { Connector, LogRequest } from '../../../src/main/sources/connector.ts'
import type { LogTail } from '../../../src/main/store/store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const entry = (seq: number): LogEntry => ({
  seq,
  line: seq,
  lines: 1,
  text: `line ${seq}`,
  atMs: null,
  host: null,
  task: null,
  level: 'info',
})
const JOB = {
  id: 7,
  sourceId: 'lab',
  externalId: '42',
  attempt: 1,
  type: 'job',
  status: 'running',
} as JobSummary

/** A back end that has these numbers, and a store that keeps what it is given. */
const start = (has: () => { seqs: number[]; last: number; complete: boolean }) => {
  const kept = new Set<number>()
  let complete = false
  const writes: number[] = []
  const asked: Pick<LogRequest, 'afterSeq' | 'toSeq'>[] = []
  let refuse: Error | null = null
  const tail = (): LogTail => {
    const lastSeq = Math.max(0, ...kept)
    const gaps: LogGap[] = []
    for (let seq = 1; seq <= lastSeq; seq += 1) {
      if (kept.has(seq)) continue
      const open = gaps.at(-1)
      if (open?.toSeq === seq - 1) open.toSeq = seq
      else gaps.push({ fromSeq: seq, toSeq: seq, line: seq })
    }
    return { lastSeq, lineCount: kept.size, gaps, complete }
  }
  const connector = {
    capabilities: () => ['logs'],
    async fetchLog({ afterSeq, toSeq, emit }: LogRequest) {
      asked.push({ afterSeq, toSeq })
      if (refuse) throw refuse
      const { seqs, last, complete: ended } = has()
      const entries = seqs.filter((seq) => seq > afterSeq && (toSeq === null || seq <= toSeq)).map(entry)
      if (entries.length > 0) await emit(entries)
      return { complete: ended, lastSeq: last }
    },
  } as unknown as Connector
  const clock = createFakeClock()
  const keeper = createLogKeeper({
    store: {
      job: () => JOB,
      jobByKey: () => JOB,
      logTail: tail,
      appendLog(_id, entries) {
        writes.push(entries.length)
        for (const { seq } of entries) kept.add(seq)
        return tail()
      },
      completeLog() {
        complete = true
        return tail()
      },
    },
    connector: () => connector,
    sourceName: () => 'Lab',
    clock,
    log: quiet,
  })
  return { keeper, clock, asked, writes, kept, refuseWith: (error: Error | null) => (refuse = error) }
}

describe('the keeper of logs', () => {
  it('asks for a hole that the push channel left, and completes the log when the back end has', async () => {
    let ended = false
    const { keeper, clock, kept } = start(() => ({ seqs: [1, 2, 3, 4, 5], last: 5, complete: ended }))
    const leave = keeper.follow(7, () => undefined)
    keeper.pushed('lab', '42', [entry(1), entry(5)])
    await clock.advance(1_000)
    expect([...kept].toSorted()).toEqual([1, 2, 3, 4, 5])
    expect(keeper.state(7).complete).toBe(false)
    ended = true
    await clock.advance(3_000)
    expect(keeper.state(7)).toMatchObject({ complete: true, gaps: [] })
    leave()
  })

  it('stops asking for a hole that the back end can not fill, and completes the log around it', async () => {
    const { keeper, clock, asked } = start(() => ({ seqs: [1, 2, 4], last: 4, complete: true }))
    keeper.follow(7, () => undefined)
    await clock.advance(60_000)
    expect(keeper.state(7)).toMatchObject({ complete: true, gaps: [{ fromSeq: 3, toSeq: 3 }] })
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('asks for an unfillable hole of a running job a few times and then no more', async () => {
    const { keeper, clock, asked } = start(() => ({ seqs: [1, 2, 4], last: 4, complete: false }))
    keeper.follow(7, () => undefined)
    await clock.advance(120_000)
    expect(asked.filter(({ toSeq }) => toSeq === 3).length).toBe(3)
  })

  it('stores a burst of pushed entries in one transaction', async () => {
    const { keeper, clock, writes } = start(() => ({ seqs: [], last: 0, complete: false }))
    keeper.follow(7, () => undefined)
    for (let seq = 1; seq <= 100; seq += 1) keeper.pushed('lab', '42', [entry(seq)])
    await clock.advance(100)
    expect(writes).toEqual([100])
  })

  it('keeps what was pushed last when the reader leaves at once', async () => {
    const { keeper, kept } = start(() => ({ seqs: [], last: 0, complete: false }))
    const leave = keeper.follow(7, () => undefined)
    keeper.pushed('lab', '42', [entry(1)])
    leave()
    expect([...kept]).toEqual([1])
  })

  it('says why a log can not be had, and goes on once the operator has mended it', async () => {
    const { keeper, clock, refuseWith, kept } = start(() => ({ seqs: [1], last: 1, complete: true }))
    refuseWith(fault('SOURCE_AUTH', 'Lab did not accept the token.'))
    keeper.follow(7, () => undefined)
    await clock.advance(1_000)
    expect(keeper.state(7).note).toBe('Lab did not accept the token.')
    refuseWith(null)
    await clock.advance(61_000)
    expect([...kept]).toEqual([1])
    expect(keeper.state(7)).toMatchObject({ complete: true, note: null })
  })

  it('asks for nothing any more once nobody follows', async () => {
    const { keeper, clock, asked } = start(() => ({ seqs: [], last: 0, complete: false }))
    const leave = keeper.follow(7, () => undefined)
    await clock.advance(5_000)
    leave()
    const before = asked.length
    await clock.advance(60_000)
    expect([asked.length, clock.pending()]).toEqual([before, 0])
  })
})
