/**
 * The window over the scripted engine in a plain browser, for looking at screens while they are made:
 * npx vite tests/support/scripted-engine, then /look.html?scene=fleet&theme=light.
 */
import { createRoot } from 'react-dom/client'
import '../../../src/renderer/styles.css'
import { App } from '../../../src/renderer/app/app.tsx'
import { startSession } from '../../../src/renderer/client/session.ts'
import { createAppState } from '../../../src/renderer/state/app-state.ts'
import { startFeeds } from '../../../src/renderer/state/feeds.ts'
import { createClock } from '../../../src/renderer/ui/index.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { toScene } from './scenes.ts'
import { createScriptedEngine } from './scripted-engine.ts'

const query = new URLSearchParams(location.search)
const clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
const settings = Settings.pick({ theme: true, density: true }).parse({
  theme: query.get('theme') ?? 'dark',
  density: query.get('density') ?? 'comfortable',
})
const scene = toScene(query.get('scene') ?? 'fleet', clock.now())
const engine = createScriptedEngine(clock, { ...scene, settings })
const session = startSession(engine.connect)
const store = createAppState()
startFeeds(session, store)

const root = document.getElementById('root')
if (root) createRoot(root).render(<App session={session} store={store} clock={createClock()} />)
