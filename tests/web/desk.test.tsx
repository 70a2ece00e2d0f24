import { beforeEach, expect, it } from 'vitest'
import { fault } from '../../src/shared/contract/fault.ts'
import type { Notice } from '../../src/shared/model/notice.ts'
import { createRandom, toJob, toSourceView } from '../support/scripted-engine/fleet.ts'
import { toScreensScript } from '../support/scripted-engine/screens.ts'
import { buttonNamed, click, openPage, press, seen, seeText } from './support/page.tsx'
import { callsOf, field, goTo, typeInto, withoutLayout } from './support/screens.ts'

const NOW = Date.now()
const source = toSourceView('north', 'North', { lastOkAtMs: NOW })
const jobs = Array.from({ length: 250 }, (_, index) => ({
  ...toJob(index + 1, 'north', NOW, createRandom(index)),
  name: `Run ${index + 1}`,
}))

beforeEach(() => {
  withoutLayout()
  localStorage.clear()
})

const toNotice = (id: number, given: Partial<Notice> = {}): Notice => ({
  id,
  dedupeKey: String(id),
  kind: 'failed',
  severity: 'critical',
  title: `Backup ${id} failed`,
  body: 'disk full',
  sourceId: 'north',
  jobId: id,
  groupKey: 'Backup',
  atMs: NOW,
  acknowledgedAtMs: null,
  shownAtMs: null,
  heldBack: null,
  ...given,
})

it('History reads page after page by key, and opens a run from the keyboard', async () => {
  const cursors: (string | null)[] = []
  const { root, store } = openPage({
    sources: [source],
    jobs,
    handlers: {
      'jobs.page': ({ cursor }) => {
        cursors.push(cursor)
        const from = cursor === null ? 0 : Number(cursor)
        const next = from + 20 < jobs.length ? String(from + 20) : null
        return { items: jobs.slice(from, from + 20), next, previous: from === 0 ? null : String(from - 20) }
      },
      'jobs.count': () => ({ value: 10_000, capped: true }),
    },
  })
  goTo(store, { to: 'history' })
  await seeText(root, 'Run 1')
  await seeText(root, '10,000+ runs')
  await seen(() => expect(cursors).toContain('20'))
  const grid = document.querySelector('[role=grid]')
  if (!grid) throw new Error('no table')
  press(grid, 'ArrowDown')
  await seen(() => expect(document.querySelector('[aria-selected=true]')?.textContent).toContain('Run 1'))
  press(grid, 'Enter')
  expect(store.getState().route).toEqual({ to: 'job', jobId: 1 })
})

it('History says that it is from this workstation while the network is away, and what to do when nothing matches', async () => {
  const { root, store } = openPage({
    sources: [source],
    system: { online: false },
    handlers: { 'jobs.page': () => ({ items: [], next: null, previous: null }) },
  })
  goTo(store, { to: 'history', filter: 'status:failed' })
  await seeText(root, 'from this workstation; the network is away')
  await seeText(root, 'No run matches')
  click(buttonNamed('Clear the filter'))
  await seeText(root, 'No runs kept yet')
})

it('History keeps the columns that were chosen', async () => {
  const { root, store } = openPage({ sources: [source], jobs: jobs.slice(0, 3) })
  goTo(store, { to: 'history' })
  await seeText(root, 'Run 1')
  click(buttonNamed('Choose columns'))
  await seen(() => expect(field('Started by')).not.toBeNull())
  click(field('Started by'))
  await seen(() =>
    expect([...document.querySelectorAll('[role=columnheader]')].map((cell) => cell.textContent)).toContain(
      'Started by',
    ),
  )
  expect(localStorage.getItem('jobdeck.history.columns')).toContain('user')
})

it('Alerts says why no pop-up was shown, acknowledges all, and opens the run', async () => {
  const { engine, root, store } = openPage({
    sources: [source],
    jobs,
    notices: [toNotice(2, { heldBack: 'quiet' }), toNotice(1)],
    handlers: { 'notices.acknowledge': () => null },
  })
  goTo(store, { to: 'alerts' })
  await seeText(root, 'No pop-up: they were snoozed.')
  click(buttonNamed('Acknowledge all (2)'))
  await seen(() => expect(callsOf(engine, 'notices.acknowledge')).toEqual([{ ids: [2, 1] }]))
  press(document.body, 'Enter')
  expect(store.getState().route).toEqual({ to: 'job', jobId: 2 })
})

it('Settings takes effect at once', async () => {
  const { engine, root, store } = openPage(toScreensScript(NOW))
  goTo(store, { to: 'settings' })
  await seeText(root, 'Appearance')
  click(document.querySelector('input[value=light]'))
  await seen(() => expect(document.documentElement.dataset['theme']).toBe('light'))
  expect(callsOf(engine, 'settings.set')).toEqual([{ theme: 'light' }])
})

it('Settings takes a refused choice back and says why at the field', async () => {
  const script = toScreensScript(NOW)
  const refuse = (): never => {
    throw fault('UNSUPPORTED', 'This desktop has no place for programs that start by themselves.')
  }
  const { root, store } = openPage({ ...script, handlers: { ...script.handlers, 'settings.set': refuse } })
  goTo(store, { to: 'settings' })
  await seeText(root, 'Start when I sign in')
  click(field('Start when I sign in'))
  await seeText(root, 'This desktop has no place for programs that start by themselves.')
  expect(field('Start when I sign in')?.getAttribute('aria-checked')).toBe('false')
})

it('Settings says what a shorter retention deletes before it is set', async () => {
  const script = toScreensScript(NOW)
  const { engine, root, store } = openPage({
    ...script,
    handlers: { ...script.handlers, 'jobs.count': () => ({ value: 1_234, capped: false }) },
  })
  goTo(store, { to: 'settings' })
  await seeText(root, 'Days that ended runs are kept')
  const days = field('Days that ended runs are kept')
  typeInto(days, '30')
  if (days) press(days, 'Enter')
  await seeText(root, '1,234 ended runs older than 30 days')
  expect(callsOf(engine, 'settings.set')).toEqual([])
  click(buttonNamed('Delete the older ones'))
  await seen(() => expect(callsOf(engine, 'settings.set')).toEqual([{ retentionDays: 30 }]))
})

it('Settings tells in words how a test notification ended', async () => {
  const { root, store } = openPage(toScreensScript(NOW))
  goTo(store, { to: 'settings' })
  await seeText(root, 'Send a test')
  click(buttonNamed('Send a test'))
  await seeText(root, 'No pop-up was shown: no notification service answers on the session bus')
})
