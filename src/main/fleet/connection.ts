import type { ConnectionReport, SourceConfig } from '../../shared/model/source.ts'
import { createHttpClient } from '../net/create-http-client.ts'
import type { SourceHttp } from '../net/create-http-client.ts'
import { createOpenSocket } from '../net/open-socket.ts'
import type { Clock, Logger, Random } from '../ports.ts'
import type { ConnectorContext, ConnectorKind } from '../sources/connector.ts'

export interface ConnectionParts {
  config: SourceConfig
  kind: ConnectorKind
  secret(name: string): Promise<string | null>
  clock: Clock
  random: Random
  log: Logger
  quarantine: ConnectorContext<unknown>['quarantine']
}

/** Everything a connector works with, over one client: the credential, the trust and the budget sit here. */
export const createConnection = (
  parts: ConnectionParts,
): { http: SourceHttp; context: ConnectorContext<unknown> } => {
  const { config, kind, clock, random, log } = parts
  const options = kind.options.parse(config.options)
  const pace = kind.pace(options)
  const auth = (): Promise<Record<string, string>> => kind.authHeaders({ options, secret: parts.secret })
  const http = createHttpClient({
    source: config,
    auth,
    concurrency: pace.concurrency,
    budget: pace.budget,
    clock,
    log,
  })
  const context: ConnectorContext<unknown> = {
    source: config,
    options,
    http,
    openSocket: createOpenSocket({ name: config.name, agent: http.agent, clock }),
    secret: parts.secret,
    clock,
    random,
    log,
    quarantine: parts.quarantine,
  }
  return { http, context }
}

/** A connection test on a connection of its own, which is closed again whatever it finds. */
export const testConnection = async (
  parts: Omit<ConnectionParts, 'quarantine'>,
  signal: AbortSignal,
): Promise<ConnectionReport> => {
  const { http, context } = createConnection({ ...parts, quarantine: () => undefined })
  try {
    return await parts.kind.test(context, signal)
  } finally {
    await http.stop()
  }
}
