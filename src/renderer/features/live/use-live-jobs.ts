import { useEffect, useState, useSyncExternalStore } from 'react'
import type { JobSummary } from '../../../shared/model/job.ts'
import { useClient } from '../../client/client-context.tsx'
import { createJobsStore, type JobsStore } from '../../state/jobs-store.ts'

/** Ended runs stay on the Live screen this long; the figures beside them speak of the same 24 hours. */
export const LIVE_HOURS = 24

/** Follows the runs that match. While another filter is being answered, the runs of the one before stay on screen. */
export const useLiveJobs = (filter: string): JobsStore => {
  const client = useClient()
  const [jobs] = useState(() =>
    createJobsStore(
      (work) => requestAnimationFrame(work),
      () => performance.now(),
    ),
  )
  useEffect(
    () => client.subscribe('jobs.live', { filter, hours: LIVE_HOURS }, jobs.handlers),
    [client, jobs, filter],
  )
  return jobs
}

/** One run; the caller renders again only when this run changed. */
export const useJob = (jobs: JobsStore, id: number): JobSummary | undefined =>
  useSyncExternalStore(
    (listener) => jobs.onJob(id, listener),
    () => jobs.get(id),
  )
