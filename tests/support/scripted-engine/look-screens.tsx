/** As look.tsx, for the screens beside Live: /look-screens.html?to=job&theme=light&lines=2000000. */
import { createRoot } from 'react-dom/client'
import '../../../src/renderer/styles.css'
import { App } from '../../../src/renderer/app/app.tsx'
import { startSession } from '../../../src/renderer/client/session.ts'
import { createAppState, type Route } from '../../../src/renderer/state/app-state.ts'
import { startFeeds } from '../../../src/renderer/state/feeds.ts'
import { createClock } from '../../../src/renderer/ui/index.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { toScreensScript } from './screens.ts'
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
const script = toScreensScript(clock.now(), Number(query.get('lines') ?? '4321'))
const engine = createScriptedEngine(clock, { ...script, settings })
const failed = script.jobs?.find((job) => job.status === 'failed')
const routes: Record<string, Route> = {
  job: { to: 'job', jobId: Number(query.get('jobId') ?? failed?.id ?? 1) },
  history: { to: 'history' },
  sources: { to: 'sources', ...(query.has('add') ? { add: true } : {}) },
  alerts: { to: 'alerts' },
  settings: { to: 'settings' },
}
const session = startSession(engine.connect)
const store = createAppState({ route: routes[query.get('to') ?? 'job'] ?? { to: 'live' } })
startFeeds(session, store)

const root = document.getElementById('root')
if (root) createRoot(root).render(<App session={session} store={store} clock={createClock()} />)
