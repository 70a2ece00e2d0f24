/**
 * What a back end is to the engine. A connector reads its back end and says what it saw; it never sees the
 * store, the feed or the window. One folder a kind; registered in one line in ./registry.ts.
 */
import type { z } from 'zod'
import type {
  Capability,
  ConnectionReport,
  FormField,
  SourceConfig,
  SourceState,
} from '../../shared/model/source.ts'
import type { HostResult, JobDetail } from '../../shared/model/job.ts'
import type { LogEntry } from '../../shared/model/log.ts'
import type { Clock, Logger, Random } from '../ports.ts'
import type { HttpClient } from '../net/http-client.ts'
import type { Observation } from '../ingest/observation.ts'

/** Everything a connector may use. `secret` is read when needed and never kept longer than a connection. */
export interface ConnectorContext<Options> {
  source: SourceConfig
  options: Options
  http: HttpClient
  /** Opens a WebSocket on the source's own origin under the same trust, agent and payload limits as `http`. */
  openSocket: OpenSocket
  secret(name: string): Promise<string | null>
  clock: Clock
  random: Random
  log: Logger
  /** Sets a record aside that did not fit: counted, shown, sampled (redacted), never stops the rest. */
  quarantine(where: string, problem: string, sample: unknown): void
}

export interface SocketHandlers {
  onOpen(): void
  onText(text: string): void
  /** Called once, after an error too. `error` is a FaultError where it can be told. */
  onClose(reason: { code: number; httpStatus: number | null; error: Error | null }): void
}
export interface Socket {
  send(text: string): void
  close(): void
}
/** `path` is joined to the source's origin; ping every 20 s, dead after 45 s without a pong. */
export type OpenSocket = (path: string, headers: Record<string, string>, handlers: SocketHandlers) => Socket

/** What one pass over the back end found. `cursor` is stored in the transaction of the observations. */
export interface ObservationBatch {
  observations: Observation[]
  cursor?: string
}

export type SyncReason = 'first' | 'schedule' | 'demand' | 'gap' | 'wake'

export interface SyncRequest {
  /** What the last committed batch said, null on the first run. Opaque to everyone but the connector. */
  cursor: string | null
  reason: SyncReason
  signal: AbortSignal
  /** Resolves after the batch is committed: only then may the connector go past it. */
  emit(batch: ObservationBatch): Promise<void>
  /** First-run back-fill; null when it is over. */
  progress(state: { done: number; total: number | null } | null): void
  /** Ids of runs that the store holds as active for this source, oldest observation first. */
  activeIds(): Promise<string[]>
}

export interface PushHandlers {
  /** A message whose content can be taken as a provisional state at once. */
  observe(observations: Observation[]): void
  /** Runs worth asking about now. Merged and fetched by the poller under the budget via `fetchRuns`. */
  hint(externalIds: string[]): void
  /** Something may have been missed: reconcile. Called on every (re)connection too. */
  gap(): void
  /** Log entries that arrived by push; gaps between them are for `fetchLog` to fill. */
  log(externalId: string, entries: LogEntry[]): void
  /** The back end says a run's output is complete at this sequence number. */
  logEnd(externalId: string, lastSeq: number): void
  state(push: SourceState['push'], reason: string | null): void
}

export interface LogRequest {
  externalId: string
  type: string
  /** Ask for what follows this sequence number (0: from the start). */
  afterSeq: number
  /** Only up to this one, null: all there is. */
  toSeq: number | null
  signal: AbortSignal
  emit(entries: LogEntry[]): Promise<void>
}

export interface DetailResult {
  observation: Observation
  detail: Omit<JobDetail, 'fetchedAtMs'>
  hosts: HostResult[]
}

export interface Template {
  externalId: string
  name: string
  type: string
  lastStatus: string | null
  nextRunAtMs: number | null
}
export interface Schedule {
  externalId: string
  name: string
  templateName: string | null
  rule: string
  timezone: string | null
  enabled: boolean
  nextRunAtMs: number | null
}

/** A connected back end. All methods may throw FaultError; they give up within 1 s of an abort. */
export interface Connector {
  /** Known after `sync` or `test` has detected the server; may grow or shrink with its version. */
  capabilities(): Capability[]
  /** e.g. "AWX 24.6.1", null before detection. */
  product(): string | null
  /** One reconciling pass: everything that changed since the cursor, with an overlapping window. */
  sync(request: SyncRequest): Promise<void>
  /** These runs as the back end has them now. A run it no longer knows comes back as lost. */
  fetchRuns(runs: { externalId: string; type: string | null }[], signal: AbortSignal): Promise<Observation[]>
  /** Opens the live channel, keeps it open with back-off, until the signal. Undefined: none. */
  runPush?(handlers: PushHandlers, signal: AbortSignal): Promise<void>
  /** Which runs' logs the live channel should carry. */
  followLogs?(runs: { externalId: string; type: string }[]): void
  fetchDetail?(run: { externalId: string; type: string }, signal: AbortSignal): Promise<DetailResult>
  /**
   * Emits entries in ascending order without holes where the back end has them. Returns whether the log is
   * complete (nothing more will ever come) and the last sequence number the back end has.
   */
  fetchLog?(request: LogRequest): Promise<{ complete: boolean; lastSeq: number }>
  templates?(signal: AbortSignal): Promise<Template[]>
  schedules?(signal: AbortSignal): Promise<Schedule[]>
}

export interface Pace {
  /** Between two polls while push is live, and while it is not; with anything active, and with nothing. */
  pushMs: number
  activeMs: number
  idleMs: number
  /** Requests a window may hold, null: no budget. */
  budget: { limit: number; windowMs: number } | null
  concurrency: number
}

export interface ConnectorKind<Options = unknown> {
  kind: string
  label: string
  summary: string
  fields: FormField[]
  /** Names of secrets that must be set for these options. */
  requiredSecrets(options: Options): string[]
  options: z.ZodType<Options>
  pace(options: Options): Pace
  /**
   * The headers that carry the credential, built when a connection is made. The HTTP client and the socket bind
   * them to the source's exact origin. Throws fault SECRETS where a secret that these options need is not set.
   */
  authHeaders(credential: {
    options: Options
    secret(name: string): Promise<string | null>
  }): Promise<Record<string, string>>
  connect(context: ConnectorContext<Options>): Connector
  /** Step by step, stops at the first failure, ends in what the source can do. */
  test(context: ConnectorContext<Options>, signal: AbortSignal): Promise<ConnectionReport>
}
