import { useEffect, useRef } from 'react'
import type { Fault } from '../../../../shared/contract/fault.ts'
import { useCall } from '../../../client/client-context.tsx'
import type { SearchQuery } from './search-marks.ts'

const MAX_FOUND = 10_000
/** A growing log is searched again this often at most. */
const AGAIN_AFTER_MS = 800

export interface Found {
  lines: readonly number[]
  capped: boolean
  loading: boolean
  fault: Fault | null
}

const NONE: readonly number[] = []

/** Lines that match, in the store, so that a log of any length is searched whole. Null query: nothing asked. */
export const useLogSearch = (
  jobId: number,
  query: (SearchQuery & { errorsOnly: boolean }) | null,
  lineCount: number,
): Found => {
  const found = useCall('log.search', query === null ? null : { id: jobId, ...query, limit: MAX_FOUND })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const searchedAt = useRef(lineCount)
  const { retry } = found
  useEffect(() => {
    if (query === null || timer.current !== null || searchedAt.current === lineCount) return
    timer.current = setTimeout(() => {
      timer.current = null
      searchedAt.current = lineCount
      retry()
    }, AGAIN_AFTER_MS)
  }, [query, lineCount, retry])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return {
    lines: found.value?.lines ?? NONE,
    capped: found.value?.capped ?? false,
    loading: found.loading,
    fault: found.fault,
  }
}
