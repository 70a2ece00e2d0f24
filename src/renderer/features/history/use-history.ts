import { useCallback, useEffect, useRef, useState } from 'react'
import type { Count, SortKey } from '../../../shared/contract/contract.ts'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import { useCall, useClient } from '../../client/client-context.tsx'
import {
  appendPage,
  NO_PAGES,
  PAGE_ROWS,
  prependPage,
  startPages,
  type HistoryPages,
} from './history-pages.ts'

export interface HistoryQuery {
  filter: string
  sort: SortKey
  descending: boolean
}

export interface History {
  pages: HistoryPages
  total: Count | null
  /** When the first page was read; null before. */
  readAtMs: number | null
  loading: boolean
  /** The next or previous page is on its way. */
  paging: boolean
  fault: Fault | null
  loadNext: () => void
  loadPrevious: () => void
  reload: () => void
}

/**
 * The kept runs that match, by keyset pages in both directions. A new query, or a reload, starts at the first
 * page; what was shown stays until the new page is here.
 */
export const useHistory = (query: HistoryQuery, nowMs: () => number): History => {
  const client = useClient()
  const [pages, setPages] = useState<HistoryPages>(NO_PAGES)
  const [readAtMs, setReadAtMs] = useState<number | null>(null)
  const [settled, setSettled] = useState('')
  const [turning, setTurning] = useState('')
  const [fault, setFault] = useState<Fault | null>(null)
  const [loads, setLoads] = useState(0)
  const total = useCall('jobs.count', { filter: query.filter })
  const { retry: recount } = total
  const current = useRef(new AbortController())
  const underWay = useRef(false)

  const { filter, sort, descending } = query
  const key = JSON.stringify([filter, sort, descending, loads])
  useEffect(() => {
    const abort = new AbortController()
    current.current = abort
    underWay.current = false
    client.call('jobs.page', { filter, sort, descending, cursor: null, limit: PAGE_ROWS }, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return
        setPages(startPages(page))
        setReadAtMs(nowMs())
        setFault(null)
        setSettled(key)
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        setFault(toFault(error))
        setSettled(key)
      },
    )
    return () => abort.abort()
  }, [client, filter, sort, descending, key, nowMs])

  const turn = useCallback(
    (
      cursor: string | null,
      join: (held: HistoryPages, page: Parameters<typeof startPages>[0]) => HistoryPages,
    ) => {
      if (cursor === null || underWay.current) return
      const { signal } = current.current
      underWay.current = true
      setTurning(key)
      const settle = (): void => {
        underWay.current = false
        setTurning('')
      }
      client.call('jobs.page', { filter, sort, descending, cursor, limit: PAGE_ROWS }, signal).then(
        (page) => {
          if (signal.aborted) return
          settle()
          setPages((held) => join(held, page))
        },
        (error: unknown) => {
          if (signal.aborted) return
          settle()
          setFault(toFault(error))
        },
      )
    },
    [client, filter, sort, descending, key],
  )

  const { next, previous } = pages
  const loadNext = useCallback(() => turn(next, appendPage), [turn, next])
  const loadPrevious = useCallback(() => turn(previous, prependPage), [turn, previous])
  const reload = useCallback(() => {
    setLoads((before) => before + 1)
    recount()
  }, [recount])

  return {
    pages,
    total: total.value,
    readAtMs,
    loading: settled !== key,
    paging: turning === key,
    fault,
    loadNext,
    loadPrevious,
    reload,
  }
}
