/**
 * The window over the scripted engine in a plain browser, for looking at screens while they are made:
 * npx vite tests/support/scripted-engine, then /look.html?scene=fleet&theme=light,
 * or ?scene=crowd&churn=5000 for 50,000 cards with 5,000 updates a second.
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

// In the page's own thread, so it costs more here than in the app, where the engine is another process.
const churn = Number(query.get('churn') ?? 0)
const jobs = scene.jobs ?? []
let turn = 0
if (churn > 0)
  setInterval(() => {
    for (let count = 0; count < churn / 20; count += 1) {
      turn = (turn + 7919) % jobs.length
      const job = jobs[turn]
      // One in ten changes its place in the grid as well.
      const moved = count % 10 === 0 ? { startedAtMs: Date.now() } : {}
      if (job) engine.setJob({ ...job, ...moved, progress: (turn % 100) / 100, changedAtMs: Date.now() })
    }
  }, 50)

const root = document.getElementById('root')
if (root) createRoot(root).render(<App session={session} store={store} clock={createClock()} />)
