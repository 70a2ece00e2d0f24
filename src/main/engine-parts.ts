/** What the engine is made of, as its handlers and feeds see it. */
import type { Health } from '../shared/model/figures.ts'
import type { Notice } from '../shared/model/notice.ts'
import type { SourceView } from '../shared/model/source.ts'
import type { SettingsFile } from './config/settings.ts'
import type { FiguresDesk } from './desk/figures-desk.ts'
import type { SystemDesk } from './desk/system-desk.ts'
import type { Destination } from './engine-types.ts'
import type { Committed } from './feed/change.ts'
import type { Fleet } from './fleet/fleet.ts'
import type { DetailKeeper } from './logs/detail-keeper.ts'
import type { LogKeeper } from './logs/log-keeper.ts'
import type { Clock, Logger, Paths, Secrets, Shell } from './ports.ts'
import type { Store } from './store/store.ts'

export interface Navigation {
  key: number
  to: Destination
  jobId: number | null
}

export interface EngineParts {
  clock: Clock
  log: Logger
  paths: Paths
  store: Store
  fleet: Fleet
  sample: {
    isSample(sourceId: string): boolean
    start(): Promise<SourceView>
    stop(): Promise<void>
  }
  logs: LogKeeper
  details: DetailKeeper
  figures: FiguresDesk
  system: SystemDesk
  settings: SettingsFile
  secrets: Secrets
  shell: Shell
  notices: {
    snooze(untilMs: number | null): void
    test(): Promise<{ shown: boolean; reason: string | null }>
  }
  /** Publishes notices that were acknowledged, shown or held back. */
  noticeChanges(notices: readonly Notice[]): void
  onNotices(listener: (notices: readonly Notice[]) => void): () => void
  /** Notices went away with their source: what is shown must be read anew. */
  onForgotten(listener: (sourceId: string) => void): () => void
  onCommitted(listener: (committed: Committed) => void): () => void
  onNavigate(listener: (navigation: Navigation) => void): () => void
  /** The last place a window was sent to and has not been told yet. */
  takeNavigation(): Navigation | null
  health(): Promise<Health>
  mayOpen(url: string): boolean
}
