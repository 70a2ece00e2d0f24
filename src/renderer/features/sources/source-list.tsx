import type { KeyboardEvent } from 'react'
import type { SourceView } from '../../../shared/model/source.ts'
import { cx, Freshness, Progress, SampleBadge, toPlural, toNextIndex } from '../../ui/index.ts'
import { HealthMark } from './health-mark.tsx'

export interface SourceListProps {
  sources: readonly SourceView[]
  selectedId: string | null
  onSelect: (id: string) => void
}

export const SourceList = ({ sources, selectedId, onSelect }: SourceListProps) => {
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>): void => {
    const index = sources.findIndex((source) => source.config.id === selectedId)
    const next = toNextIndex(event.key, index, sources.length, 5)
    const source = next === null ? undefined : sources[next]
    if (!source) return
    event.preventDefault()
    onSelect(source.config.id)
    event.currentTarget.querySelectorAll<HTMLElement>('[role=option]')[next ?? 0]?.focus()
  }
  return (
    <ul role="listbox" aria-label="Sources" onKeyDown={onKeyDown} className="flex flex-col gap-1 p-2">
      {sources.map((source) => {
        const { config, state } = source
        const selected = config.id === selectedId
        return (
          <li
            key={config.id}
            role="option"
            aria-selected={selected}
            tabIndex={selected ? 0 : -1}
            onClick={() => onSelect(config.id)}
            className={cx(
              'flex flex-col gap-1 rounded-md px-3 py-2 -outline-offset-2',
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
          </li>
        )
      })}
    </ul>
  )
}
