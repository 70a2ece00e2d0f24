import type { LogEntry } from '../../../shared/model/log.ts'
import type { Session } from './session.ts'

const LINES_AN_ENTRY = 200
/** A line longer than this is divided: a log of one endless line must not fill memory. */
const LONGEST_LINE = 1_048_576

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
    await request.emit([entry])
  }
  const take = async (text: string): Promise<void> => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      lines.push(part.endsWith('\r') ? part.slice(0, -1) : part)
      if (lines.length >= LINES_AN_ENTRY) await flush()
    }
    while (rest.length > LONGEST_LINE) {
      lines.push(rest.slice(0, LONGEST_LINE))
      rest = rest.slice(LONGEST_LINE)
      await flush()
    }
  }

  await session.context.http.stream({ method: 'GET', path, signal: request.signal }, async (chunk) => {
    await take(decoder.decode(chunk, { stream: true }))
  })
  await take(decoder.decode())
  if (rest !== '') lines.push(rest)
  await flush()
  return seq
}
