import { open, rename, rm } from 'node:fs/promises'
import { fault } from '../../shared/contract/fault.ts'
import type { LogLine } from '../../shared/model/log.ts'

const BLOCK = 2_000
const SGR = new RegExp(String.raw`\u001b\[[0-9;:]*m`, 'g')

/**
 * Writes a kept log to a file in blocks, so that its size never matters, under a temporary name until it is
 * whole. Holes are written as a line that says so. Throws INVALID where the file can't be written.
 */
export const saveLog = async (options: {
  path: string
  ansi: boolean
  lineCount: number
  read: (from: number, limit: number) => LogLine[]
  signal: AbortSignal
}): Promise<void> => {
  const { path, ansi, lineCount, read, signal } = options
  const part = `${path}.part`
  try {
    const file = await open(part, 'w', 0o600)
    try {
      let from = 0
      while (from < lineCount) {
        signal.throwIfAborted()
        const lines = read(from, BLOCK)
        const last = lines.at(-1)
        if (!last) break
        await file.write(lines.map((line) => `${ansi ? line.text : line.text.replace(SGR, '')}\n`).join(''))
        from = Math.max(from, last.line) + 1
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    if (signal.aborted) throw fault('CANCELLED', 'Saving the log was cancelled; no file was left behind.')
    throw fault(
      'INVALID',
      `The log could not be written to ${path}. Choose another folder or free some space.`,
      undefined,
      error,
    )
  }
}
