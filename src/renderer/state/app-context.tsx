import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { SourceView } from '../../shared/model/source.ts'
import type { AppState, AppStore, Route } from './app-state.ts'

const AppContext = createContext<AppStore | null>(null)

export const AppStateProvider = ({ store, children }: { store: AppStore; children: ReactNode }) => (
  <AppContext value={store}>{children}</AppContext>
)

export const useAppStore = (): AppStore => {
  const store = useContext(AppContext)
  if (!store) throw new Error('AppStateProvider is missing above this component')
  return store
}

/** Select the least that the component shows: it renders again only when that changes. */
export const useApp = <T,>(select: (state: AppState) => T): T => useStore(useAppStore(), select)

export const useNavigate = (): ((route: Route) => void) => useApp((state) => state.navigate)

/** A source by id; null while unknown (removed, or not yet told). */
export const useSource = (sourceId: string): SourceView | null =>
  useApp((state) => state.sources.find((source) => source.config.id === sourceId) ?? null)

/** Shows a passing message. For what must not pass, use FaultPanel in place. */
export const useToast = (): AppState['toast'] => useApp((state) => state.toast)
