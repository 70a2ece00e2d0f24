/** What a host (Electron, the headless entry, a test) hands to the engine, and what it gets back. */
import type { Port } from '../shared/contract/protocol.ts'
import type { JobId, JobSummary } from '../shared/model/job.ts'
import type { Notice } from '../shared/model/notice.ts'
import type { Settings } from '../shared/model/settings.ts'
import type { SourceConfig } from '../shared/model/source.ts'
import type { SystemState } from '../shared/model/figures.ts'
import type { Clock, Logger, Notifier, Paths, Power, Random, Secrets, Shell, Stoppable } from './ports.ts'

/** One small JSON file, atomically replaced. `get` answers undefined where nothing was ever written. */
export interface ConfigFile {
  get(): unknown
  set(value: unknown): void
}
export interface ConfigFiles {
  open(name: 'sources' | 'settings' | 'window'): ConfigFile
}

export interface EngineOptions {
  version: string
  clock: Clock
  random: Random
  log: Logger
  paths: Paths
  secrets: Secrets
  notifier: Notifier
  shell: Shell
  power: Power
  config: ConfigFiles
  /** Only AAP_URL, AAP_TOKEN, AAP_TEMPLATE_ID and JOBDECK_… are read. */
  environment: Record<string, string | undefined>
}

export type Destination = 'live' | 'job' | 'sources' | 'history' | 'settings' | 'alerts'

/** The state of everything in one glance, for the tray. */
export interface Summary {
  worst: 'calm' | 'active' | 'failing' | 'offline'
  running: JobSummary[]
  runningCount: number
  /** Newest first, not yet acknowledged. */
  failures: Notice[]
  failureCount: number
  snoozedUntilMs: number | null
}

export interface Engine extends Stoppable {
  /** Serves the contract on a port until the port closes or the returned function is called. */
  serve(port: Port): () => void
  summary(): Summary
  onSummary(listener: (summary: Summary) => void): () => void
  settings(): Settings
  setSettings(patch: Partial<Settings>): Settings
  onSettings(listener: (settings: Settings) => void): () => void
  sources(): SourceConfig[]
  /** Sends every window there; a run by its id. Kept for the next window where none is open. */
  navigate(to: Destination, jobId: JobId | null): void
  /** The run of a deep link, null where this workstation does not have it. */
  findJob(key: { sourceId: string; externalId: string; attempt: number }): JobId | null
  refreshAll(): void
  snooze(untilMs: number | null): void
  /** What the host knows and the engine does not: tray, notification support. */
  report(state: Partial<Pick<SystemState, 'tray' | 'notifications'>>): void
}
