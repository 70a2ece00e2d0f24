import { z } from 'zod'
import { AtMs, DurationMs } from './job.ts'
import { SourceId } from './source.ts'

/** A small series of equal buckets, oldest first, for the trend beside a figure. */
const Trend = z.array(z.number())

/** The strip over the Live screen. Counts of ended runs come from hourly roll-ups and are exact. */
export const Figures = z.object({
  atMs: AtMs,
  running: z.int(),
  queued: z.int(),
  failed24h: z.int(),
  ended24h: z.int(),
  /** 0 to 1, null where nothing ended. */
  successRate24h: z.number().nullable(),
  /** Median duration of runs completed in the last 24 h. */
  typicalMs24h: DurationMs.nullable(),
  /** Ended runs an hour over the last 24 h. */
  throughputPerHour: z.number(),
  trends: z.object({
    running: Trend,
    failed: Trend,
    successRate: z.array(z.number().nullable()),
    typicalMs: z.array(z.number().nullable()),
    throughput: Trend,
  }),
  bySource: z.array(z.object({ sourceId: SourceId, running: z.int(), queued: z.int(), failed24h: z.int() })),
})
export type Figures = z.infer<typeof Figures>

/** Jobdeck about itself: banners and the health page. */
export const SystemState = z.object({
  store: z.enum(['opening', 'ok', 'read_only', 'rebuilt']),
  storeReason: z.string().nullable(),
  secrets: z.enum(['ready', 'locked', 'memory_only', 'undecided', 'unavailable']),
  secretsReason: z.string().nullable(),
  online: z.boolean(),
  notifications: z.enum(['native', 'unavailable']),
  tray: z.enum(['shown', 'unavailable']),
  /** Pop-ups are held back until then; null or absent: they speak. */
  snoozedUntilMs: AtMs.nullable().optional(),
})
export type SystemState = z.infer<typeof SystemState>

export const Health = z.object({
  version: z.string(),
  dataFolder: z.string(),
  logFile: z.string(),
  storeBytes: z.int(),
  runCount: z.int(),
  logLineCount: z.int(),
  schemaVersion: z.int(),
  sqliteVersion: z.string(),
  uptimeMs: DurationMs,
  memoryBytes: z.int(),
  writeQueue: z.int(),
  lastBackupAtMs: AtMs.nullable(),
  feeds: z.int(),
})
export type Health = z.infer<typeof Health>
