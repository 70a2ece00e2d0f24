import { useCallback, useEffect, useRef, useState } from 'react'
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/contract.ts'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import type { JobDetail, JobSummary } from '../../../shared/model/job.ts'
import { useCall, useClient, useFeed, type CallState } from '../../client/client-context.tsx'

export interface JobPageState {
  /** Null while unknown, or gone from this workstation (`ready` tells which). */
  job: JobSummary | null
  ready: boolean
  feedFault: Fault | null
  detail: CallState<JobDetail | null>
  refreshing: boolean
  /** Why the last refresh failed: the page then shows what is kept here. */
  refreshFault: Fault | null
  refresh: () => void
  /** Changes when anything kept about the run may have changed. */
  revision: string
}

/** One run: its live summary, its kept detail, and a refresh from the source when the page opens. */
export const useJobPage = (jobId: number): JobPageState => {
  const client = useClient()
  const feed = useFeed('jobs.one', { id: jobId })
  const job = feed.items[0] ?? null
  const [asked, setAsked] = useState(1)
  const [answered, setAnswered] = useState<{ of: number; fault: Fault | null }>({ of: 0, fault: null })

  useEffect(() => {
    const abort = new AbortController()
    const settle = (fault: Fault | null): void => {
      if (!abort.signal.aborted) setAnswered({ of: asked, fault })
    }
    client.call('jobs.refresh', { id: jobId }, abort.signal).then(
      () => settle(null),
      (error: unknown) => settle(toFault(error)),
    )
    return () => abort.abort()
  }, [client, jobId, asked])
  const refresh = useCallback(() => setAsked((before) => before + 1), [])

  // Whole seconds: a run that reports progress ten times a second is not read ten times a second.
  const revision = `${job?.status ?? ''}:${Math.floor((job?.changedAtMs ?? 0) / 1000)}:${answered.of}`
  const detail = useFreshCall('jobs.detail', { id: jobId }, revision)
  return {
    job,
    ready: feed.ready,
    feedFault: feed.fault,
    detail,
    refreshing: answered.of !== asked,
    refreshFault: answered.fault,
    refresh,
    revision,
  }
}

/** A call made again whenever `revision` changes; what it said before stays on screen meanwhile. */
export const useFreshCall = <N extends CallName>(
  name: N,
  input: CallInput<N>,
  revision: string,
): CallState<CallOutput<N>> => {
  const state = useCall(name, input)
  const seen = useRef(revision)
  const { retry } = state
  useEffect(() => {
    if (seen.current === revision) return
    seen.current = revision
    retry()
  }, [revision, retry])
  return state
}
