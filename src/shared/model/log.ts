import { z } from 'zod'

/**
 * One piece of a run's output: a sequence number that the back end guarantees to be dense (an AWX event
 * counter), and the text that belongs to it. `text` may hold several lines or none at all.
 */
export const LogEntry = z.object({
  seq: z.int().min(0),
  /** 0-based number of the first line of `text` in the whole output. */
  line: z.int().min(0),
  /** How many lines `text` is. 0 for an entry without output. */
  lines: z.int().min(0),
  /** Raw, with SGR escapes, lines separated by \n, no final newline. */
  text: z.string(),
  atMs: z.int().min(0).nullable(),
  host: z.string().nullable(),
  task: z.string().nullable(),
  level: z.enum(['info', 'changed', 'skipped', 'ignored', 'error']),
})
export type LogEntry = z.infer<typeof LogEntry>

/** A line as the log view shows it. `gap` lines stand where `missing` sequence numbers are still to be had. */
export const LogLine = z.object({
  line: z.int().min(0),
  seq: z.int().min(0),
  text: z.string(),
  atMs: z.int().min(0).nullable(),
  host: z.string().nullable(),
  task: z.string().nullable(),
  level: z.enum(['info', 'changed', 'skipped', 'ignored', 'error', 'gap']),
})
export type LogLine = z.infer<typeof LogLine>

export const LogGap = z.object({ fromSeq: z.int().min(0), toSeq: z.int().min(0), line: z.int().min(0) })
export type LogGap = z.infer<typeof LogGap>

/** How much of a run's log is on this workstation. */
export const LogState = z.object({
  lineCount: z.int().min(0),
  lastSeq: z.int().min(0),
  gaps: z.array(LogGap),
  /** The back end has said that nothing more will come, and everything it said is here. */
  complete: z.boolean(),
  fetching: z.boolean(),
  /** Why it is not complete where that is known, e.g. "controller.example is unreachable". */
  note: z.string().nullable(),
})
export type LogState = z.infer<typeof LogState>
