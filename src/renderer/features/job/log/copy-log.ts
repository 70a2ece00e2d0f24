import type { Client } from '../../../../shared/contract/client.ts'
import { toPlainText } from './sgr.ts'

/** What the clipboard call takes at most, in characters. */
export const MAX_COPY_CHARS = 4_194_304
const LINES_A_CALL = 2000

/** Lines [from, to) without escapes; null where they are more than the clipboard takes. */
export const readPlainLines = async (
  client: Client,
  jobId: number,
  from: number,
  to: number,
): Promise<string | null> => {
  const texts: string[] = []
  let chars = 0
  let next = from
  while (next < to) {
    const limit = Math.min(LINES_A_CALL, to - next)
    const lines = await client.call('log.lines', { id: jobId, from: next, limit })
    for (const line of lines) {
      // A gap is said in the copy too: nobody should read past it unaware.
      const text = line.level === 'gap' ? '[output missing here]' : toPlainText(line.text)
      texts.push(text)
      chars += text.length + 1
    }
    if (chars > MAX_COPY_CHARS) return null
    next += limit
  }
  return texts.join('\n')
}
