import type { SourceConfig, SourceState, SourceView } from '../../shared/model/source.ts'

/** A source of which nothing has been heard. */
export const toInitialState = (config: SourceConfig): SourceState => ({
  sourceId: config.id,
  health: config.enabled ? 'connecting' : 'paused',
  fault: null,
  lastOkAtMs: null,
  lastTryAtMs: null,
  nextTryAtMs: null,
  failures: 0,
  breaker: 'closed',
  push: 'off',
  pushReason: null,
  budget: { used: 0, limit: null, windowMs: 3_600_000 },
  backfill: null,
  capabilities: [],
  product: null,
  quarantined: 0,
  secretsMissing: [],
})

export const toView = (
  config: SourceConfig,
  state: SourceState,
  stored: readonly string[],
  asked: readonly string[],
): SourceView => ({
  config,
  state,
  secrets: Object.fromEntries(
    [...new Set([...asked, ...stored])].map((name) => [name, stored.includes(name)]),
  ),
})
