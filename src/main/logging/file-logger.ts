import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogFields, Logger } from '../ports.ts'
import type { Redactor } from './redact.ts'

const ROTATE_BYTES = 5 * 1024 * 1024

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
    bytes = existsSync(file) ? statSync(file).size : 0
  } catch {
    // Reported by the data folder's own check; logging goes on to `echo`.
  }

  const write = (level: string, message: string, fields?: LogFields): void => {
    const record = { at: new Date(now()).toISOString(), level, message: redactor.text(message) }
    const line = `${JSON.stringify(fields ? { ...record, fields: redactor.value(fields) } : record)}\n`
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
