/** Puts the engine together. Every part is started here, handed what it needs, and ended in reverse. */
import type { JobId } from '../shared/model/job.ts'
import type { Notice } from '../shared/model/notice.ts'
import { createSettings } from './config/settings.ts'
import { createSourcesFile } from './config/sources-file.ts'
import { toSuggestedSecrets, toSuggestedSource } from './config/suggested.ts'
import { createFiguresDesk } from './desk/figures-desk.ts'
import { createHealth } from './desk/health.ts'
import { startHousekeeping } from './desk/housekeeping.ts'
import { mayOpen } from './desk/link-gate.ts'
import { createNavigation } from './desk/navigation.ts'
import { createSummaryDesk } from './desk/summary-desk.ts'
import { createSystemDesk } from './desk/system-desk.ts'
import type { EngineParts } from './engine-parts.ts'
import type { Engine, EngineOptions } from './engine-types.ts'
import type { Committed } from './feed/change.ts'
import { createEmitter } from './feed/emitter.ts'
import { createFeeds } from './feed/feeds.ts'
import { serveContract } from './feed/server.ts'
import { testConnection } from './fleet/connection.ts'
import { createFleet } from './fleet/fleet.ts'
import { createSampleDesk, createSampleSecrets } from './fleet/sample-desk.ts'
import { startSource } from './fleet/start-source.ts'
import { createHandlers } from './handlers/handlers.ts'
import { startIngest } from './ingest/ingest.ts'
import { merge } from './ingest/merge.ts'
import { hasBudget } from './logs/budget-share.ts'
import { createDetailKeeper } from './logs/detail-keeper.ts'
import type { DetailKeeper } from './logs/detail-keeper.ts'
import { startHistoryFiller } from './logs/history-filler.ts'
import { createLogKeeper } from './logs/log-keeper.ts'
import { createDeriveNotices } from './notifications/derive.ts'
import { createOutcomeMemory } from './notifications/outcome-memory.ts'
import type { OutcomeMemory } from './notifications/outcome-memory.ts'
import { startNotificationService } from './notifications/service.ts'
import { startSampleController } from './sample/sample-controller.ts'
import { SOURCE_KINDS } from './sources/registry.ts'
import { lockDataFolder } from './store/folder-lock.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

const RECENT_NOTICES = 2_000

/** Opens the store, starts every source, and serves whoever connects. Rejects with fault STORE where it can't. */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { clock, random, log, paths } = options
  const startedMs = clock.monotonic()
  const folder = lockDataFolder(paths.data, log)
  const onListenerError = (error: unknown): void => log.error('a listener of the engine failed', { error })
  const commits = createEmitter<Committed>(onListenerError)
  const noticeEvents = createEmitter<readonly Notice[]>(onListenerError)
  const forgotten = createEmitter<string>(onListenerError)

  const settings = createSettings(options.config.open('settings'), log)
  const file = createSourcesFile(options.config.open('sources'), log)
  const isSample = (id: string): boolean => file.list().some((config) => config.id === id && config.sample)
  const sampleSecrets = createSampleSecrets(options.secrets, isSample)
  const { secrets } = sampleSecrets
  const secretsStatus = secrets.status()
  const system = createSystemDesk(
    {
      store: 'opening',
      storeReason: null,
      secrets: secretsStatus.state,
      secretsReason: secretsStatus.reason,
      online: true,
      notifications: 'native',
      tray: 'shown',
    },
    log,
  )

  // What the banner falls back to when trouble is over: ok, or that the store had to be rebuilt.
  let found: { store: 'ok' | 'rebuilt'; storeReason: string | null } = { store: 'ok', storeReason: null }
  const setStoreState = (reason: string | null): void =>
    system.set(reason === null ? found : { store: 'read_only', storeReason: reason })

  // Asked inside the store's transactions, and filled from the store once it is open.
  let outcomes: OutcomeMemory = createOutcomeMemory([])
  const sourceName = (id: string): string => fleet.name(id)
  const store = await openStore({
    path: paths.store,
    backupsDir: paths.backups,
    clock,
    log,
    merge,
    deriveNotices: createDeriveNotices({ sourceName, lastOutcome: (change) => outcomes.lastOutcome(change) }),
    sourceNames: () => file.list(),
    onTrouble: (trouble) => setStoreState(trouble.state === 'ok' ? null : trouble.reason),
  })
  outcomes = createOutcomeMemory(store.recentNotices(RECENT_NOTICES))
  found = { store: store.opened.state, storeReason: store.opened.reason }
  system.set(found)

  const removed = (ids: JobId[]): void =>
    commits.emit({ jobs: [], removedJobs: ids, notices: [], history: true })
  const ingest = startIngest({
    store,
    publish: (committed) => commits.emit(committed),
    clock,
    log,
    onTrouble: (trouble) => setStoreState(trouble?.message ?? null),
    onGap: (sourceId) => fleet.refresh(sourceId, 'gap'),
  })

  const fleet = createFleet({
    file,
    kinds: SOURCE_KINDS,
    secrets,
    clock,
    log,
    suggested: toSuggestedSource(options.environment),
    suggestedSecrets: toSuggestedSecrets(options.environment),
    start: (config, kind, onState) =>
      startSource({ config, kind, onState, secrets, ingest, store, logs: () => logs, clock, random, log }),
    test: (config, kind, secret, signal) =>
      testConnection({ config, kind, secret, clock, random, log }, signal),
    forget: async (sourceId, signal) => {
      // What is on its way into the store would bring the source back after it was forgotten.
      await ingest.idle()
      await store.forgetSource(sourceId, removed, signal)
      forgotten.emit(sourceId)
    },
    isKnown: (sourceId) => store.cursor(sourceId) !== null,
    audit: (action, subject, detail) => store.audit({ atMs: clock.now(), action, subject, detail }),
  })
  const reach = { connector: fleet.connector, sourceName, clock, log }
  const logs = createLogKeeper({ ...reach, store })
  const details = createDetailKeeper({
    ...reach,
    store,
    logs,
    submit: (sourceId, observations) => ingest.submit(sourceId, observations, { history: false }),
    hasRoom: (sourceId) => fleet.states().some((state) => state.sourceId === sourceId && hasBudget(state)),
  })
  const sample = createSampleDesk({
    fleet,
    startServer: () => startSampleController({ clock, random }),
    setToken: sampleSecrets.setToken,
    log,
  })

  const publishNotices = (notices: readonly Notice[]): void => {
    if (notices.length > 0) noticeEvents.emit(notices)
  }
  const notices = startNotificationService({
    store,
    notifier: options.notifier,
    settings: settings.get,
    sourceName,
    outcomes,
    clock,
    log,
    publish: publishNotices,
  })
  const figures = createFiguresDesk({ count: (nowMs) => store.long.figures(nowMs), clock, log })
  const summary = createSummaryDesk({
    running: file
      .list()
      .flatMap((config) => store.active(config.id).filter((job) => job.status === 'running')),
    notices: store.recentNotices(RECENT_NOTICES),
    states: fleet.states,
    online: () => system.get().online,
    snoozedUntilMs: notices.snoozedUntilMs,
    clock,
    log,
  })
  const navigation = createNavigation(log)

  // Who hears of a commit, in this order: what is shown, then what is kept and told.
  commits.on((committed) => {
    summary.onCommitted(committed)
    figures.touch()
    publishNotices(committed.notices)
    notices.onCommitted(committed)
    details.onCommitted(committed)
  })
  noticeEvents.on(summary.noticesChanged)
  forgotten.on(summary.sourceForgotten)
  fleet.onState(({ config, state }) => {
    notices.onSourceState(state, config)
    summary.touch()
  })
  fleet.onChange(() => summary.touch())
  const detach = [
    secrets.onStatus((status) => system.set({ secrets: status.state, secretsReason: status.reason })),
    options.power.onResume(() => fleet.refresh(null, 'wake')),
    options.power.onOnline((online) => {
      system.set({ online })
      summary.touch()
      if (online) fleet.refresh(null, 'wake')
    }),
  ]
  const housekeeping = startHousekeeping({ store, settings: settings.get, onRemoved: removed, clock, log })

  const filler = startHistoryFiller({
    states: fleet.states,
    connector: fleet.connector,
    page: (request, nowMs) => store.long.page(request, nowMs),
    detail: store.detail,
    saveDetail: store.saveDetail,
    submit: (sourceId, observations) => ingest.submit(sourceId, observations, { history: true }),
    clock,
    log,
  })

  const parts: EngineParts = {
    clock,
    log,
    paths,
    store,
    fleet,
    sample,
    logs,
    details,
    figures,
    system,
    settings,
    secrets,
    shell: options.shell,
    notices: {
      snooze: (untilMs) => {
        notices.snooze(untilMs)
        system.set({ snoozedUntilMs: notices.snoozedUntilMs() })
        summary.touch()
      },
      test: notices.test,
    },
    noticeChanges: publishNotices,
    onNotices: (listener) => noticeEvents.on(listener),
    onForgotten: (listener) => forgotten.on(listener),
    onCommitted: (listener) => commits.on(listener),
    onNavigate: navigation.on,
    takeNavigation: navigation.take,
    health: createHealth({
      store,
      ingest,
      paths,
      version: options.version,
      clock,
      startedMs,
      feeds: commits.size,
    }),
    mayOpen: (url) => mayOpen(url, file.list()),
  }
  const handlers = createHandlers(parts)
  const feeds = createFeeds(parts)
  const ports = new Set<() => void>()

  // The first window asks for these at once; counting them now has the reader thread up by then.
  figures.read().catch((error: unknown) => log.warn('the figures could not be counted', { error }))
  fleet.startAll()
  sample.resume().catch((error: unknown) => log.error('the sample fleet could not be served', { error }))
  resumeFailures(store, details, clock.now()).catch((error: unknown) =>
    log.warn('failed runs of before could not be looked up', { error }),
  )
  log.info('the engine runs', { version: options.version, sources: file.list().length })

  let stopping: Promise<void> | null = null
  const stop = async (): Promise<void> => {
    for (const close of [...ports]) close()
    for (const off of detach) off()
    await housekeeping.stop()
    await filler.stop()
    logs.stop()
    details.stop()
    await fleet.stop()
    await sample.close()
    await ingest.stop()
    await notices.stop()
    figures.stop()
    summary.stop()
    await store.stop()
    folder.release()
  }

  return {
    serve(port) {
      const close = serveContract(port, { handlers, feeds, clock, log })
      ports.add(close)
      port.onClose(() => ports.delete(close))
      return close
    },
    summary: summary.get,
    onSummary: summary.onChange,
    settings: settings.get,
    setSettings: settings.set,
    onSettings: settings.onChange,
    sources: file.list,
    navigate: navigation.go,
    findJob: (key) => store.jobByKey(key)?.id ?? null,
    refreshAll: () => fleet.refresh(null),
    snooze: parts.notices.snooze,
    report: system.set,
    stop: () => (stopping ??= stop()),
  }
}

/** Failures whose log or hosts an earlier start did not get to are fetched now. */
const resumeFailures = async (store: Store, details: DetailKeeper, nowMs: number): Promise<void> => {
  const request = { filter: 'status:failed,timeout since:24h', sort: 'finished', descending: true } as const
  const page = await store.long.page({ ...request, cursor: null, limit: 50 }, nowMs)
  details.resume(page.items.filter((job) => store.detail(job.id) === null || !store.logTail(job.id).complete))
}
