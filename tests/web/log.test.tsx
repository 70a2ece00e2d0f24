import { expect, it } from 'vitest'
import type { LogLine } from '../../src/shared/model/log.ts'
import { createRandom, toJob, toSourceView } from '../support/scripted-engine/fleet.ts'
import { toLogScript } from '../support/scripted-engine/screens.ts'
import type { Script } from '../support/scripted-engine/scripted-engine.ts'
import { buttonNamed, click, openPage, press, seen, seeText } from './support/page.tsx'
import { callsOf, goTo, openTab, typeInto } from './support/screens.ts'

const NOW = Date.now()
const source = toSourceView('aap-prod', 'Automation Platform', { lastOkAtMs: NOW })
const job = { ...toJob(1, 'aap-prod', NOW, createRandom(1)), status: 'completed' as const, finishedAtMs: NOW }

const openLog = async (script: Script, status: 'completed' | 'running' = 'completed') => {
  const page = openPage({ sources: [source], jobs: [{ ...job, status }], ...script })
  goTo(page.store, { to: 'job', jobId: 1 })
  await seeText(page.root, 'Timeline')
  openTab('Log')
  return page
}

const shownLines = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-line]')]
const searchBox = (): HTMLInputElement | null => document.querySelector('[aria-label="Search this log"]')

it('draws only what is in view of a log of three million lines, and reads only those blocks', async () => {
  const { engine, root } = await openLog(toLogScript(3_000_000))
  await seeText(root, 'TASK [Gather facts]')
  press(document.body, 'G')
  await seen(() => expect(document.querySelector('[data-line="2999999"]')?.textContent).toContain('3000000'))
  await seen(() => expect(document.querySelector('[data-line="2999999"]')?.textContent).not.toContain('…'))
  expect(shownLines().length).toBeLessThan(80)
  expect(callsOf(engine, 'log.lines').length).toBeLessThan(8)
})

it('shows what a run printed as text, whatever it is', async () => {
  const nasty: LogLine = {
    line: 0,
    seq: 1,
    text: '<img src=x onerror="document.title=1"> \u001b[31m<script>red</script>\u001b[0m \u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007',
    atMs: null,
    host: null,
    task: null,
    level: 'info',
  }
  const script = toLogScript(1)
  await openLog({ ...script, handlers: { ...script.handlers, 'log.lines': () => [nasty] } })
  await seen(() => expect(shownLines()[0]?.textContent).toContain('<script>red</script> link'))
  expect(shownLines()[0]?.querySelector('img, script, a')).toBeNull()
  expect(shownLines()[0]?.textContent).not.toContain('javascript:')
})

it('finds text in the whole log, goes to it, and on to the next', async () => {
  await openLog(toLogScript(4_000))
  await seen(() => expect(searchBox()?.disabled).toBe(false))
  typeInto(searchBox(), 'nginx')
  await seen(() => expect(document.body.textContent).toContain('1 of '))
  await seen(() => expect(document.querySelector('mark')?.textContent).toBe('nginx'))
  press(document.body, 'n')
  await seen(() => expect(document.body.textContent).toContain('2 of '))
})

it('says what is wrong with a pattern', async () => {
  const { root } = await openLog(toLogScript(40))
  await seen(() => expect(searchBox()?.disabled).toBe(false))
  click(buttonNamed('Search by pattern'))
  typeInto(searchBox(), '(')
  await seeText(root, 'is not a pattern')
})

it('shows errors only, and everything again', async () => {
  await openLog(toLogScript(1_000))
  await seen(() => expect(shownLines().length).toBeGreaterThan(20))
  press(document.body, 'e')
  await seen(() => expect(shownLines().length).toBeLessThan(20))
  await seen(() => expect(shownLines().every((line) => line.textContent.includes('fatal'))).toBe(true))
  press(document.body, 'e')
  await seen(() => expect(shownLines().length).toBeGreaterThan(20))
})

it('follows a running log until the reader goes up, and again when told', async () => {
  const { root } = await openLog(toLogScript(1_000, { complete: false, fetching: true }), 'running')
  await seeText(root, 'Following')
  expect(document.querySelector('[data-line="999"]')).not.toBeNull()
  press(document.body, 'g')
  await seen(() => expect(buttonNamed('Jump to newest')).not.toBeNull())
  expect(document.querySelector('[data-line="0"]')).not.toBeNull()
  click(buttonNamed('Jump to newest'))
  await seen(() => expect(document.querySelector('[data-line="999"]')).not.toBeNull())
})

it('keeps its keys out of what is typed', async () => {
  await openLog(toLogScript(1_000))
  await seen(() => expect(searchBox()?.disabled).toBe(false))
  const isOn = (name: string): string | null | undefined => buttonNamed(name)?.getAttribute('aria-pressed')
  const box = searchBox()
  if (!box) throw new Error('no search box')
  press(box, 'e')
  press(document.body, 'w')
  await seen(() => expect(isOn('Wrap long lines')).toBe('true'))
  expect(isOn('Errors only')).toBe('false')
})

it('says why nothing is here when the source is away', async () => {
  const { root } = await openLog(
    toLogScript(0, { complete: false, note: 'aap-prod.example can’t be reached.' }),
  )
  await seeText(root, 'None of this log is on this workstation')
  await seeText(root, 'aap-prod.example can’t be reached.')
})

it('marks where output is missing', async () => {
  const script = toLogScript(3, { gaps: [{ fromSeq: 2, toSeq: 3, line: 1 }] })
  const line = (at: number, level: LogLine['level']): LogLine => ({
    line: at,
    seq: at,
    text: level === 'gap' ? '' : `line ${at}`,
    atMs: null,
    host: null,
    task: null,
    level,
  })
  await openLog({
    ...script,
    handlers: { ...script.handlers, 'log.lines': () => [line(0, 'info'), line(1, 'gap'), line(2, 'info')] },
  })
  await seen(() =>
    expect(document.querySelector('[data-line="1"]')?.textContent).toContain('output missing here'),
  )
  expect(document.body.textContent).toContain('1 gap in the output')
})
