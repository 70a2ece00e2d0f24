import type { EngineParts } from '../engine-parts.ts'
import { openLiveFeed } from './live-feed.ts'
import type { Feeds } from './server.ts'
import { openListFeed, openValueFeed } from './small-feeds.ts'

const RECENT_NOTICES = 200

/** Every feed of the contract over the engine's parts. */
export const createFeeds = (parts: EngineParts): Feeds => ({
  'jobs.live': (args, sink, fail) =>
    openLiveFeed(
      {
        clock: parts.clock,
        live: (filter, endedSinceMs, nowMs, limit) =>
          parts.store.long.live(filter, endedSinceMs, nowMs, limit),
        onCommitted: parts.onCommitted,
        hosts: (id) => parts.store.hostNames(id),
        sourceNames: () => parts.fleet.configs(),
      },
      args,
      sink,
      fail,
    ),
  'jobs.one': ({ id }, sink) => {
    const refill = (): void => {
      const job = parts.store.job(id)
      sink.snapshot(job ? [job] : [])
    }
    const close = parts.onCommitted((committed) => {
      if (committed.removedJobs.includes(id)) sink.gone(id)
      const change = committed.jobs.find((candidate) => candidate.id === id)
      if (change) sink.set(id, { id, ...change.fields })
    })
    refill()
    return { refill, close }
  },
  'sources.all': (_args, sink) =>
    openListFeed(
      sink,
      (view) => view.id,
      () => parts.fleet.views().map((view) => ({ ...view, id: view.config.id })),
      parts.fleet.onChange,
    ),
  figures: (_args, sink, fail) => {
    const refill = (): void => {
      const latest = parts.figures.latest()
      if (latest) return sink.snapshot([{ ...latest, key: 'one' }])
      parts.figures.read().then((figures) => sink.snapshot([{ ...figures, key: 'one' }]), fail)
    }
    const close = parts.figures.onChange((figures) => sink.set('one', { ...figures, key: 'one' }))
    refill()
    return { refill, close }
  },
  'notices.recent': (_args, sink) => {
    const refill = (): void => sink.snapshot(parts.store.recentNotices(RECENT_NOTICES))
    const stopNotices = parts.onNotices((notices) => {
      for (const notice of notices) sink.set(notice.id, notice)
    })
    const stopForgotten = parts.onForgotten(refill)
    refill()
    return {
      refill,
      close() {
        stopNotices()
        stopForgotten()
      },
    }
  },
  'log.follow': ({ id }, sink) => {
    let queued = false
    const refill = (): void => sink.snapshot([{ ...parts.logs.state(id), key: 'one' }])
    const close = parts.logs.follow(id, () => {
      // A burst of appended blocks is one state to look at.
      if (queued) return
      queued = true
      queueMicrotask(() => {
        queued = false
        sink.set('one', { ...parts.logs.state(id), key: 'one' })
      })
    })
    refill()
    return { refill, close }
  },
  settings: (_args, sink) => openValueFeed(sink, parts.settings.get, parts.settings.onChange),
  system: (_args, sink) => openValueFeed(sink, parts.system.get, parts.system.onChange),
  navigate: (_args, sink) => {
    const refill = (): void => {
      const waiting = parts.takeNavigation()
      sink.snapshot(waiting ? [waiting] : [])
    }
    const close = parts.onNavigate((navigation) => sink.set(navigation.key, navigation))
    refill()
    return { refill, close }
  },
})
