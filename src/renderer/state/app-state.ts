import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Figures, SystemState } from '../../shared/model/figures.ts'
import type { Notice } from '../../shared/model/notice.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/settings.ts'
import type { SourceView } from '../../shared/model/source.ts'

export type Route =
  | { to: 'live' }
  | { to: 'job'; jobId: number }
  /** filter: text to start with, e.g. from a figure or a related-runs link. */
  | { to: 'history'; filter?: string }
  /** sourceId opens that source; add opens the form, with the suggestion of that origin filled in. */
  | { to: 'sources'; sourceId?: string; add?: boolean; suggested?: string }
  | { to: 'alerts' }
  | { to: 'settings' }
export type ScreenName = Route['to']

export interface Toast {
  id: number
  tone: 'info' | 'ok' | 'failed' | 'warn'
  title: string
  text: string | null
  /** Where the toast leads. */
  route: Route | null
}

export interface AppState {
  route: Route
  /** Where goBack leads, oldest first; at most 50. */
  trail: Route[]
  palette: boolean
  shortcuts: boolean
  /** The filter of the Live screen outlives a visit to another screen. */
  liveFilter: string
  sources: SourceView[]
  sourcesReady: boolean
  figures: Figures | null
  system: SystemState | null
  settings: Settings
  /** Newest first. */
  notices: Notice[]
  noticesReady: boolean
  toasts: Toast[]
  navigate(route: Route): void
  goBack(): void
  toast(toast: Omit<Toast, 'id'>): void
  dropToast(id: number): void
}

export type AppStore = StoreApi<AppState>

/** The window's small state: where it is, and the feeds that every screen shows. Runs are in jobs-store.ts. */
export const createAppState = (initial: Partial<AppState> = {}): AppStore =>
  createStore<AppState>((set, get) => ({
    route: { to: 'live' },
    trail: [],
    palette: false,
    shortcuts: false,
    liveFilter: '',
    sources: [],
    sourcesReady: false,
    figures: null,
    system: null,
    settings: DEFAULT_SETTINGS,
    notices: [],
    noticesReady: false,
    toasts: [],
    navigate: (route) => set({ route, trail: [...get().trail, get().route].slice(-50), palette: false }),
    goBack: () => {
      const trail = get().trail
      set({ route: trail.at(-1) ?? { to: 'live' }, trail: trail.slice(0, -1) })
    },
    toast: (toast) => {
      const id = (get().toasts.at(-1)?.id ?? 0) + 1
      set({ toasts: [...get().toasts, { ...toast, id }].slice(-4) })
    },
    dropToast: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
    ...initial,
  }))
