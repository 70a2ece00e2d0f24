import { useRef, type KeyboardEvent } from 'react'
import type { SourceView } from '../../../shared/model/source.ts'
import { cx, Freshness, Progress, SampleBadge, toPlural, toNextIndex } from '../../ui/index.ts'
import { HealthMark } from './health-mark.tsx'

export interface SourceListProps {
  sources: readonly SourceView[]
  selectedId: string | null
  onSelect: (id: string) => void
}

export const SourceList = ({ sources, selectedId, onSelect }: SourceListProps) => {
  const list = useRef<HTMLUListElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = sources.findIndex((source) => source.config.id === selectedId)
    const next = toNextIndex(event.key, index, sources.length, 5)
    const source = next === null ? undefined : sources[next]
    if (!source) return
    event.preventDefault()
    onSelect(source.config.id)
    list.current?.querySelectorAll('button')[next ?? 0]?.focus()
  }
  return (
    <ul ref={list} aria-label="Sources" className="flex flex-col gap-1 p-2">
      {sources.map((source) => {
        const { config, state } = source
        const selected = config.id === selectedId
        return (
          <li key={config.id}>
            <button
              type="button"
              aria-current={selected ? 'true' : undefined}
              onClick={() => onSelect(config.id)}
              onKeyDown={onKeyDown}
              className={cx(
                'flex w-full flex-col gap-1 rounded-md px-3 py-2 text-left -outline-offset-2',
                selected ? 'bg-raised' : 'hover:bg-hover',
              )}
            >
              <span className="flex items-center gap-2">
                <span title={config.name} className="min-w-0 flex-1 truncate text-sm font-medium">
                  {config.name}
                </span>
                {config.sample ? <SampleBadge /> : null}
              </span>
              <span className="flex items-center gap-2 text-xs">
                <HealthMark health={state.health} />
                {state.health === 'paused' ? null : <Freshness atMs={state.lastOkAtMs} className="ml-auto" />}
              </span>
              {state.backfill ? (
                <>
                  <Progress
                    label={`Fetching the history of ${config.name}`}
                    value={state.backfill.total ? state.backfill.done / state.backfill.total : null}
                  />
                  <span className="text-xs text-faint">
                    Fetching history: {toPlural(state.backfill.done, 'run')}
                  </span>
                </>
              ) : null}
              {state.fault ? (
                <span className="truncate text-xs text-failed" title={state.fault.message}>
                  {state.fault.message}
                </span>
              ) : state.quarantined > 0 ? (
                <span className="text-xs text-warn">{toPlural(state.quarantined, 'record')} set aside</span>
              ) : null}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
