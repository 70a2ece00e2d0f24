import './app/no-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles.css'
import { App } from './app/app.tsx'
import { connect } from './client/connect.ts'
import { startSession } from './client/session.ts'
import { createAppState } from './state/app-state.ts'
import { startFeeds } from './state/feeds.ts'
import { createClock } from './ui/index.ts'

const session = startSession(() => connect(window))
const store = createAppState()
startFeeds(session, store)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App session={session} store={store} clock={createClock()} />
  </StrictMode>,
)
