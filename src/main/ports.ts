/**
 * What the engine needs from the world it runs in. Electron, the headless entry and the tests each hand in
 * their own; nothing in the engine reaches for Date.now, setTimeout, Math.random or process.env itself.
 */
import type { Notice } from '../shared/model/notice.ts'
import type { SystemState } from '../shared/model/figures.ts'

export type Cancel = () => void

export interface Clock {
  /** Wall time, integer ms since the epoch. May jump; use it for stamps only. */
  now(): number
  /** Monotonic ms with no defined origin; may stand still while the machine sleeps. Use it for durations. */
  monotonic(): number
  after(ms: number, run: () => void): Cancel
}

/** Uniform in [0, 1). */
export type Random = () => number

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
/** Values are redacted by key and by value before they are written. */
export type LogFields = Record<string, unknown>

/** Where everything is kept. All absolute. */
export interface Paths {
  data: string
  store: string
  backups: string
  logs: string
  /** Sources and settings: small JSON files, atomically replaced, apart from the store. */
  config: string
}

export interface SecretsStatus {
  state: SystemState['secrets']
  /** e.g. gnome_libsecret, vault, memory. */
  backend: string
  reason: string | null
}

/** Secrets by source and name. Read only when a connection is made; never at start-up. */
export interface Secrets {
  status(): SecretsStatus
  onStatus(listener: (status: SecretsStatus) => void): () => void
  /** Which names are stored, without opening any. */
  names(sourceId: string): string[]
  /** Null where none is stored. Throws fault SECRETS while locked. */
  get(sourceId: string, name: string): Promise<string | null>
  set(sourceId: string, name: string, value: string): Promise<void>
  remove(sourceId: string, name?: string): Promise<void>
  choose(choice: { mode: 'memory' } | { mode: 'passphrase'; passphrase: string }): Promise<void>
  unlock(passphrase: string): Promise<void>
}

export type NotifyOutcome = { shown: true } | { shown: false; reason: string }

/** Pop-ups of the desktop. */
export interface Notifier {
  show(notice: Pick<Notice, 'title' | 'body' | 'severity' | 'jobId'>, sound: boolean): Promise<NotifyOutcome>
}

/** What only a desktop shell can do. The headless entry answers UNSUPPORTED with what to do instead. */
export interface Shell {
  openUrl(url: string): Promise<void>
  copy(text: string): Promise<void>
  showFolder(path: string): Promise<void>
  /** The path the operator chose, or null. */
  chooseSavePath(suggestedName: string): Promise<string | null>
  setStartWithSystem(on: boolean, hidden: boolean): Promise<void>
  quit(): void
}

/** Things that happen outside: the engine reacts by refreshing or waiting. */
export interface Power {
  onResume(listener: () => void): () => void
  onOnline(listener: (online: boolean) => void): () => void
}

/** Every long-lived part is started by one function and ended by one call, which may be made twice. */
export interface Stoppable {
  stop(): Promise<void>
}
