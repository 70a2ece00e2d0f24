import { expect, it } from 'vitest'
import { createRandom, toJob, toSourceView } from '../support/scripted-engine/fleet.ts'
import type { JobSummary } from '../../src/shared/model/job.ts'
import { buttonNamed, click, openPage, press, seen, seeText } from './support/page.tsx'
import { typeInto } from './support/screens.ts'

const NOW = Date.now()
const source = toSourceView('aap-prod', 'Automation Platform', { lastOkAtMs: NOW })

const job = (id: number, fields: Partial<JobSummary> = {}): JobSummary => ({
  ...toJob(id, 'aap-prod', NOW, createRandom(id)),
  status: 'running',
  startedAtMs: NOW - id * 1000,
  finishedAtMs: null,
  name: `Run ${id}`,
  ...fields,
})

const cardOf = (id: number): HTMLElement => {
  const card = document.querySelector<HTMLElement>(`[data-job="${id}"]`)
  if (!card) throw new Error(`no card of run ${id}`)
  return card
}

it('offers the ways on when nothing is watched, and starts the sample fleet', async () => {
  const { root, engine } = openPage({ handlers: { 'sample.start': () => source } })
  await seeText(root, 'Nothing is being watched yet')
  click(buttonNamed('Explore the sample'))
  await seen(() => expect(engine.calls.map((call) => call.name)).toContain('sample.start'))
})

it('shows a run that changes on its own card', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [job(1), job(2)] })
  await seeText(root, 'Run 1')
  engine.setJob(job(1, { step: 'Restart the last one', progress: 0.5 }))
  await seen(() => expect(cardOf(1).textContent).toContain('Restart the last one'))
  expect(cardOf(2).textContent).not.toContain('Restart the last one')
})

it('says in words and not by colour alone that a run failed, and why', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  engine.setJob(job(1, { status: 'failed', error: 'web07: disk full', finishedAtMs: NOW, elapsedMs: 1000 }))
  await seen(() => expect(cardOf(1).textContent).toContain('web07: disk full'))
  expect(cardOf(1).getAttribute('aria-label')).toBe('Run 1, Failed')
})

it('drops the card of a run that is gone', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [job(1), job(2)] })
  await seeText(root, 'Run 2')
  engine.dropJob(2)
  await seen(() => expect(document.querySelector('[data-job="2"]')).toBeNull())
})

it('moves between cards by arrow keys with one tab stop, expands by Space, opens by Enter', async () => {
  const { root, store } = openPage({ sources: [source], jobs: [job(1), job(2), job(3)] })
  await seeText(root, 'Run 3')
  cardOf(1).focus()
  press(cardOf(1), 'ArrowRight')
  await seen(() => expect(document.activeElement).toBe(cardOf(2)))
  expect(document.querySelectorAll('[data-job][tabindex="0"]')).toHaveLength(1)
  press(cardOf(2), ' ')
  await seeText(root, 'Earlier runs')
  press(cardOf(2), 'Enter')
  expect(store.getState().route).toEqual({ to: 'job', jobId: 2 })
})

it('keeps the grid and names the character where a filter can’t be read', async () => {
  const { root, store } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  store.setState({ liveFilter: 'status:runing' })
  await seeText(root, 'At character 8')
  expect(document.querySelector('[data-job="1"]')).not.toBeNull()
})

it('takes a word for a mistake only once it was left standing', async () => {
  const { root } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  const box = document.querySelector('input')
  if (!box) throw new Error('no filter box')
  box.focus()
  typeInto(box, 'status:runing')
  expect(root.textContent).not.toContain('At character 8')
  await seeText(root, 'At character 8')
  await seeText(root, 'The list stays as it was.')
})

it('marks what a source said last as old as soon as the source fails', async () => {
  const failing = toSourceView('aap-prod', 'Automation Platform', { lastOkAtMs: NOW, health: 'failing' })
  const { root } = openPage({ sources: [failing], jobs: [job(1, { seenAtMs: NOW - 10_000 })] })
  await seeText(root, 'Run 1')
  expect(cardOf(1).textContent).toContain('stale')
})

it('asks for the runs that match and says how many there are', async () => {
  const { root, store } = openPage({ sources: [source], jobs: [job(1), job(2, { name: 'Other' })] })
  await seeText(root, 'Run 1')
  store.setState({ liveFilter: 'name:Other' })
  await seeText(root, '1 match')
  expect(document.querySelector('[data-job="1"]')).toBeNull()
})

it('follows everything again when the engine’s end of the port goes', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  engine.cut()
  engine.setJob(job(9))
  await seeText(root, 'Run 9')
})

it('says what a read-only store means', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [] })
  await seeText(root, 'All quiet')
  engine.setSystem({ store: 'read_only', storeReason: 'The disk is full.' })
  await seeText(root, 'The store is read-only.')
  await seeText(root, 'The disk is full.')
})

it('marks invented data everywhere, and removes it on request', async () => {
  const sample = toSourceView('sample', 'Sample fleet', { lastOkAtMs: NOW })
  sample.config.sample = true
  const { root, engine } = openPage({
    sources: [sample],
    jobs: [job(1, { sourceId: 'sample' })],
    handlers: { 'sample.stop': () => null },
  })
  await seeText(root, 'Run 1')
  expect(cardOf(1).textContent).toContain('Sample')
  click(buttonNamed('Remove sample'))
  await seen(() => expect(engine.calls.map((call) => call.name)).toContain('sample.stop'))
})

it('goes to a screen by one key, unless single keys are off or text is being typed', async () => {
  const { root, store } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  const box = document.querySelector('input')
  if (!box) throw new Error('no filter box')
  press(box, '4')
  expect(store.getState().route.to).toBe('live')
  press(document.body, '4')
  expect(store.getState().route.to).toBe('sources')
  store.getState().navigate({ to: 'live' })
  store.setState({ settings: { ...store.getState().settings, singleKeyShortcuts: false } })
  press(document.body, '4')
  expect(store.getState().route.to).toBe('live')
})

it('shows a new notice as a message that leads to the run, and not one that was held back', async () => {
  const { root, engine } = openPage({ sources: [source], jobs: [job(1)] })
  await seeText(root, 'Run 1')
  const notice = {
    id: 1,
    dedupeKey: 'a',
    kind: 'failed' as const,
    severity: 'critical' as const,
    title: 'Run 1 failed',
    body: 'web07: disk full',
    sourceId: 'aap-prod',
    jobId: 1,
    groupKey: 'g',
    atMs: NOW,
    acknowledgedAtMs: null,
    shownAtMs: NOW,
    heldBack: null,
  }
  engine.notify({ ...notice, id: 2, dedupeKey: 'b', title: 'Held back one', heldBack: 'storm' })
  engine.notify(notice)
  await seeText(root, 'Run 1 failed')
  expect(document.body.textContent).not.toContain('Held back one')
})
