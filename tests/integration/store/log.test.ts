import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/main/store/store.ts'
import type { LogEntry } from '../../../src/shared/model/log.ts'
import { NOW, createFolder, openTestStore, seen } from './open-test-store.ts'

const toEntries = (texts: readonly string[]): LogEntry[] => {
  let line = 0
  return texts.map((text, index) => {
    const lines = text === '' ? 0 : text.split('\n').length
    const entry: LogEntry = {
      seq: index + 1,
      line,
      lines,
      text,
      atMs: NOW + index,
      host: index % 3 === 0 ? 'web1' : null,
      task: null,
      level: index % 7 === 0 ? 'error' : 'info',
    }
    line += lines
    return entry
  })
}

describe('logs', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let store: Store
  let runs = 0

  beforeEach(async () => {
    folder = await createFolder()
    store = await openTestStore(folder.folder)
  })
  afterEach(async () => {
    await store.stop()
    await folder.remove()
  })

  const newJob = (): number => {
    runs += 1
    const { jobs } = store.observe([{ sourceId: 'aap', observations: [seen(`run ${runs}`)], history: false }])
    return jobs[0]?.id ?? 0
  }

  it('are the same as a plain list for entries in any order, doubled, in any pieces', () => {
    const text = fc.oneof(
      fc.constant(''),
      fc.string({ maxLength: 40 }).map((line) => `>${line.replaceAll('\n', ' ')}`),
      fc.constant('two\nlines'),
      fc.integer({ min: 1, max: 30 }).map((size) => 'x'.repeat(size * 1000)),
    )
    fc.assert(
      fc.property(
        fc
          .array(text, { minLength: 1, maxLength: 120 })
          .chain((texts) =>
            fc.tuple(
              fc.constant(toEntries(texts)),
              fc.array(fc.uniqueArray(fc.nat(texts.length - 1), { maxLength: 60 }), { maxLength: 10 }),
            ),
          ),
        fc.nat(150),
        fc.integer({ min: 1, max: 200 }),
        ([entries, pieces], from, limit) => {
          const job = newJob()
          const kept = new Set<number>()
          for (const piece of pieces) {
            for (const index of piece) kept.add(index)
            store.appendLog(
              job,
              piece.flatMap((index) => entries[index] ?? []),
              NOW,
            )
          }
          const tail = store.logTail(job)
          const had = entries.filter((_, index) => kept.has(index))
          expect(tail.lastSeq).toBe(had.at(-1)?.seq ?? 0)
          expect(tail.lineCount).toBe(Math.max(0, ...had.map(({ line, lines }) => line + lines)))
          const missing = new Set(
            tail.gaps.flatMap(({ fromSeq, toSeq }) =>
              Array.from({ length: toSeq - fromSeq + 1 }, (_, i) => fromSeq + i),
            ),
          )
          const wanted = entries
            .filter(({ seq }, index) => seq < tail.lastSeq && !kept.has(index))
            .map(({ seq }) => seq)
          expect([...missing]).toEqual(wanted)
          const lines = new Map(
            had.flatMap((entry) =>
              entry.lines === 0
                ? []
                : entry.text.split('\n').map((line, i) => [entry.line + i, line] as const),
            ),
          )
          const read = store.logLines(job, from, limit)
          const expected = Array.from(
            { length: Math.max(0, Math.min(limit, tail.lineCount - from)) },
            (_, i) => from + i,
          )
          expect(read.map(({ line }) => line)).toEqual(expected)
          for (const line of read) {
            expect(line.level === 'gap').toBe(!lines.has(line.line))
            expect(line.text).toBe(lines.get(line.line) ?? '')
            if (line.level === 'gap') expect(missing.has(line.seq)).toBe(true)
          }
        },
      ),
      { numRuns: process.env['JOBDECK_SOAK'] ? 1000 : 40 },
    )
  })

  it('end complete when told, with what stayed missing', () => {
    const job = newJob()
    const entries = toEntries(['a', 'b', 'c', 'd'])
    store.appendLog(job, entries.slice(0, 2), NOW)
    expect(store.logTail(job)).toMatchObject({ complete: false, gaps: [] })
    expect(store.completeLog(job, 4)).toMatchObject({
      complete: true,
      gaps: [{ fromSeq: 3, toSeq: 4, line: 2 }],
    })
    expect(store.appendLog(job, entries, NOW)).toEqual({ lastSeq: 4, lineCount: 4, gaps: [], complete: true })
  })

  it('find text and patterns by line, without colour codes, and say when capped', async () => {
    const job = newJob()
    store.appendLog(job, toEntries(['one', 'Fa\u001b[31mtal\u001b[0m here', 'three\nfatal again', '']), NOW)
    const query = { text: 'fatal', regex: false, errorsOnly: false, limit: 10 }
    expect(await store.long.searchLog(job, query)).toEqual({ lines: [1, 3], capped: false })
    expect(await store.long.searchLog(job, { ...query, text: '^fa.al', regex: true })).toEqual({
      lines: [1, 3],
      capped: false,
    })
    expect(await store.long.searchLog(job, { ...query, limit: 1 })).toEqual({ lines: [1], capped: true })
    expect(await store.long.searchLog(job, { ...query, text: '', errorsOnly: true })).toEqual({
      lines: [0],
      capped: false,
    })
    await expect(store.long.searchLog(job, { ...query, text: '(', regex: true })).rejects.toMatchObject({
      fault: { code: 'INVALID' },
    })
  })

  it('append with nothing rewritten but the last chunk, whatever the length', () => {
    const job = newJob()
    const entries = toEntries(
      Array.from({ length: 20_000 }, (_, n) => `line ${n} of a long log with some text in it`),
    )
    for (let at = 0; at < entries.length; at += 500) store.appendLog(job, entries.slice(at, at + 500), NOW)
    expect(store.logLines(job, 19_999, 5).map(({ text }) => text)).toEqual([
      'line 19999 of a long log with some text in it',
    ])
    expect(store.logLines(job, 10_000, 200)).toHaveLength(200)
  })
})
