import { fault } from '../../shared/contract/fault.ts'
import type { JobSummary } from '../../shared/model/job.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Handlers } from '../feed/server.ts'

type JobHandlers = Pick<Handlers, Extract<keyof Handlers, `jobs.${string}`>>

export const createJobHandlers = ({ store, clock, fleet, details }: EngineParts): JobHandlers => {
  const job = (id: number): JobSummary => {
    const found = store.job(id)
    if (!found)
      throw fault(
        'NOT_FOUND',
        'That run is no longer on this workstation: retention or a removed source took it.',
      )
    return found
  }

  return {
    'jobs.page': (request, signal) => store.long.page(request, clock.now(), signal),
    'jobs.count': ({ filter }, signal) => store.long.count(filter, clock.now(), signal),
    'jobs.get': ({ id }) => job(id),
    'jobs.find': ({ key }) => store.jobByKey(key),
    'jobs.detail': ({ id }) => store.detail(job(id).id),
    'jobs.refresh': async ({ id }) => {
      await details.refresh(job(id))
      return null
    },
    'jobs.timeline': ({ id }) => store.timeline(job(id).id),
    'jobs.hosts': ({ id }) => store.hosts(job(id).id),
    'jobs.related': ({ id, limit }) => store.long.related(job(id).id, limit),
    'jobs.complete': ({ qualifier, prefix }) =>
      qualifier === 'source' ? fleet.completeNames(prefix) : store.long.complete(qualifier, prefix),
  }
}
