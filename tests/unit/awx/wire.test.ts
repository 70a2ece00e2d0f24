import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCut, toLevel, toLogEntry } from '../../../src/main/sources/awx/log-entry.ts'
import { toList, toRecordId, toRecords, WireEvent, WireRun } from '../../../src/main/sources/awx/wire.ts'
import { toCut } from '../../../src/main/sample/controller/routes.ts'
import { readRecordedList } from '../../support/awx/recorded.ts'

const GOOD = { id: 1, type: 'job', name: 'a', status: 'running' }

describe('a list', () => {
  it('gives what fits and names what does not, one at a time', () => {
    const problems: string[] = []
    const bad = [{ ...GOOD, id: 'two' }, null, 7, { ...GOOD, status: 5 }, { ...GOOD, started: 12 }]
    const runs = toRecords(WireRun, [GOOD, ...bad, { ...GOOD, id: 9 }], (problem) => problems.push(problem))
    expect(runs.map((run) => run.id)).toEqual([1, 9])
    expect(problems).toHaveLength(bad.length)
    expect(problems[0]).toContain('id')
  })

  it('keeps a run whose decoration is of the wrong type', () => {
    const odd = {
      ...GOOD,
      summary_fields: { labels: 'none', inventory: 3 },
      launched_by: [],
      host_status_counts: 'x',
    }
    expect(toRecords(WireRun, [odd], () => expect.unreachable())).toHaveLength(1)
  })

  it('is taken with and without a count, and refused where it is none', () => {
    expect(toList({ results: [] })).toEqual({ count: null, results: [] })
    expect(toList({ count: 3, results: [1] })?.count).toBe(3)
    for (const none of [null, [], 'x', { results: {} }, { detail: 'No' }]) expect(toList(none)).toBeNull()
  })

  it('is capped in strings and in number', () => {
    const [run] = toRecords(WireRun, [{ ...GOOD, name: 'x'.repeat(1_000_000) }], () => expect.unreachable())
    expect(run?.name).toHaveLength(512)
    expect(toList({ results: Array(5_000).fill(GOOD) })?.results).toHaveLength(2_000)
  })

  it('never throws, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (anything) => {
        const list = toList(anything)
        toRecords(WireRun, [anything, ...(list?.results ?? [])], () => undefined)
        toRecordId(anything)
      }),
      { numRuns: process.env['JOBDECK_SOAK'] ? 1_000_000 : 2_000 },
    )
  })
})

describe('an event', () => {
  const events = toRecords(WireEvent, readRecordedList('awx_job_events_page'), () => expect.unreachable())

  it('as recorded becomes a log entry whose lines are its start and end', () => {
    expect(events).toHaveLength(100)
    for (const event of events) {
      const entry = toLogEntry(event)
      expect(entry.lines).toBe((event.end_line ?? 0) - (event.start_line ?? 0))
      expect(entry.text).not.toContain('\r\n')
      expect(entry.text === '' ? 0 : entry.text.split('\n').length).toBe(entry.lines)
    }
  })

  it('that claims lines it does not have gets none of them', () => {
    const empty = WireEvent.parse({
      counter: 1,
      event: 'verbose',
      stdout: '',
      start_line: 0,
      end_line: 90_000_000,
    })
    expect(toLogEntry(empty).lines).toBe(0)
    const short = WireEvent.parse({ counter: 1, event: 'verbose', stdout: 'one\r\ntwo', end_line: 2 ** 40 })
    expect(toLogEntry(short).lines).toBe(2)
    const far = { counter: 1, event: 'verbose', stdout: 'x', start_line: 2 ** 50 }
    expect(WireEvent.safeParse(far).success).toBe(false)
  })

  it('by push names its host in event_data alone', () => {
    const pushed = WireEvent.parse({
      counter: 2,
      event: 'runner_on_ok',
      stdout: 'ok',
      event_data: { host: 'web1' },
    })
    expect(toLogEntry(pushed).host).toBe('web1')
  })

  it.each([
    [{ event: 'runner_on_failed', failed: true }, 'error'],
    [{ event: 'runner_on_failed', failed: false }, 'ignored'],
    [{ event: 'runner_item_on_failed', failed: false }, 'ignored'],
    [{ event: 'runner_on_unreachable', failed: true }, 'error'],
    [{ event: 'runner_on_ok', changed: true }, 'changed'],
    [{ event: 'runner_on_skipped' }, 'skipped'],
    [{ event: 'playbook_on_task_start' }, 'info'],
  ])('%j is shown as %s', (fields, level) => {
    expect(toLevel(WireEvent.parse({ counter: 1, ...fields }))).toBe(level)
  })

  it('is known to be cut by its end, also where colours were closed after the ellipsis', () => {
    const red = `${String.fromCharCode(27)}[1;31m`
    for (const stdout of ['x'.repeat(3_000), red + 'x'.repeat(3_000)]) {
      const cut = WireEvent.parse(toCut({ counter: 1, event: 'runner_on_ok', stdout }))
      expect(cut.stdout).not.toBe(stdout)
      expect(isCut(cut)).toBe(true)
    }
    expect(isCut(WireEvent.parse({ counter: 1, event: 'runner_on_ok', stdout: 'x'.repeat(1_000) }))).toBe(
      false,
    )
    const start = { counter: 1, event: 'playbook_on_stats', stdout: `${'x'.repeat(3_000)}…` }
    expect(isCut(WireEvent.parse(start))).toBe(false)
  })

  it('holds whole characters only, because the store would keep half of one as something else', () => {
    const event = WireEvent.parse({ counter: 1, event: 'verbose', stdout: 'half \ud800', task: 'cut \udfff' })
    expect([event.stdout, event.task]).toEqual(['half \ufffd', 'cut \ufffd'])
  })
})
