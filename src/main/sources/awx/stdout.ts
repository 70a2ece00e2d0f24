import type { LogEntry } from '../../../shared/model/log.ts'
import type { Session } from './session.ts'

const LINES_AN_ENTRY = 200
/** What is gathered before it is handed on, whatever the number of lines. */
const CHARS_AN_ENTRY = 262_144
/** A line longer than this is divided: a log of one endless line must not fill memory. */
const LONGEST_LINE = 65_536

interface StdoutRequest {
  externalId: string
  path: string
  signal: AbortSignal
  emit(entries: LogEntry[]): Promise<void>
}

/**
 * Standard output of any size, as a stream, for runs whose events are gone. Only the *_download formats give it
 * whole: over 1 MiB the others answer 200 with an apology in place of the output. Returns the last sequence
 * number emitted.
 */
export const readStdout = async (session: Session, request: StdoutRequest): Promise<number> => {
  const path = await session.client.path(
    `${request.path}/${request.externalId}/stdout`,
    { format: 'ansi_download' },
    request.signal,
  )
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let lines: string[] = []
  let gathered = 0
  let line = 0
  let seq = 0

  const flush = async (): Promise<void> => {
    if (lines.length === 0) return
    const text = lines.join('\n')
    seq += 1
    const entry: LogEntry = {
      seq,
      line,
      lines: lines.length,
      text,
      atMs: null,
      host: null,
      task: null,
      level: 'info',
    }
    line += lines.length
    lines = []
    gathered = 0
    await request.emit([entry])
  }
  const add = async (text: string): Promise<void> => {
    if (gathered + text.length > CHARS_AN_ENTRY) await flush()
    lines.push(text)
    gathered += text.length
    if (lines.length >= LINES_AN_ENTRY) await flush()
  }
  /** Adds what is too long for one line in pieces, and gives back the last. */
  const divide = async (text: string): Promise<string> => {
    let at = 0
    for (; text.length - at > LONGEST_LINE; at += LONGEST_LINE) await add(text.slice(at, at + LONGEST_LINE))
    return text.slice(at)
  }
  const take = async (text: string): Promise<void> => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) await add(await divide(part.endsWith('\r') ? part.slice(0, -1) : part))
    rest = await divide(rest)
  }

  await session.context.http.stream({ method: 'GET', path, signal: request.signal }, async (chunk) => {
    await take(decoder.decode(chunk, { stream: true }))
  })
  await take(decoder.decode())
  if (rest !== '') await add(rest)
  await flush()
  return seq
}
