import { fault } from '../../shared/contract/fault.ts'
import type { SourceConfig, SourceKindView } from '../../shared/model/source.ts'
import { awxKind } from './awx/kind.ts'
import type { Connector, ConnectorContext, ConnectorKind, Pace } from './connector.ts'
import type { ConnectionReport } from '../../shared/model/source.ts'

/** A kind with its options' type sealed inside: the engine handles every kind alike. */
export interface SealedKind extends SourceKindView {
  /** Throws INVALID naming the option that is wrong. */
  check(config: Pick<SourceConfig, 'name' | 'options'>): void
  requiredSecrets(config: SourceConfig): string[]
  pace(config: SourceConfig): Pace
  authHeaders(
    config: SourceConfig,
    secret: (name: string) => Promise<string | null>,
  ): Promise<Record<string, string>>
  connect(context: Omit<ConnectorContext<unknown>, 'options'>): Connector
  test(context: Omit<ConnectorContext<unknown>, 'options'>, signal: AbortSignal): Promise<ConnectionReport>
}

export interface Registry {
  views(): SourceKindView[]
  /** Throws UNSUPPORTED for a kind that this version does not know. */
  get(kind: string): SealedKind
}

export const sealKind = <Options>(kind: ConnectorKind<Options>): SealedKind => {
  const parse = (config: Pick<SourceConfig, 'name' | 'options'>): Options => {
    const parsed = kind.options.safeParse(config.options)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw fault(
      'INVALID',
      `${config.name}: the setting "${issue?.path.join('.') ?? ''}" is not right (${issue?.message ?? 'unknown'}). Edit the source and correct it.`,
    )
  }
  return {
    kind: kind.kind,
    label: kind.label,
    summary: kind.summary,
    fields: kind.fields,
    check: (config) => {
      parse(config)
    },
    requiredSecrets: (config) => kind.requiredSecrets(parse(config)),
    pace: (config) => kind.pace(parse(config)),
    authHeaders: (config, secret) => kind.authHeaders({ options: parse(config), secret }),
    connect: (context) => kind.connect({ ...context, options: parse(context.source) }),
    test: (context, signal) => kind.test({ ...context, options: parse(context.source) }, signal),
  }
}

/** One line a kind. */
export const SOURCE_KINDS: readonly SealedKind[] = [sealKind(awxKind)]

export const createRegistry = (kinds: readonly SealedKind[] = SOURCE_KINDS): Registry => {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]))
  return {
    views: () => kinds.map(({ kind, label, summary, fields }) => ({ kind, label, summary, fields })),
    get: (name) => {
      const kind = byName.get(name)
      if (kind) return kind
      throw fault(
        'UNSUPPORTED',
        `This version of Jobdeck does not know the source kind "${name}". Update Jobdeck, or remove the source.`,
      )
    },
  }
}
