import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toStamp } from '../../../src/main/sample/controller/records.ts'
import { startController, type Controller } from '../../support/awx/controller.ts'

let controller: Controller
beforeEach(async () => {
  controller = await startController()
})
afterEach(() => controller.stop())

const ask = async (
  path: string,
  headers: Record<string, string> = { authorization: 'Bearer stand-in-token' },
) => {
  const response = await fetch(`${controller.url}${path}`, { headers, redirect: 'manual' })
  const text = await response.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> & {
    results?: { id: number }[]
  }
  return { status: response.status, headers: response.headers, body }
}

describe('the stand-in lists as the controller does', () => {
  beforeEach(() => {
    for (let id = 1; id <= 230; id += 1) {
      const finished = id === 100 ? null : toStamp(1_700_000_000_000 + id * 1000)
      controller.fleet.addRun({
        id,
        type: 'job',
        name: `Run ${id}`,
        status: finished ? 'successful' : 'running',
        finished,
      })
    }
  })

  it('silently caps pages at 200, and answers 404 past the end', async () => {
    expect((await ask('/api/v2/unified_jobs/?page_size=1000')).body.results).toHaveLength(200)
    expect((await ask('/api/v2/unified_jobs/')).body.results).toHaveLength(25)
    expect((await ask('/api/v2/unified_jobs/?page=99')).status).toBe(404)
  })

  it('puts nothing first when it sorts down', async () => {
    const { body } = await ask('/api/v2/unified_jobs/?order_by=-finished&page_size=2')
    expect(body.results?.map((run) => run.id)).toEqual([100, 230])
  })

  it('knows the lookups, and answers 400 for a field that there is none of', async () => {
    const count = async (query: string) => (await ask(`/api/v2/unified_jobs/?${query}`)).body['count']
    expect(await count('status=running')).toBe(1)
    expect(await count('id__in=1,2,3')).toBe(3)
    expect(await count('id__gt=228')).toBe(2)
    expect(await count('not__status=running&id__lte=101&id__gte=100')).toBe(1)
    expect(await count('or__id=1&or__id=2')).toBe(2)
    expect(await count('finished__isnull=true')).toBe(1)
    expect(await count('name__icontains=RUN 23')).toBe(2)
    expect((await ask('/api/v2/unified_jobs/?colour=red')).status).toBe(400)
    expect((await ask('/api/v2/unified_jobs/?id__in=')).status).toBe(400)
  })

  it('leaves the count out where it is told to, and details out of lists', async () => {
    const { body } = await ask('/api/v2/unified_jobs/?count_disabled=1&page_size=1')
    expect(Object.keys(body)).toEqual(['results'])
    expect(body.results?.[0]).not.toHaveProperty('event_processing_finished')
  })

  it('redirects a path without its final slash, and wants a credential', async () => {
    expect((await ask('/api/v2/unified_jobs')).status).toBe(301)
    expect((await ask('/api/v2/unified_jobs/', {})).status).toBe(401)
    expect((await ask('/api/v2/ping/', {})).status).toBe(200)
  })
})
