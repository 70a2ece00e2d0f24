import { createRoot } from 'react-dom/client'
import { afterEach, expect, vi } from 'vitest'
import { App } from '../../../src/renderer/app/app.tsx'
import { startSession } from '../../../src/renderer/client/session.ts'
import { createAppState, type AppStore } from '../../../src/renderer/state/app-state.ts'
import { startFeeds } from '../../../src/renderer/state/feeds.ts'
import { createClock } from '../../../src/renderer/ui/index.ts'
import type { Clock } from '../../../src/main/ports.ts'
import {
  createScriptedEngine,
  type Script,
  type ScriptedEngine,
} from '../../support/scripted-engine/scripted-engine.ts'

/** Wall time with real timers: component tests wait for what they see, not for an amount of time. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export interface Page {
  engine: ScriptedEngine
  store: AppStore
  root: HTMLElement
}

const open: (() => void)[] = []

afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** On the prototype that really has the getter: the global HTMLElement is a subclass of it. */
const giveSize = (name: 'clientWidth' | 'clientHeight', pixels: number): void => {
  let owner: HTMLElement = document.createElement('div')
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as HTMLElement
  vi.spyOn(owner, name, 'get').mockReturnValue(pixels)
}

/** The whole window over a scripted engine. happy-dom lays nothing out: the grid is given a size. */
export const openPage = (script: Script): Page => {
  giveSize('clientWidth', 1200)
  giveSize('clientHeight', 800)
  const root = document.createElement('div')
  document.body.append(root)
  const engine = createScriptedEngine(systemClock, script)
  const session = startSession(engine.connect)
  const store = createAppState()
  const feeds = startFeeds(session, store)
  const view = createRoot(root)
  view.render(<App session={session} store={store} clock={createClock()} />)
  open.push(() => {
    view.unmount()
    feeds.stop()
    session.stop()
    root.remove()
  })
  return { engine, store, root }
}

/** Waits until the page shows what is expected; the failure shows what it showed instead. */
export const seen = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 4000, interval: 10 })

export const seeText = (root: HTMLElement, text: string): Promise<void> =>
  seen(() => expect(root.ownerDocument.body.textContent).toContain(text))

export const press = (target: Element, key: string, init: KeyboardEventInit = {}): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
}

export const click = (target: Element | null | undefined): void => {
  if (!target) throw new Error('there is nothing to click')
  target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
}

export const buttonNamed = (name: string): HTMLElement | null =>
  [...document.querySelectorAll<HTMLElement>('button')].find(
    (button) => button.textContent === name || button.getAttribute('aria-label') === name,
  ) ?? null
