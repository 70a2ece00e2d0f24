import { describe, expect, it } from 'vitest'
import { toTrayMenu, toTrayTooltip } from '../../../src/main/electron/tray-menu.ts'
import type { TrayLine } from '../../../src/main/electron/tray-menu.ts'
import type { Summary } from '../../../src/main/engine-types.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { Notice } from '../../../src/shared/model/notice.ts'

const NOW = Date.UTC(2026, 10, 22, 18, 0)

const calm: Summary = {
  worst: 'calm',
  running: [],
  runningCount: 0,
  failures: [],
  failureCount: 0,
  snoozedUntilMs: null,
}

const toJob = (id: number, name: string, progress: number | null = null): JobSummary => ({
  id,
  sourceId: 'lab',
  externalId: String(id),
  attempt: 1,
  name,
  type: 'job',
  definitionId: null,
  parentExternalId: null,
  status: 'running',
  rawStatus: 'running',
  statusReason: null,
  launchType: null,
  user: null,
  targets: null,
  tags: [],
  createdAtMs: null,
  startedAtMs: NOW,
  finishedAtMs: null,
  elapsedMs: null,
  progress,
  step: null,
  itemsDone: null,
  itemsFailed: null,
  itemsTotal: null,
  rate: null,
  hosts: null,
  error: null,
  usualMs: null,
  slowMs: null,
  seenAtMs: NOW,
  changedAtMs: NOW,
})

const toNotice = (id: number, title: string): Notice => ({
  id,
  dedupeKey: String(id),
  kind: 'failed',
  severity: 'critical',
  title,
  body: '',
  sourceId: 'lab',
  jobId: id,
  groupKey: 'g',
  atMs: NOW,
  acknowledgedAtMs: null,
  shownAtMs: null,
  heldBack: null,
})

const labels = (lines: TrayLine[]): string[] =>
  lines.flatMap((line) => (line === 'separator' ? [] : [line.label]))
const find = (lines: TrayLine[], label: string) =>
  lines.find((line) => line !== 'separator' && line.label === label)

describe('the tray menu', () => {
  it('offers to open and to quit when nothing happens', () => {
    const menu = toTrayMenu(calm, NOW)
    expect(labels(menu)[0]).toBe('Open Jobdeck')
    expect(labels(menu)).toContain('Nothing is running')
    expect(find(menu, 'Quit Jobdeck')).toMatchObject({ action: { do: 'quit' } })
  })

  it('opens a running job and a failed one by their runs', () => {
    const menu = toTrayMenu(
      {
        ...calm,
        running: [toJob(4, 'patch', 0.426)],
        runningCount: 1,
        failures: [toNotice(9, 'backup failed')],
        failureCount: 1,
      },
      NOW,
    )
    expect(find(menu, 'patch, 42%')).toMatchObject({ action: { do: 'open', to: 'job', jobId: 4 } })
    expect(find(menu, 'backup failed')).toMatchObject({ action: { do: 'open', to: 'job', jobId: 9 } })
  })

  it('stays short and says how many more there are', () => {
    const running = Array.from({ length: 20 }, (_, index) => toJob(index + 1, `job ${index}`))
    const menu = labels(toTrayMenu({ ...calm, running, runningCount: 250 }, NOW))
    expect(menu.filter((label) => label.startsWith('job '))).toHaveLength(6)
    expect(menu).toContain('and 244 more…')
  })

  it('shows a name as it is: no mnemonics, no control characters, no endless line', () => {
    const menu = labels(
      toTrayMenu({ ...calm, running: [toJob(1, `R&D\n${'x'.repeat(200)}`)], runningCount: 1 }, NOW),
    )
    const shown = menu.find((label) => label.startsWith('R&&'))
    expect(shown).toMatch(/^R&&D x+…$/)
    expect(shown?.length).toBeLessThan(70)
  })

  it('snoozes for half an hour or until tomorrow morning, and offers to speak again while snoozed', () => {
    const menu = toTrayMenu(calm, NOW)
    expect(find(menu, 'Snooze for 30 minutes')).toMatchObject({ action: { untilMs: NOW + 1_800_000 } })
    const tomorrow = find(menu, 'Snooze until tomorrow')
    const untilMs =
      tomorrow !== 'separator' && tomorrow?.action?.do === 'snooze' ? tomorrow.action.untilMs : null
    expect(new Date(untilMs ?? 0).getHours()).toBe(8)
    expect(untilMs).toBeGreaterThan(NOW)
    expect((untilMs ?? 0) - NOW).toBeLessThan(48 * 3_600_000)
    const snoozed = labels(toTrayMenu({ ...calm, snoozedUntilMs: NOW + 60_000 }, NOW))
    expect(snoozed.some((label) => label.includes('speak again'))).toBe(true)
    expect(labels(toTrayMenu({ ...calm, snoozedUntilMs: NOW - 1 }, NOW))).toContain('Snooze for 30 minutes')
  })

  it('says the worst first in the tooltip', () => {
    expect(toTrayTooltip({ ...calm, worst: 'failing', failureCount: 2, runningCount: 3 })).toBe(
      'Jobdeck: 2 failed, 3 running',
    )
    expect(toTrayTooltip({ ...calm, worst: 'offline' })).toBe(
      'Jobdeck: a source cannot be reached, 0 running',
    )
  })
})
