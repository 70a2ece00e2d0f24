import { useCallback, useState } from 'react'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import type { Notice } from '../../../shared/model/notice.ts'
import { useClient } from '../../client/client-context.tsx'

const PAGE = 100

export interface OlderNotices {
  notices: readonly Notice[]
  /** Nothing older is kept. */
  atEnd: boolean
  loading: boolean
  fault: Fault | null
  load: (beforeId: number) => void
  /** Keeps what was loaded in step with what was acknowledged since. */
  acknowledged: (ids: readonly number[], atMs: number) => void
}

/** Notices older than the feed holds, page by page. */
export const useOlderNotices = (): OlderNotices => {
  const client = useClient()
  const [notices, setNotices] = useState<readonly Notice[]>([])
  const [atEnd, setAtEnd] = useState(false)
  const [loading, setLoading] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const load = useCallback(
    (beforeId: number) => {
      setLoading(true)
      setFault(null)
      client.call('notices.list', { beforeId, limit: PAGE }).then(
        (page) => {
          setNotices((before) => [...before, ...page])
          setAtEnd(page.length < PAGE)
          setLoading(false)
        },
        (error: unknown) => {
          setFault(toFault(error))
          setLoading(false)
        },
      )
    },
    [client],
  )
  const acknowledged = useCallback((ids: readonly number[], atMs: number) => {
    const known = new Set(ids)
    setNotices((before) =>
      before.map((notice) => (known.has(notice.id) ? { ...notice, acknowledgedAtMs: atMs } : notice)),
    )
  }, [])
  return { notices, atEnd, loading, fault, load, acknowledged }
}
