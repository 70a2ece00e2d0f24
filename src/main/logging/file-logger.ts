import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogFields, Logger } from '../ports.ts'
import type { Redactor } from './redact.ts'

const ROTATE_BYTES = 5 * 1024 * 1024
/** Of one line; what is longer is cut, after it was redacted. */
const MAX_FIELDS_CHARS = 256 * 1024

/**
 * Jobdeck's own log: one JSON object a line, redacted before it is written, one older file kept. A disk that
 * refuses it never disturbs the program.
 */
export const createFileLogger = (options: {
  file: string
  redactor: Redactor
  now: () => number
  /** Also to standard error, for the console without a window. */
  echo?: (line: string) => void
}): Logger => {
  const { file, redactor, now, echo } = options
  let bytes = 0
  try {
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file)) {
      bytes = statSync(file).size
      // Where it was copied or restored, the mode of its making is lost.
      chmodSync(file, 0o600)
    }
  } catch {
    // Reported by the data folder's own check; logging goes on to `echo`.
  }

  const toLine = (level: string, message: string, fields?: LogFields): string => {
    const record = { at: new Date(now()).toISOString(), level, message: redactor.text(message) }
    if (!fields) return `${JSON.stringify(record)}\n`
    try {
      const safe = redactor.value(fields)
      const text = JSON.stringify(safe)
      const kept = text.length > MAX_FIELDS_CHARS ? `${text.slice(0, MAX_FIELDS_CHARS)}…` : safe
      return `${JSON.stringify({ ...record, fields: kept })}\n`
    } catch {
      // A field that can't be read, as with a getter that throws: the message alone is still worth a line.
      return `${JSON.stringify({ ...record, fields: 'these could not be written down' })}\n`
    }
  }

  const write = (level: string, message: string, fields?: LogFields): void => {
    const line = toLine(level, message, fields)
    if (level !== 'debug') echo?.(line)
    try {
      if (bytes > ROTATE_BYTES) {
        renameSync(file, `${file}.1`)
        bytes = 0
      }
      appendFileSync(file, line, { mode: 0o600 })
      bytes += Buffer.byteLength(line)
    } catch {
      // A full disk: the banner of the store says so; the log line is the least of it.
    }
  }

  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}
