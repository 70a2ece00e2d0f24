import { Suspense, useEffect } from 'react'
import { ClientProvider } from '../client/client-context.tsx'
import type { Session } from '../client/session.ts'
import { AppStateProvider, useApp } from '../state/app-context.tsx'
import type { AppStore } from '../state/app-state.ts'
import { ClockProvider, LiveRegion, TooltipProvider, type Clock } from '../ui/index.ts'
import { applyAppearance } from './appearance.ts'
import { Banners } from './banners.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { SCREENS } from './routes.ts'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { Toasts } from './toasts.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useWindowTitle } from './window-title.ts'

export interface AppProps {
  session: Session
  store: AppStore
  clock: Clock
}

export const App = ({ session, store, clock }: AppProps) => (
  <ClientProvider client={session}>
    <AppStateProvider store={store}>
      <ClockProvider clock={clock}>
        <TooltipProvider delayDuration={350} skipDelayDuration={200}>
          <LiveRegion>
            <Shell session={session} />
          </LiveRegion>
        </TooltipProvider>
      </ClockProvider>
    </AppStateProvider>
  </ClientProvider>
)

const Shell = ({ session }: { session: Session }) => {
  const settings = useApp((state) => state.settings)
  useEffect(() => applyAppearance(settings, document.documentElement, window), [settings])
  useShortcuts()
  useWindowTitle()
  return (
    <div className="flex h-full">
      <a
        href="#screen"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-inverse focus:px-3 focus:py-1.5 focus:text-inverse-ink"
      >
        Skip to content
      </a>
      <Rail />
      <div id="screen" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <Banners session={session} />
        <CurrentScreen />
      </div>
      <Palette />
      <ShortcutSheet />
      <Toasts />
    </div>
  )
}

const CurrentScreen = () => {
  const route = useApp((state) => state.route)
  const Component = SCREENS[route.to]
  // A fault in one screen leaves the rail and the others usable; another route starts afresh.
  return (
    <ErrorBoundary key={JSON.stringify(route)}>
      <Suspense fallback={<div className="flex-1" aria-busy="true" />}>
        <Component />
      </Suspense>
    </ErrorBoundary>
  )
}
