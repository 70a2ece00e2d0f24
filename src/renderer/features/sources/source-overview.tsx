import type { SourceView } from '../../../shared/model/source.ts'
import {
  Badge,
  Card,
  FaultPanel,
  Progress,
  toCount,
  toFullInstant,
  toInstant,
  toPlural,
  toShortDuration,
  useNowMs,
} from '../../ui/index.ts'
import { FactList, type Fact } from '../job/fact-list.tsx'
import { CAPABILITY_WORD, toHealthExplained } from './health-words.ts'
import { HealthMark } from './health-mark.tsx'

const PUSH_WORD = {
  off: 'not used',
  connecting: 'connecting',
  live: 'live',
  unavailable: 'not available',
} as const

export const SourceOverview = ({ source, onRetry }: { source: SourceView; onRetry: () => void }) => {
  const { config, state } = source
  return (
    <div className="flex flex-col gap-3 p-5">
      {state.fault ? <FaultPanel fault={{ ...state.fault, retry: true }} onRetry={onRetry} /> : null}
      {state.secretsMissing.length > 0 ? (
        <Card className="border-warn/50 p-4 text-sm">
          <p className="font-semibold">A secret is missing</p>
          <p className="text-muted">
            {state.secretsMissing.join(', ')} {state.secretsMissing.length === 1 ? 'is' : 'are'} needed to
            connect. Edit the source and enter {state.secretsMissing.length === 1 ? 'it' : 'them'}.
          </p>
        </Card>
      ) : null}
      {state.backfill ? (
        <Card className="flex flex-col gap-2 p-4">
          <p className="text-sm font-semibold">Fetching its history</p>
          <Progress
            label="History fetched"
            value={state.backfill.total ? state.backfill.done / state.backfill.total : null}
          />
          <p className="text-xs text-muted">
            {toCount(state.backfill.done)}
            {state.backfill.total === null ? ' runs so far' : ` of ${toPlural(state.backfill.total, 'run')}`}.
            New runs are shown meanwhile.
          </p>
        </Card>
      ) : null}
      <Card className="p-4">
        <FactList facts={useFacts(source)} />
      </Card>
      {state.quarantined > 0 ? (
        <Card className="border-warn/50 p-4 text-sm">
          <p className="font-semibold">{toPlural(state.quarantined, 'record')} set aside</p>
          <p className="text-muted">
            They did not have the shape that {config.name} promises, and were left out; everything else was
            taken in. The log file holds redacted samples.
          </p>
        </Card>
      ) : null}
    </div>
  )
}

const useFacts = (source: SourceView): Fact[] => {
  const nowMs = useNowMs()
  const { config, state } = source
  const instant = (atMs: number | null): { value: string; title?: string } =>
    atMs === null
      ? { value: 'none since Jobdeck started' }
      : { value: toInstant(atMs, nowMs), title: toFullInstant(atMs) }
  const next = state.nextTryAtMs
  const stored = Object.keys(source.secrets).filter((name) => source.secrets[name])
  return [
    {
      label: 'State',
      value: (
        <span className="flex flex-wrap items-baseline gap-x-3">
          <HealthMark health={state.health} />
          <span className="text-muted">{toHealthExplained(source)}</span>
        </span>
      ),
    },
    ...(state.product === null ? [] : [{ label: 'Server', value: state.product }]),
    ...(config.url === '' ? [] : [{ label: 'Address', value: config.url }]),
    { label: 'Last answer', ...instant(state.lastOkAtMs) },
    { label: 'Last try', ...instant(state.lastTryAtMs) },
    ...(state.health === 'paused' || next === null
      ? []
      : [
          {
            label: 'Next try',
            value: next <= nowMs ? 'now' : `in ${toShortDuration(next - nowMs + 999)}`,
          },
        ]),
    {
      label: 'Live channel',
      value: (
        <>
          {PUSH_WORD[state.push]}
          {state.pushReason && state.pushReason !== state.fault?.message ? (
            <span className="text-muted"> · {state.pushReason}</span>
          ) : null}
        </>
      ),
    },
    {
      label: 'Requests',
      value:
        state.budget.limit === null
          ? `${toCount(state.budget.used)} in the last ${toShortDuration(state.budget.windowMs)}, no limit`
          : `${toCount(state.budget.used)} of ${toCount(state.budget.limit)} in ${toShortDuration(state.budget.windowMs)}`,
    },
    ...(state.failures > 0
      ? [
          {
            label: 'Failures',
            value: `${toPlural(state.failures, 'attempt')} in a row${state.breaker === 'open' ? '; it is asked less often until it answers' : ''}`,
          },
        ]
      : []),
    {
      label: 'Trust',
      value: config.url.startsWith('http:')
        ? 'none: plain http, readable on the way'
        : config.tls.mode === 'system'
          ? 'authorities of this system'
          : config.tls.mode === 'ca'
            ? 'an imported authority'
            : `approved key ${config.tls.keySha256}`,
    },
    {
      label: 'Secrets',
      value: stored.length === 0 ? 'none stored' : `${stored.join(', ')}: stored`,
    },
    {
      label: 'Offers',
      value:
        state.capabilities.length === 0 ? (
          <span className="text-faint">known after the first connection</span>
        ) : (
          <span className="flex flex-wrap gap-1">
            {state.capabilities.map((capability) => (
              <Badge key={capability}>{CAPABILITY_WORD[capability]}</Badge>
            ))}
          </span>
        ),
    },
  ]
}
