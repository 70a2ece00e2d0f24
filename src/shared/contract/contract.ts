/**
 * The one list of what the window (or any client) may ask of the engine, and what it may follow. Inputs are
 * parsed by these schemas at the server end, always. Outputs are described by the same schemas.
 */
import { z } from 'zod'
import { Figures, Health, SystemState } from '../model/figures.ts'
import { HostResult, JobDetail, JobId, JobKey, JobSummary, StatusChange } from '../model/job.ts'
import { LogLine, LogState } from '../model/log.ts'
import { Notice } from '../model/notice.ts'
import { Settings, SettingsPatch } from '../model/settings.ts'
import {
  ConnectionReport,
  RequestRecord,
  SourceConfig,
  SourceId,
  SourceKindView,
  SourceView,
} from '../model/source.ts'

const Nothing = z.strictObject({})
const Done = z.null()

/** Text in the filter language, see shared/filter. Empty: everything. */
export const FilterText = z.string().max(2000)

export const SortKey = z.enum(['happened', 'finished', 'duration', 'name'])
export type SortKey = z.infer<typeof SortKey>

export const PageRequest = z.strictObject({
  filter: FilterText,
  sort: SortKey,
  descending: z.boolean(),
  /** From an earlier page's `next` or `previous`; null: the first page. */
  cursor: z.string().max(1024).nullable(),
  limit: z.int().min(1).max(500),
})
export type PageRequest = z.infer<typeof PageRequest>

export const JobPage = z.object({
  items: z.array(JobSummary),
  next: z.string().nullable(),
  previous: z.string().nullable(),
})
export type JobPage = z.infer<typeof JobPage>

/** Exact, or capped: show "10,000+". */
export const Count = z.object({ value: z.int(), capped: z.boolean() })
export type Count = z.infer<typeof Count>

/** What a source form sends. A secret is given, null (remove it), or left out (keep what is stored). */
export const SourceDraft = z.strictObject({
  config: SourceConfig.omit({ id: true, sample: true }),
  secrets: z.record(z.string().max(64), z.string().max(16_384).nullable()),
})
export type SourceDraft = z.infer<typeof SourceDraft>

export const SuggestedSource = z.object({
  draft: SourceDraft,
  /** Where it comes from, e.g. "AAP_URL in the environment". Secret values are not in the draft. */
  origin: z.string(),
  secretsPresent: z.array(z.string()),
  missing: z.array(z.string()),
  /** Template id named by the environment, null where none. */
  templateId: z.string().nullable(),
})
export type SuggestedSource = z.infer<typeof SuggestedSource>

export const CALLS = {
  'jobs.page': { input: PageRequest, output: JobPage },
  'jobs.count': { input: z.strictObject({ filter: FilterText }), output: Count },
  'jobs.get': { input: z.strictObject({ id: JobId }), output: JobSummary },
  'jobs.find': { input: z.strictObject({ key: JobKey }), output: JobSummary.nullable() },
  /** Detail as last kept here; null where none was ever fetched. */
  'jobs.detail': { input: z.strictObject({ id: JobId }), output: JobDetail.nullable() },
  /** Asks the source for the run, its hosts and the rest of its log now. Works while the source is reachable. */
  'jobs.refresh': { input: z.strictObject({ id: JobId }), output: Done },
  'jobs.timeline': { input: z.strictObject({ id: JobId }), output: z.array(StatusChange) },
  'jobs.hosts': { input: z.strictObject({ id: JobId }), output: z.array(HostResult) },
  'jobs.related': {
    input: z.strictObject({ id: JobId, limit: z.int().min(1).max(100) }),
    output: z.array(JobSummary),
  },
  /** Values to complete a qualifier with, most frequent first. */
  'jobs.complete': {
    input: z.strictObject({ qualifier: z.string().max(32), prefix: z.string().max(200) }),
    output: z.array(z.string()),
  },
  'log.state': { input: z.strictObject({ id: JobId }), output: LogState },
  'log.lines': {
    input: z.strictObject({ id: JobId, from: z.int().min(0), limit: z.int().min(1).max(2000) }),
    output: z.array(LogLine),
  },
  /** Line numbers that match, ascending, capped at `limit`. A pattern that does not compile is INVALID. */
  'log.search': {
    input: z.strictObject({
      id: JobId,
      text: z.string().max(500),
      regex: z.boolean(),
      errorsOnly: z.boolean(),
      limit: z.int().min(1).max(10_000),
    }),
    output: z.object({ lines: z.array(z.int()), capped: z.boolean() }),
  },
  /** Writes the whole log to a file the operator picks; the path, or null when the dialog was cancelled. */
  'log.save': { input: z.strictObject({ id: JobId, ansi: z.boolean() }), output: z.string().nullable() },

  'sources.kinds': { input: Nothing, output: z.array(SourceKindView) },
  'sources.list': { input: Nothing, output: z.array(SourceView) },
  'sources.suggested': { input: Nothing, output: z.array(SuggestedSource) },
  /** Adds a suggested source with the secrets that the environment holds, without showing them to the window. */
  'sources.accept': { input: z.strictObject({ origin: z.string() }), output: SourceView },
  /** sourceId: test with the secrets stored for it where the draft leaves them out. */
  'sources.test': {
    input: z.strictObject({
      draft: SourceDraft,
      sourceId: SourceId.nullable(),
      suggested: z.string().nullable(),
    }),
    output: ConnectionReport,
  },
  'sources.add': { input: SourceDraft, output: SourceView },
  'sources.update': { input: z.strictObject({ id: SourceId, draft: SourceDraft }), output: SourceView },
  /** forget: remove its kept runs too. */
  'sources.remove': { input: z.strictObject({ id: SourceId, forget: z.boolean() }), output: Done },
  'sources.pause': { input: z.strictObject({ id: SourceId, paused: z.boolean() }), output: Done },
  /** null: every source. */
  'sources.refresh': { input: z.strictObject({ id: SourceId.nullable() }), output: Done },
  'sources.requests': { input: z.strictObject({ id: SourceId }), output: z.array(RequestRecord) },
  'sources.templates': {
    input: z.strictObject({ id: SourceId }),
    output: z.array(
      z.object({
        externalId: z.string(),
        name: z.string(),
        type: z.string(),
        lastStatus: z.string().nullable(),
        nextRunAtMs: z.int().nullable(),
      }),
    ),
  },
  'sources.schedules': {
    input: z.strictObject({ id: SourceId }),
    output: z.array(
      z.object({
        externalId: z.string(),
        name: z.string(),
        templateName: z.string().nullable(),
        rule: z.string(),
        timezone: z.string().nullable(),
        enabled: z.boolean(),
        nextRunAtMs: z.int().nullable(),
      }),
    ),
  },

  'sample.start': { input: Nothing, output: SourceView },
  'sample.stop': { input: Nothing, output: Done },

  'figures.get': { input: Nothing, output: Figures },

  'notices.list': {
    input: z.strictObject({ beforeId: z.int().nullable(), limit: z.int().min(1).max(500) }),
    output: z.array(Notice),
  },
  'notices.acknowledge': { input: z.strictObject({ ids: z.array(z.int()).max(1000) }), output: Done },
  /** Until when pop-ups are held back; null: speak again. */
  'notices.snooze': { input: z.strictObject({ untilMs: z.int().nullable() }), output: Done },
  'notices.test': { input: Nothing, output: z.object({ shown: z.boolean(), reason: z.string().nullable() }) },

  'settings.get': { input: Nothing, output: Settings },
  'settings.set': { input: SettingsPatch, output: Settings },
  'settings.backup': { input: Nothing, output: z.object({ file: z.string(), bytes: z.int() }) },

  'secrets.status': {
    input: Nothing,
    output: z.object({
      state: SystemState.shape.secrets,
      backend: z.string(),
      reason: z.string().nullable(),
    }),
  },
  /** Where the system has no keyring: a vault under a passphrase, or memory only. Never plain text on disk. */
  'secrets.choose': {
    input: z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('memory') }),
      z.strictObject({ mode: z.literal('passphrase'), passphrase: z.string().min(8).max(1024) }),
    ]),
    output: Done,
  },
  'secrets.unlock': { input: z.strictObject({ passphrase: z.string().max(1024) }), output: Done },

  'health.get': { input: Nothing, output: Health },

  /** The one gate for links: https, or http where a source itself is http. Confirmed in the main process. */
  'shell.open': { input: z.strictObject({ url: z.string().max(4096) }), output: Done },
  'shell.copy': { input: z.strictObject({ text: z.string().max(4_194_304) }), output: Done },
  'shell.showDataFolder': { input: Nothing, output: Done },
  'shell.quit': { input: Nothing, output: Done },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

export type CallName = keyof typeof CALLS
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['input']>
/** What a handler receives: the input after parsing. */
export type CallArgs<N extends CallName> = z.output<(typeof CALLS)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>

/**
 * Feeds. `key` names the field that items are merged by; a delta item holds the key and only the fields that
 * changed. A feed of one value uses the key 'key' with the value 'one'.
 */
export const FEEDS = {
  /** Every active run, and every run that ended in the last `hours`, newest first, matching the filter. */
  'jobs.live': {
    input: z.strictObject({ filter: FilterText, hours: z.int().min(1).max(168) }),
    item: JobSummary,
    key: 'id',
  },
  /** One run, wherever it is. */
  'jobs.one': { input: z.strictObject({ id: JobId }), item: JobSummary, key: 'id' },
  'sources.all': {
    input: Nothing,
    item: SourceView.extend({ id: SourceId }),
    key: 'id',
  },
  figures: { input: Nothing, item: Figures.extend({ key: z.literal('one') }), key: 'key' },
  /** The newest 200 notices. */
  'notices.recent': { input: Nothing, item: Notice, key: 'id' },
  /** Following a run's log starts fetching it and keeps fetching while it runs and somebody follows. */
  'log.follow': {
    input: z.strictObject({ id: JobId }),
    item: LogState.extend({ key: z.literal('one') }),
    key: 'key',
  },
  settings: { input: Nothing, item: Settings.extend({ key: z.literal('one') }), key: 'key' },
  system: { input: Nothing, item: SystemState.extend({ key: z.literal('one') }), key: 'key' },
  /** What the shell asks the window to do: open a run (from a notification, the tray or a deep link). */
  navigate: {
    input: Nothing,
    item: z.object({
      key: z.int(),
      to: z.enum(['live', 'job', 'sources', 'history', 'settings', 'alerts']),
      jobId: JobId.nullable(),
    }),
    key: 'key',
  },
} as const satisfies Record<string, { input: z.ZodType; item: z.ZodType; key: string }>

export type FeedName = keyof typeof FEEDS
export type FeedInput<N extends FeedName> = z.input<(typeof FEEDS)[N]['input']>
export type FeedArgs<N extends FeedName> = z.output<(typeof FEEDS)[N]['input']>
export type FeedItem<N extends FeedName> = z.output<(typeof FEEDS)[N]['item']>
