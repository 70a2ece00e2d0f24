import type { Client, FeedHandlers } from '../../shared/contract/client.ts'
import type { FeedItem, FeedName } from '../../shared/contract/contract.ts'
import type { Notice } from '../../shared/model/notice.ts'
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts'
import type { AppStore } from './app-state.ts'

/** Keeps a small feed whole and hands the list on after every batch. */
const toList = <N extends FeedName, K extends keyof FeedItem<N>>(
  key: K,
  onItems: (items: FeedItem<N>[], fresh: FeedItem<N>[]) => void,
): FeedHandlers<N> => {
  const byKey = new Map<unknown, FeedItem<N>>()
  return {
    onSnapshot(items, done, first) {
      if (first) byKey.clear()
      for (const item of items) byKey.set(item[key], item)
      if (done) onItems([...byKey.values()], [])
    },
    onDelta(set, gone) {
      const fresh: FeedItem<N>[] = []
      for (const delta of set) {
        const id: unknown = delta[key as keyof typeof delta]
        const before = byKey.get(id)
        const after = { ...before, ...delta } as FeedItem<N>
        byKey.set(id, after)
        if (!before) fresh.push(after)
      }
      for (const id of gone) byKey.delete(id)
      onItems([...byKey.values()], fresh)
    },
    // These feeds last as long as the engine; when it goes the session follows them again.
    onEnd: () => undefined,
  }
}

/** Follows what every screen shows and puts it into the window's state. */
export const startFeeds = (client: Client, store: AppStore): { stop(): void } => {
  const stops = [
    client.subscribe(
      'sources.all',
      {},
      toList<'sources.all', 'id'>('id', (sources) => {
        sources.sort((a, b) => a.config.name.localeCompare(b.config.name))
        store.setState({ sources, sourcesReady: true })
      }),
    ),
    client.subscribe(
      'figures',
      {},
      toList<'figures', 'key'>('key', ([figures]) => {
        if (figures) store.setState({ figures })
      }),
    ),
    client.subscribe(
      'system',
      {},
      toList<'system', 'key'>('key', ([system]) => {
        if (system) store.setState({ system })
      }),
    ),
    client.subscribe(
      'settings',
      {},
      toList<'settings', 'key'>('key', ([settings]) => {
        store.setState({ settings: settings ?? DEFAULT_SETTINGS })
      }),
    ),
    client.subscribe(
      'notices.recent',
      {},
      toList<'notices.recent', 'id'>('id', (notices, fresh) => {
        notices.sort((a, b) => b.id - a.id)
        store.setState({ notices: notices.slice(0, 200), noticesReady: true })
        for (const notice of fresh) showNotice(store, notice)
      }),
    ),
    // Each item is a wish, not a state: one that waited while the window was loading comes in the snapshot.
    client.subscribe(
      'navigate',
      {},
      {
        onSnapshot: (items) => follow(store, items.at(-1)),
        onDelta: (set) => follow(store, set.at(-1)),
        onEnd: () => undefined,
      },
    ),
  ]
  return {
    stop() {
      for (const stop of stops) stop()
    },
  }
}

/** Held-back notices are in the inbox; a toast for them would undo the holding back. */
const showNotice = (store: AppStore, notice: Notice): void => {
  if (notice.heldBack !== null || notice.acknowledgedAtMs !== null) return
  const good = notice.kind === 'recovered' || notice.kind === 'source_back'
  store.getState().toast({
    tone: good
      ? 'ok'
      : notice.severity === 'critical'
        ? 'failed'
        : notice.severity === 'warning'
          ? 'warn'
          : 'info',
    title: notice.title,
    text: notice.body,
    route: notice.jobId !== null ? { to: 'job', jobId: notice.jobId } : { to: 'alerts' },
  })
}

const follow = (store: AppStore, wish: Partial<FeedItem<'navigate'>> | undefined): void => {
  if (!wish?.to) return
  const { navigate } = store.getState()
  if (wish.to !== 'job') navigate({ to: wish.to })
  else if (wish.jobId) navigate({ to: 'job', jobId: wish.jobId })
}
