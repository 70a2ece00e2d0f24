import type { SourceView } from '../../shared/model/source.ts'
import type { Logger, Secrets } from '../ports.ts'
import type { Fleet } from './fleet.ts'

export interface SampleServer {
  url: string
  token: string
  stop(): Promise<void>
}

/** The sample fleet's token lives as long as the process: it never needs a keyring or a choice of the operator. */
export const createSampleSecrets = (secrets: Secrets, isSample: (sourceId: string) => boolean) => {
  let token: string | null = null
  const own: Secrets = {
    ...secrets,
    names: (sourceId) => (isSample(sourceId) ? (token === null ? [] : ['token']) : secrets.names(sourceId)),
    get: (sourceId, name) => (isSample(sourceId) ? Promise.resolve(token) : secrets.get(sourceId, name)),
    set: (sourceId, name, value) =>
      isSample(sourceId) ? Promise.resolve() : secrets.set(sourceId, name, value),
    remove: (sourceId, name) => (isSample(sourceId) ? Promise.resolve() : secrets.remove(sourceId, name)),
  }
  return {
    secrets: own,
    setToken(value: string | null) {
      token = value
    },
  }
}

/**
 * The sample fleet: a small controller served in this process on loopback, watched through the same connector
 * as any other. Stopping it takes its runs along.
 */
export const createSampleDesk = (parts: {
  fleet: Fleet
  startServer(): Promise<SampleServer>
  setToken(token: string | null): void
  log: Logger
}) => {
  const { fleet, log } = parts
  let server: Promise<SampleServer> | null = null
  const configured = () => fleet.configs().find((config) => config.sample)

  const serve = (): Promise<SampleServer> => {
    server ??= parts.startServer().then((started) => {
      parts.setToken(started.token)
      return started
    })
    server.catch(() => {
      server = null
    })
    return server
  }
  const toDraft = (url: string) => ({
    config: {
      kind: 'awx',
      name: 'Sample fleet',
      url,
      tls: { mode: 'system' as const },
      options: { auth: 'bearer', pollSeconds: 10 },
      enabled: true,
    },
    secrets: {},
  })

  return {
    isSample: (sourceId: string): boolean => configured()?.id === sourceId,
    async start(): Promise<SourceView> {
      const { url } = await serve()
      const existing = configured()
      const view = existing
        ? await fleet.update(existing.id, toDraft(url))
        : await fleet.addSample(toDraft(url))
      log.info('the sample fleet runs')
      return view
    },
    /**
     * After a restart: the sample is served anew. The runs that were under way ended with the process that
     * invented them, so its past is taken in again instead of showing them as lost.
     */
    async resume(): Promise<void> {
      const existing = configured()
      if (!existing) return
      await fleet.remove(existing.id, true, new AbortController().signal)
      await this.start()
    },
    /** Ends the sample and removes its invented runs. */
    async stop(): Promise<void> {
      const existing = configured()
      if (existing) await fleet.remove(existing.id, true, new AbortController().signal)
      await this.close()
    },
    async close(): Promise<void> {
      const running = await server?.catch(() => null)
      server = null
      parts.setToken(null)
      await running?.stop()
    },
  }
}
