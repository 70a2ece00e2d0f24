import { serveContract, type Feeds, type Handlers, type OpenFeed } from '../../../src/main/feed/server.ts'
import type { Clock, Logger } from '../../../src/main/ports.ts'
import type { SuggestedSource } from '../../../src/shared/contract/contract.ts'
import { fault } from '../../../src/shared/contract/fault.ts'
import { createPortPair } from '../../../src/shared/contract/port-pair.ts'
import type { Port } from '../../../src/shared/contract/protocol.ts'
import { parseFilter } from '../../../src/shared/filter/parse.ts'
import { matches, resolveSources } from '../../../src/shared/filter/predicate.ts'
import type { Figures, SystemState } from '../../../src/shared/model/figures.ts'
import type { JobSummary } from '../../../src/shared/model/job.ts'
import type { Notice } from '../../../src/shared/model/notice.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import type { SourceView } from '../../../src/shared/model/source.ts'

export interface Script {
  jobs?: JobSummary[]
  sources?: SourceView[]
  suggested?: SuggestedSource[]
  system?: Partial<SystemState>
  settings?: Partial<Settings>
  figures?: Figures
  /** Handlers that the script answers itself. */
  handlers?: Partial<Handlers>
  /** Feeds that the script serves itself. */
  feeds?: Partial<Feeds>
  notices?: Notice[]
}

export interface ScriptedEngine {
  /** A fresh port for a window. */
  connect(): Promise<Port>
  /** Every call that was made, in order. */
  readonly calls: { name: string; input: unknown }[]
  setJob(job: JobSummary): void
  dropJob(id: number): void
  setSources(sources: SourceView[]): void
  setSystem(patch: Partial<SystemState>): void
  notify(notice: Notice): void
  /** Cuts every port, as a crashed engine would. */
  cut(): void
}

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** The real server of the contract over a fleet in memory: what a window sees, without store and sources. */
export const createScriptedEngine = (clock: Clock, script: Script = {}): ScriptedEngine => {
  const jobs = new Map((script.jobs ?? []).map((job) => [job.id, job]))
  let sources = script.sources ?? []
  let settings = Settings.parse(script.settings ?? {})
  let system: SystemState = {
    store: 'ok',
    storeReason: null,
    secrets: 'ready',
    secretsReason: null,
    online: true,
    notifications: 'native',
    tray: 'shown',
    ...script.system,
  }
  const notices: Notice[] = [...(script.notices ?? [])]
  const calls: ScriptedEngine['calls'] = []
  const watchers = new Set<() => void>()
  const jobWatchers = new Set<(id: number) => void>()
  const noticeWatchers = new Set<(notice: Notice) => void>()
  const ends = new Set<() => void>()
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  const watch = <T>(set: Set<T>, watcher: T): OpenFeed['close'] => {
    set.add(watcher)
    return () => set.delete(watcher)
  }

  const value = <T extends object>(
    sink: {
      snapshot(items: (T & { key: 'one' })[]): void
      set(key: 'one', fields: T & { key: 'one' }): void
    },
    read: () => T | null,
  ): OpenFeed => {
    const refill = (): void => {
      const current = read()
      sink.snapshot(current ? [{ ...current, key: 'one' }] : [])
    }
    refill()
    const close = watch(watchers, () => {
      const current = read()
      if (current) sink.set('one', { ...current, key: 'one' })
    })
    return { refill, close }
  }

  const feeds: Feeds = {
    'jobs.live': ({ filter }, sink) => {
      const parsed = parseFilter(filter, clock.now())
      if (!parsed.ok) throw fault('INVALID', parsed.problem.message)
      const names = sources.map((source) => ({ id: source.config.id, name: source.config.name }))
      const resolved = resolveSources(parsed.filter, names)
      const fits = (job: JobSummary): boolean =>
        matches(
          resolved,
          job,
          () => [],
          clock.now(),
          () => '',
        )
      const refill = (): void => sink.snapshot([...jobs.values()].filter(fits))
      refill()
      const close = watch(jobWatchers, (id) => {
        const job = jobs.get(id)
        if (job && fits(job)) sink.set(id, job)
        else sink.gone(id)
      })
      return { refill, close }
    },
    'jobs.one': ({ id }, sink) => {
      const refill = (): void => {
        const job = jobs.get(id)
        sink.snapshot(job ? [job] : [])
      }
      refill()
      const close = watch(jobWatchers, (changedId) => {
        const job = jobs.get(id)
        if (changedId === id && job) sink.set(id, job)
      })
      return { refill, close }
    },
    'sources.all': (_args, sink) => {
      const refill = (): void => sink.snapshot(sources.map((source) => ({ ...source, id: source.config.id })))
      refill()
      // A list of a few: sent whole whenever anything about it changed.
      return { refill, close: watch(watchers, refill) }
    },
    figures: (_args, sink) => value(sink, () => script.figures ?? null),
    'notices.recent': (_args, sink) => {
      const refill = (): void => sink.snapshot(notices)
      refill()
      return { refill, close: watch(noticeWatchers, (notice) => sink.set(notice.id, notice)) }
    },
    'log.follow': (_args, sink) =>
      value(sink, () => ({
        lineCount: 0,
        lastSeq: 0,
        gaps: [],
        complete: true,
        fetching: false,
        note: null,
      })),
    settings: (_args, sink) => value(sink, () => settings),
    system: (_args, sink) => value(sink, () => system),
    navigate: (_args, sink) => {
      const refill = (): void => sink.snapshot([])
      refill()
      return { refill, close: () => undefined }
    },
    ...script.feeds,
  }

  const unscripted = (name: string) => (): never => {
    throw fault('UNSUPPORTED', `The scripted engine has no answer to ${name}.`)
  }
  const scripted: Partial<Handlers> = {
    'jobs.page': () => ({ items: [...jobs.values()].slice(0, 50), next: null, previous: null }),
    'jobs.count': () => ({ value: jobs.size, capped: false }),
    'jobs.get': ({ id }) => jobs.get(id) ?? unscripted('jobs.get of an unknown run')(),
    'jobs.detail': () => null,
    'jobs.refresh': () => null,
    'jobs.timeline': ({ id }) => toTimeline(jobs.get(id)),
    'jobs.related': ({ id, limit }) => toRelated(jobs.get(id), limit),
    'jobs.hosts': () => [],
    'jobs.complete': ({ qualifier, prefix }) =>
      qualifier === 'source'
        ? sources.map((source) => source.config.id).filter((id) => id.startsWith(prefix))
        : [...new Set([...jobs.values()].map((job) => job.name))]
            .filter((name) => name.includes(prefix))
            .slice(0, 20),
    'sources.suggested': () => script.suggested ?? [],
    'sources.list': () => sources,
    'sources.kinds': () => [],
    'sources.refresh': () => null,
    'notices.list': () => notices,
    'settings.get': () => settings,
    'settings.set': (patch) => {
      const given = Object.fromEntries(Object.entries(patch).filter(([, field]) => field !== undefined))
      settings = { ...settings, ...given }
      changed()
      return settings
    },
    ...script.handlers,
  }
  const handlers = new Proxy(scripted, {
    get: (target, name: string) => {
      const handler = Reflect.get(target, name) as
        ((args: unknown, signal: AbortSignal) => unknown) | undefined
      return (args: unknown, signal: AbortSignal) => {
        calls.push({ name, input: args })
        return (handler ?? unscripted(name))(args, signal)
      }
    },
  }) as Handlers

  return {
    calls,
    connect: () => {
      const [near, far] = createPortPair()
      ends.add(serveContract(far, { handlers, feeds, clock, log: SILENT }))
      return Promise.resolve(near)
    },
    setJob(job) {
      jobs.set(job.id, job)
      for (const watcher of [...jobWatchers]) watcher(job.id)
    },
    dropJob(id) {
      jobs.delete(id)
      for (const watcher of [...jobWatchers]) watcher(id)
    },
    setSources(next) {
      sources = next
      changed()
    },
    setSystem(patch) {
      system = { ...system, ...patch }
      changed()
    },
    notify(notice) {
      notices.unshift(notice)
      for (const watcher of [...noticeWatchers]) watcher(notice)
    },
    cut() {
      for (const end of [...ends]) end()
      ends.clear()
    },
  }
}

const toTimeline: (job: JobSummary | undefined) => ReturnType<Handlers['jobs.timeline']> = (job) => {
  if (!job) return []
  const createdAtMs = job.createdAtMs ?? job.changedAtMs
  return [
    { atMs: createdAtMs, status: 'queued', rawStatus: 'pending', reason: null, via: 'rest' },
    ...(job.startedAtMs === null
      ? []
      : [
          {
            atMs: job.startedAtMs,
            status: 'running' as const,
            rawStatus: 'running',
            reason: null,
            via: 'push' as const,
          },
        ]),
    ...(job.finishedAtMs === null
      ? []
      : [
          {
            atMs: job.finishedAtMs,
            status: job.status,
            rawStatus: job.rawStatus,
            reason: job.error,
            via: 'rest' as const,
          },
        ]),
  ]
}

const toRelated = (job: JobSummary | undefined, limit: number): JobSummary[] => {
  if (!job) return []
  const usualMs = job.usualMs ?? 60_000
  return Array.from({ length: Math.min(limit, 28) }, (_, index) => ({
    ...job,
    id: 900_000 + index,
    status: index % 9 === 4 ? ('failed' as const) : ('completed' as const),
    elapsedMs: Math.round(usualMs * (0.75 + ((index * 37) % 50) / 100)),
    createdAtMs: (job.createdAtMs ?? job.changedAtMs) - (index + 1) * 86_400_000,
  }))
}
