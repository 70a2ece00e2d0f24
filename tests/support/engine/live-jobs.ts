import type { SourceDraft } from '../../../src/shared/contract/contract.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { SourceView } from '../../../src/shared/model/source.ts'
import { until } from '../until.ts'
import type { TestEngine } from './start-test-engine.ts'

/** The runs of a live feed as a window would hold them. */
export const followLive = ({ client }: Pick<TestEngine, 'client'>): Map<number, JobSummary> => {
  const jobs = new Map<number, JobSummary>()
  client.subscribe(
    'jobs.live',
    { filter: '', hours: 168 },
    {
      onSnapshot(items, _done, first) {
        if (first) jobs.clear()
        for (const item of items) jobs.set(item.id, item)
      },
      onDelta(set, gone) {
        for (const item of set) {
          jobs.set(Number(item.id), { ...jobs.get(Number(item.id)), ...item } as JobSummary)
        }
        for (const id of gone) jobs.delete(Number(id))
      },
      onEnd: () => undefined,
    },
  )
  return jobs
}

/** What a form would send for an AWX controller there. */
export const draftFor = (
  url: string,
  given: { name?: string; secrets?: SourceDraft['secrets']; options?: SourceDraft['config']['options'] } = {},
): SourceDraft => ({
  config: {
    kind: 'awx',
    name: given.name ?? 'Production',
    url,
    tls: { mode: 'system' },
    options: { auth: 'bearer', budget: 0, ...given.options },
    enabled: true,
  },
  secrets: given.secrets ?? { token: 'stand-in-token' },
})

/** Waits until the source by this name is as wanted. */
export const sourceIs = async (
  { client }: Pick<TestEngine, 'client'>,
  name: string,
  holds: (view: SourceView) => boolean,
  timeoutMs?: number,
): Promise<void> => {
  await until(
    `the source ${name}`,
    async () => (await client.call('sources.list', {})).find((view) => view.config.name === name),
    (view) => view !== undefined && holds(view),
    timeoutMs,
  )
}
