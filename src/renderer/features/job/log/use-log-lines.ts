import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { toFault, type Fault } from '../../../../shared/contract/fault.ts'
import type { LogState } from '../../../../shared/model/log.ts'
import { useClient, useFeed } from '../../../client/client-context.tsx'
import { BLOCK_LINES, createBlockCache, type LogRow } from './block-cache.ts'

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

/** Follows a run's log and pages its lines in as they are looked at. */
export const useLogLines = (jobId: number): LogLines => {
  const client = useClient()
  const { items, fault: followFault } = useFeed('log.follow', { id: jobId })
  const state = items[0] ?? null
  const cache = useMemo(() => createBlockCache(), [])
  const asked = useRef(new Set<number>())
  const [version, setVersion] = useState(0)
  const [fault, setFault] = useState<Fault | null>(null)
  const lineCount = state?.lineCount ?? 0

  // A gap that closes changes lines that were already here.
  const gaps = JSON.stringify(state?.gaps ?? [])
  const aborts = useRef(new AbortController())
  useEffect(() => {
    const abort = new AbortController()
    aborts.current = abort
    cache.clear()
    asked.current.clear()
    setVersion((before) => before + 1)
    return () => abort.abort()
  }, [cache, jobId, gaps])

  const ensure = useCallback(
    (lines: readonly number[]) => {
      const { signal } = aborts.current
      for (const block of cache.missing(lines, lineCount)) {
        if (asked.current.has(block)) continue
        asked.current.add(block)
        client.call('log.lines', { id: jobId, from: block * BLOCK_LINES, limit: BLOCK_LINES }, signal).then(
          (answer) => {
            if (signal.aborted) return
            asked.current.delete(block)
            cache.put(block, answer, lineCount)
            setFault(null)
            setVersion((before) => before + 1)
          },
          (error: unknown) => {
            // The block stays "asked": a fault is shown with a way to try again instead of being repeated.
            if (!signal.aborted) setFault(toFault(error))
          },
        )
      }
    },
    [cache, client, jobId, lineCount],
  )

  const retry = useCallback(() => {
    asked.current.clear()
    setFault(null)
    setVersion((before) => before + 1)
  }, [])

  return { state, fault: fault ?? followFault, row: cache.row, ensure, version, retry }
}
