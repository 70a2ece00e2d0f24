import { useCallback, useMemo, useState } from 'react'
import { toFault, type Fault } from '../../../../shared/contract/fault.ts'
import type { LogState } from '../../../../shared/model/log.ts'
import { useClient, useFeed } from '../../../client/client-context.tsx'
import { BLOCK_LINES, createBlockCache, type BlockCache, type LogRow } from './block-cache.ts'

export interface LogLines {
  /** Null until it is known how much of the log is here. */
  state: LogState | null
  fault: Fault | null
  row: (line: number) => LogRow | null
  /** Asks for the blocks of these lines where they are not here. */
  ensure: (lines: readonly number[]) => void
  /** Changes whenever `row` may answer differently. */
  version: number
  retry: () => void
}

interface Reading {
  of: string
  cache: BlockCache
  /** Blocks on their way. */
  asked: Set<number>
}

const createReading = (jobId: number, gaps: string): Reading => ({
  of: `${jobId} ${gaps}`,
  cache: createBlockCache(),
  asked: new Set(),
})

/** Follows a run's log and pages its lines in as they are looked at. */
export const useLogLines = (jobId: number): LogLines => {
  const client = useClient()
  const { items, fault: followFault } = useFeed('log.follow', { id: jobId })
  const state = items[0] ?? null
  const [version, setVersion] = useState(0)
  const [fault, setFault] = useState<Fault | null>(null)
  const lineCount = state?.lineCount ?? 0

  // A gap that closes changes lines that were already here: what was read before it closed is read again.
  const gaps = JSON.stringify(state?.gaps ?? [])
  const reading = useMemo(() => createReading(jobId, gaps), [jobId, gaps])

  const ensure = useCallback(
    (lines: readonly number[]) => {
      const { cache, asked } = reading
      for (const block of cache.missing(lines, lineCount)) {
        if (asked.has(block)) continue
        asked.add(block)
        client.call('log.lines', { id: jobId, from: block * BLOCK_LINES, limit: BLOCK_LINES }).then(
          (answer) => {
            asked.delete(block)
            cache.put(block, answer, lineCount)
            setFault(null)
            setVersion((before) => before + 1)
          },
          // The block stays "asked": a fault is shown with a way to try again instead of being repeated.
          (error: unknown) => setFault(toFault(error)),
        )
      }
    },
    [reading, client, jobId, lineCount],
  )

  const retry = useCallback(() => {
    reading.asked.clear()
    setFault(null)
    setVersion((before) => before + 1)
  }, [reading])

  return { state, fault: fault ?? followFault, row: reading.cache.row, ensure, version, retry }
}
