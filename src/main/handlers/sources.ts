import type { EngineParts } from '../engine-parts.ts'
import type { Handlers } from '../feed/server.ts'

type SourceHandlers = Pick<Handlers, Extract<keyof Handlers, `sources.${string}` | `sample.${string}`>>

export const createSourceHandlers = ({ fleet, sample }: EngineParts): SourceHandlers => ({
  'sources.kinds': () => fleet.kinds(),
  'sources.list': () => fleet.views(),
  'sources.suggested': () => fleet.suggested(),
  'sources.accept': ({ origin }) => fleet.accept(origin),
  'sources.test': (request, signal) => fleet.test(request, signal),
  'sources.add': (draft) => fleet.add(draft),
  'sources.update': ({ id, draft }) => fleet.update(id, draft),
  'sources.remove': async ({ id, forget }, signal) => {
    if (sample.isSample(id)) await sample.stop()
    else await fleet.remove(id, forget, signal)
    return null
  },
  'sources.pause': async ({ id, paused }) => {
    await fleet.pause(id, paused)
    return null
  },
  'sources.refresh': ({ id }) => {
    fleet.refresh(id)
    return null
  },
  'sources.requests': ({ id }) => fleet.requests(id),
  'sources.templates': ({ id }, signal) => fleet.templates(id, signal),
  'sources.schedules': ({ id }, signal) => fleet.schedules(id, signal),
  'sample.start': () => sample.start(),
  'sample.stop': async () => {
    await sample.stop()
    return null
  },
})
