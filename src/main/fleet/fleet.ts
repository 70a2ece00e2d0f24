import type { SourceDraft, SuggestedSource } from '../../shared/contract/contract.ts'
import { fault } from '../../shared/contract/fault.ts'
import type {
  ConnectionReport,
  RequestRecord,
  SourceConfig,
  SourceKindView,
  SourceState,
  SourceView,
} from '../../shared/model/source.ts'
import type { SourcesFile } from '../config/sources-file.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Clock, Logger, Secrets } from '../ports.ts'
import type { Connector, ConnectorKind, Schedule, SyncReason, Template } from '../sources/connector.ts'
import { checkDraft } from './draft.ts'
import { toInitialState, toView } from './states.ts'
import { createTurns } from './turns.ts'

/** A source under way: started by the fleet, ended with it. */
export interface Running {
  connector(): Connector | null
  /** As it is this moment, the budget included; `onState` tells of changes worth showing only. */
  state(): SourceState
  refresh(reason: SyncReason): void
  requests(): RequestRecord[]
  stop(): Promise<void>
}

export interface FleetParts {
  file: SourcesFile
  kinds: readonly ConnectorKind[]
  secrets: Secrets
  clock: Clock
  log: Logger
  suggested: SuggestedSource | null
  /** Values behind `suggested`, which never leave this process. */
  suggestedSecrets: Record<string, string>
  start(config: SourceConfig, kind: ConnectorKind, onState: (state: SourceState) => void): Running
  /** A connection test with these secrets, without keeping anything. */
  test(
    config: SourceConfig,
    kind: ConnectorKind,
    secret: (name: string) => Promise<string | null>,
    signal: AbortSignal,
  ): Promise<ConnectionReport>
  /** Removes the runs of a source from the store. */
  forget(sourceId: string, signal: AbortSignal): Promise<void>
  /** Runs of a source of this id are kept: another source must not take it over with its run numbers. */
  isKnown(sourceId: string): boolean
  audit(action: string, subject: string, detail: string): void
}

export type FleetEvent = { item: SourceView & { id: string } } | { gone: string }

export type Fleet = ReturnType<typeof createFleet>

/** The configured sources: their list, their forms, and the one runner of each. */
export const createFleet = (parts: FleetParts) => {
  const { file, secrets, log } = parts
  const running = new Map<string, Running>()
  const states = new Map<string, SourceState>()
  const events = createEmitter<FleetEvent>((error) =>
    log.error('a listener of the sources failed', { error }),
  )
  const stateEvents = createEmitter<{ config: SourceConfig; state: SourceState }>((error) =>
    log.error('a listener of a source state failed', { error }),
  )

  const kindOf = (name: string): ConnectorKind => {
    const kind = parts.kinds.find((candidate) => candidate.kind === name)
    if (!kind)
      throw fault(
        'UNSUPPORTED',
        `This version of Jobdeck has no connector "${name}". Update it or remove the source.`,
      )
    return kind
  }
  const stateOf = (config: SourceConfig): SourceState => states.get(config.id) ?? toInitialState(config)
  const secretNames = (kind: string): string[] =>
    (parts.kinds.find((candidate) => candidate.kind === kind)?.fields ?? [])
      .filter((field) => field.target.startsWith('secret:'))
      .map((field) => field.target.slice('secret:'.length))
  const view = (config: SourceConfig): SourceView =>
    toView(config, stateOf(config), secrets.names(config.id), secretNames(config.kind))
  const announce = (config: SourceConfig): void => events.emit({ item: { ...view(config), id: config.id } })

  const inTurn = createTurns()
  const reserved = new Set<string>()
  let stopped = false

  const start = (config: SourceConfig): void => {
    if (stopped) return
    const onState = (state: SourceState): void => {
      states.set(config.id, state)
      announce(config)
      stateEvents.emit({ config, state })
    }
    states.set(config.id, toInitialState(config))
    try {
      running.set(config.id, parts.start(config, kindOf(config.kind), onState))
    } catch (error) {
      // One source that can't start never keeps the others from starting.
      const reason = fault(
        'INTERNAL',
        `${config.name} could not be started. Edit and save it, or see the log file.`,
      )
      log.error('a source could not be started', { source: config.id, error })
      onState({ ...toInitialState(config), health: 'failing', fault: reason.fault })
    }
  }
  const end = async (id: string): Promise<void> => {
    const runner = running.get(id)
    running.delete(id)
    await runner?.stop()
  }
  const restart = async (config: SourceConfig): Promise<void> => {
    await end(config.id)
    start(config)
    announce(config)
  }

  const saveSecrets = async (id: string, given: SourceDraft['secrets']): Promise<void> => {
    for (const [name, value] of Object.entries(given)) {
      if (value === null) await secrets.remove(id, name)
      else await secrets.set(id, name, value)
    }
  }

  /** The first free id, held from now on until the source is in the file. */
  const reserveId = (name: string): string => {
    const id = file.freeId(name, (one) => reserved.has(one) || parts.isKnown(one))
    reserved.add(id)
    return id
  }

  const add = (raw: SourceDraft, sample = false): Promise<SourceView> => {
    const { draft } = checkDraft(raw, kindOf(raw.config.kind))
    const id = reserveId(draft.config.name)
    return inTurn(id, async () => {
      try {
        // Secrets first: a source whose secret could not be kept would start by failing.
        await saveSecrets(id, draft.secrets)
        const config: SourceConfig = { ...draft.config, id, sample }
        file.put(config)
        parts.audit('sources.add', id, config.url)
        start(config)
        announce(config)
        return view(config)
      } finally {
        reserved.delete(id)
      }
    })
  }

  const update = (id: string, raw: SourceDraft): Promise<SourceView> =>
    inTurn(id, async () => {
      const before = file.get(id)
      const { draft } = checkDraft(raw, kindOf(raw.config.kind))
      if (draft.config.kind !== before.kind) {
        throw fault('INVALID', 'The kind of a source can not be changed: add a new one.')
      }
      const [from, to] = [new URL(before.url), new URL(draft.config.url)]
      // Another server numbers its runs anew: under the same id its runs would be taken for the old one's.
      if (from.host !== to.host && !before.sample && parts.isKnown(id)) return replace(before, draft)
      // Ended first: the running client must not send a credential that is meant for the new address.
      await end(id)
      try {
        // A credential is bound to the origin it was given for.
        if (from.origin !== to.origin && !before.sample) {
          for (const name of secrets.names(id)) if (!(name in draft.secrets)) await secrets.remove(id, name)
        }
        await saveSecrets(id, draft.secrets)
      } catch (error) {
        start(before)
        throw error
      }
      const config: SourceConfig = { ...draft.config, id, sample: before.sample }
      file.put(config)
      parts.audit('sources.update', id, config.url)
      start(config)
      announce(config)
      return view(config)
    })

  /** The source goes on at another server under a new id; the runs of the old one stay in History. */
  const replace = async (before: SourceConfig, draft: SourceDraft): Promise<SourceView> => {
    await end(before.id)
    try {
      const added = await add(draft)
      await drop(before.id)
      return added
    } catch (error) {
      if (file.has(before.id)) start(before)
      throw error
    }
  }

  const drop = async (id: string): Promise<void> => {
    file.remove(id)
    states.delete(id)
    events.emit({ gone: id })
    await secrets.remove(id)
  }

  const remove = (id: string, forget: boolean, signal: AbortSignal): Promise<void> =>
    inTurn(id, async () => {
      file.get(id)
      await end(id)
      parts.audit('sources.remove', id, forget ? 'with its runs' : 'its runs are kept')
      try {
        await drop(id)
      } finally {
        if (forget) await parts.forget(id, signal)
      }
    })

  const connectorFor = (id: string): Connector => {
    const config = file.get(id)
    const connector = running.get(id)?.connector()
    if (!connector)
      throw fault('SOURCE_UNREACHABLE', `${config.name} is not connected now. Try again once it is.`)
    return connector
  }

  return {
    startAll(): void {
      // The sample is started by its desk, which knows the port it is served on this time.
      for (const config of file.list()) if (!config.sample) start(config)
    },
    kinds: (): SourceKindView[] =>
      parts.kinds.map(({ kind, label, summary, fields }) => ({ kind, label, summary, fields })),
    configs: (): SourceConfig[] => file.list(),
    views: (): SourceView[] => file.list().map(view),
    onChange: (listener: (event: FleetEvent) => void) => events.on(listener),
    onState: (listener: (event: { config: SourceConfig; state: SourceState }) => void) =>
      stateEvents.on(listener),
    states: (): SourceState[] =>
      file.list().map((config) => running.get(config.id)?.state() ?? stateOf(config)),
    name: (id: string): string => file.list().find((config) => config.id === id)?.name ?? id,
    connector: (id: string): Connector | null => running.get(id)?.connector() ?? null,
    completeNames: (prefix: string): string[] =>
      file
        .list()
        .map((config) => config.name)
        .filter((name) => name.toLowerCase().startsWith(prefix.toLowerCase())),

    suggested(): SuggestedSource[] {
      const { suggested } = parts
      if (!suggested) return []
      const { url } = suggested.draft.config
      const known = url !== '' && file.list().some((config) => config.url === url.replace(/\/+$/, ''))
      return known ? [] : [suggested]
    },
    async accept(origin: string): Promise<SourceView> {
      const { suggested } = parts
      if (suggested?.origin !== origin)
        throw fault('NOT_FOUND', `There is no suggested source from ${origin} any more.`)
      return add({ ...suggested.draft, secrets: parts.suggestedSecrets })
    },
    async test(
      request: { draft: SourceDraft; sourceId: string | null; suggested: string | null },
      signal: AbortSignal,
    ): Promise<ConnectionReport> {
      const kind = kindOf(request.draft.config.kind)
      const { draft } = checkDraft(request.draft, kind)
      const fromEnvironment = request.suggested === parts.suggested?.origin ? parts.suggestedSecrets : {}
      const { sourceId } = request
      // A stored secret belongs to the address it was stored for: a form pointed elsewhere must give its own.
      const storedFor = sourceId === null ? null : file.get(sourceId)
      const sameOrigin =
        storedFor !== null && new URL(storedFor.url).origin === new URL(draft.config.url).origin
      const secret = async (name: string): Promise<string | null> => {
        if (name in draft.secrets) return draft.secrets[name] ?? null
        if (
          fromEnvironment[name] !== undefined &&
          draft.config.url === parts.suggested?.draft.config.url.replace(/\/+$/, '')
        ) {
          return fromEnvironment[name]
        }
        return sourceId !== null && sameOrigin ? secrets.get(sourceId, name) : null
      }
      return parts.test({ ...draft.config, id: sourceId ?? 'test', sample: false }, kind, secret, signal)
    },
    add: async (draft: SourceDraft): Promise<SourceView> => add(draft),
    addSample: async (draft: SourceDraft): Promise<SourceView> => add(draft, true),
    update,
    remove,
    pause: (id: string, paused: boolean): Promise<void> =>
      inTurn(id, async () => {
        const config = { ...file.get(id), enabled: !paused }
        file.put(config)
        parts.audit(paused ? 'sources.pause' : 'sources.resume', id, '')
        await restart(config)
      }),
    refresh(id: string | null, reason: SyncReason = 'demand'): void {
      if (id !== null) file.get(id)
      for (const [key, runner] of running) if (id === null || id === key) runner.refresh(reason)
    },
    requests(id: string): RequestRecord[] {
      file.get(id)
      return running.get(id)?.requests() ?? []
    },
    async templates(id: string, signal: AbortSignal): Promise<Template[]> {
      return (await connectorFor(id).templates?.(signal)) ?? []
    },
    async schedules(id: string, signal: AbortSignal): Promise<Schedule[]> {
      return (await connectorFor(id).schedules?.(signal)) ?? []
    },
    /** The vault was opened or chosen: sources that waited for a secret start over. */
    secretsChanged(): void {
      for (const config of file.list()) {
        const state = stateOf(config)
        if (config.enabled && (state.secretsMissing.length > 0 || state.fault?.code === 'SECRETS')) {
          void inTurn(config.id, () =>
            file.has(config.id) ? restart(file.get(config.id)) : Promise.resolve(),
          )
        }
      }
    },
    async stop(): Promise<void> {
      stopped = true
      await Promise.all([...running.keys()].map(end))
    },
  }
}
