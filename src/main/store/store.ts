/**
 * The store as the rest of the engine sees it: one writer in this process, one reader worker for anything
 * that may take long. Writes return what they changed; nobody asks the store "what changed?".
 */
import type { Count, JobPage, PageRequest } from '../../shared/contract/contract.ts'
import type { Figures } from '../../shared/model/figures.ts'
import type {
  HostResult,
  JobDetail,
  JobId,
  JobKey,
  JobSummary,
  StatusChange,
} from '../../shared/model/job.ts'
import type { LogEntry, LogGap, LogLine } from '../../shared/model/log.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { JobChange } from '../feed/change.ts'
import type { KeyedObservation, Observation } from '../ingest/observation.ts'
import type { Stoppable } from '../ports.ts'

/**
 * The ingest state machine, handed in by whoever opens the store: pure, called inside the transaction.
 * `provenance` is what the last merge of this run gave, null for a new run: an opaque text (about 30 to 60
 * characters) that the store keeps in a column beside the row and hands back untouched. It is how messages
 * in any order come to the same row. Null: the observation changes nothing but `seenAtMs`.
 */
export type Merge = (
  before: JobSummary | null,
  observation: KeyedObservation,
  provenance: string | null,
) => Merged | null
export interface Merged {
  /** Every summary field except id and the usual/slow baselines, which the store fills in. */
  after: Omit<JobSummary, 'id' | 'usualMs' | 'slowMs'>
  /** Written beside the row, in the same statement; never shown, searched or published. */
  provenance: string
  /** True: only `seenAtMs` and `provenance` move; no JobChange, nothing to publish. */
  unchanged: boolean
  /** A row for the status history, null where the status and its raw word stayed. */
  status: StatusChange | null
  /** Set for a run that reached its confirmed end just now: goes into the hourly roll-up, once. */
  ended: boolean
  /**
   * Set where an end that is in the roll-up already was corrected (status, finishedAtMs or elapsedMs differ)
   * or taken back: take `before` out of its hour, and put `after` in where it is terminal.
   */
  recount: boolean
}

export type NewNotice = Omit<Notice, 'id' | 'acknowledgedAtMs' | 'shownAtMs' | 'heldBack'>

export interface ObservationWrite {
  sourceId: string
  observations: Observation[]
  /** Replaces the source's cursor in the same transaction. */
  cursor?: string
  /** Old history being filled in: no notices are derived. */
  history: boolean
}

/** Derives the notices of a batch's changes inside the transaction (outbox). Pure. */
export type DeriveNotices = (changes: JobChange[], history: boolean) => NewNotice[]

export interface Written {
  jobs: JobChange[]
  notices: Notice[]
}

export interface LogTail {
  lastSeq: number
  lineCount: number
  gaps: LogGap[]
  complete: boolean
}

/** Synchronous, on the writer connection; each call is one transaction. Throws fault STORE. */
export interface StoreWrites {
  /** All of these in one transaction; the caller slices to at most 1,000 observations. */
  observe(writes: ObservationWrite[]): Written
  addNotices(notices: NewNotice[]): Notice[]
  noticeShown(id: number, atMs: number | null, heldBack: string | null): Notice | null
  /** No pop-up for these, for this reason, in one transaction (a storm holds back thousands). */
  noticesHeld(ids: number[], heldBack: string): Notice[]
  acknowledge(ids: number[], atMs: number): Notice[]
  saveDetail(jobId: JobId, detail: JobDetail, hosts: HostResult[]): void
  /**
   * Entries in any order; those already kept are dropped; a hole is remembered and can be filled by a later
   * call. Stored as compressed chunks with a line index.
   */
  appendLog(jobId: JobId, entries: LogEntry[], atMs: number): LogTail
  /** The log is complete at lastSeq: further gaps are holes the back end can't fill. */
  completeLog(jobId: JobId, lastSeq: number): LogTail
  audit(entry: { atMs: number; action: string; subject: string; detail: string }): void
  /** Removes a source's runs in slices; resolves when all are gone. */
  forgetSource(sourceId: string, onSlice: (removed: JobId[]) => void, signal: AbortSignal): Promise<void>
  /** Applies retention in slices that never hold the process; how many runs and log chunks went. */
  retain(
    limits: { endedBeforeMs: number | null; logsBeforeMs: number | null },
    onSlice: (removed: JobId[]) => void,
    signal: AbortSignal,
  ): Promise<{ runs: number; logs: number }>
}

/** Short point reads on the writer connection. */
export interface StoreReads {
  job(id: JobId): JobSummary | null
  jobByKey(key: JobKey): JobSummary | null
  cursor(sourceId: string): string | null
  /** Active runs of a source, oldest `seenAtMs` first. */
  active(sourceId: string): JobSummary[]
  detail(jobId: JobId): JobDetail | null
  hosts(jobId: JobId): HostResult[]
  /** Every host that `host:` finds this run by: observed names and host results alike. */
  hostNames(jobId: JobId): string[]
  timeline(jobId: JobId): StatusChange[]
  logTail(jobId: JobId): LogTail
  logLines(jobId: JobId, from: number, limit: number): LogLine[]
  pendingNotices(): Notice[]
  recentNotices(limit: number): Notice[]
}

/** Anything that may take long; runs in the reader worker. Rejects with fault CANCELLED on abort. */
export interface LongReads {
  page(request: PageRequest, nowMs: number, signal?: AbortSignal): Promise<JobPage>
  count(filter: string, nowMs: number, signal?: AbortSignal): Promise<Count>
  /** Every active run, and those ended since `endedSinceMs`, matching; newest first; at most `limit`. */
  live(filter: string, endedSinceMs: number, nowMs: number, limit: number): Promise<JobSummary[]>
  figures(nowMs: number): Promise<Figures>
  related(jobId: JobId, limit: number): Promise<JobSummary[]>
  complete(qualifier: string, prefix: string): Promise<string[]>
  notices(beforeId: number | null, limit: number): Promise<Notice[]>
  searchLog(
    jobId: JobId,
    query: { text: string; regex: boolean; errorsOnly: boolean; limit: number },
    signal?: AbortSignal,
  ): Promise<{ lines: number[]; capped: boolean }>
  stats(): Promise<{
    runs: number
    logLines: number
    bytes: number
    schemaVersion: number
    sqliteVersion: string
  }>
}

export interface Store extends StoreWrites, StoreReads, Stoppable {
  long: LongReads
  /** How the file was found: ok, or set aside and rebuilt (with the reason). */
  opened: { state: 'ok' | 'rebuilt'; reason: string | null }
  /** Online backup, verified by integrity_check; keeps the newest seven. */
  backup(): Promise<{ file: string; bytes: number }>
  lastBackupAtMs(): number | null
}
