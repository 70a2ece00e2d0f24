import { lazy, type ComponentType } from 'react'
import { LiveScreen } from '../features/live/live-screen.tsx'
import type { ScreenName } from '../state/app-state.ts'

/**
 * The first screen is part of the first load; the others come when they are asked for. Each reads its own route
 * with useApp(state => state.route). A missing screen fails the type check and the build.
 */
export const SCREENS: Record<ScreenName, ComponentType> = {
  live: LiveScreen,
  job: lazy(() => import('../features/job/job-screen.tsx').then((file) => ({ default: file.JobScreen }))),
  history: lazy(() =>
    import('../features/history/history-screen.tsx').then((file) => ({ default: file.HistoryScreen })),
  ),
  sources: lazy(() =>
    import('../features/sources/sources-screen.tsx').then((file) => ({ default: file.SourcesScreen })),
  ),
  alerts: lazy(() =>
    import('../features/alerts/alerts-screen.tsx').then((file) => ({ default: file.AlertsScreen })),
  ),
  settings: lazy(() =>
    import('../features/settings/settings-screen.tsx').then((file) => ({ default: file.SettingsScreen })),
  ),
}
