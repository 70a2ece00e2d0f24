import { CalendarSearchIcon, HistoryIcon, RotateCwIcon, SearchXIcon } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Count } from '../../../shared/contract/contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { useApp, useNavigate } from '../../state/app-context.tsx'
import {
  Age,
  Button,
  EmptyState,
  FaultPanel,
  FilterBox,
  IconButton,
  Input,
  Screen,
  Skeleton,
  toCount,
  useClock,
  useKeys,
  VirtualTable,
  type FilterBoxHandle,
} from '../../ui/index.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { COLUMNS_STORAGE_KEY, readColumns, type HistoryColumnKey } from './columns.ts'
import { toTableColumns, type SortState } from './history-cells.tsx'
import { toJumpDate, withJumpDate } from './jump-date.ts'
import { useHistory, type History } from './use-history.ts'

const TYPING_PAUSE_MS = 150

export const HistoryScreen = () => {
  const client = useClient()
  const clock = useClock()
  const nowMs = useCallback(() => clock.nowMs(), [clock])
  const navigate = useNavigate()
  const route = useApp((state) => state.route)
  const single = useApp((state) => state.settings.singleKeyShortcuts)
  const compact = useApp((state) => state.settings.density === 'compact')
  const [text, setText] = useState(route.to === 'history' ? (route.filter ?? '') : '')
  const [filter, setFilter] = useState(text)
  const [order, setOrder] = useState<SortState>({ sort: 'happened', descending: true })
  const [shown, setShown] = useState<HistoryColumnKey[]>(() =>
    readColumns(localStorage.getItem(COLUMNS_STORAGE_KEY)),
  )
  const [selectedId, setSelectedId] = useState<number | null>(null)
  const box = useRef<FilterBoxHandle>(null)
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null)

  const history = useHistory({ filter, ...order }, nowMs)
  const { rows, before } = history.pages
  useNewRuns(history)
  useKeys(single, { '/': () => box.current?.focus() })

  const type = (next: string, valid: boolean): void => {
    setText(next)
    if (pause.current !== null) clearTimeout(pause.current)
    if (valid) pause.current = setTimeout(() => setFilter(next.trim()), TYPING_PAUSE_MS)
  }
  useEffect(
    () => () => {
      if (pause.current !== null) clearTimeout(pause.current)
    },
    [],
  )
  const apply = (next: string): void => {
    setText(next)
    setFilter(next)
  }
  const keepShown = (next: HistoryColumnKey[]): void => {
    setShown(next)
    localStorage.setItem(COLUMNS_STORAGE_KEY, JSON.stringify(next))
  }
  const completeValues = useCallback(
    (qualifier: string, prefix: string, signal: AbortSignal) =>
      client.call('jobs.complete', { qualifier, prefix }, signal),
    [client],
  )
  const columns = useMemo(() => toTableColumns(shown, order, setOrder), [shown, order])
  const selected = selectedId === null ? -1 : rows.findIndex((row) => row.id === selectedId)

  return (
    <Screen
      title="History"
      aside={<Provenance history={history} />}
      actions={<HistoryActions history={history} />}
    >
      <div className="flex flex-wrap items-center gap-2 px-5 pb-3">
        <FilterBox
          ref={box}
          value={text}
          onValue={type}
          label="Filter the history"
          placeholder="Filter, e.g. status:failed name:patch* since:7d"
          completeValues={completeValues}
          nowMs={nowMs}
          className="min-w-64"
        />
        <JumpToDate filter={text} onFilter={apply} />
        <ColumnChooser shown={shown} onShown={keepShown} />
      </div>
      {history.fault ? (
        <FaultPanel compact fault={history.fault} onRetry={history.reload} className="mx-5 mb-3" />
      ) : null}
      {rows.length === 0 ? (
        <NoRows history={history} filter={filter} onClear={() => apply('')} />
      ) : (
        <VirtualTable
          label="Runs kept on this workstation"
          rows={rows}
          rowKey={(row) => row.id}
          columns={columns}
          rowHeight={compact ? 28 : 36}
          selected={selected}
          onSelect={(index) => setSelectedId(rows[index]?.id ?? null)}
          onOpen={(row) => navigate({ to: 'job', jobId: row.id })}
          onNearEnd={history.loadNext}
          before={before}
          onNearStart={history.loadPrevious}
          footer={<Footer history={history} />}
          className="mx-2.5 border-t border-line"
        />
      )}
    </Screen>
  )
}

/** While only the first page is held, a run that starts or ends is read in; further down nothing moves by itself. */
const useNewRuns = (history: History): void => {
  const pulse = useApp((state) => {
    const { figures } = state
    return figures === null
      ? ''
      : `${figures.running}:${figures.queued}:${figures.ended24h}:${figures.failed24h}`
  })
  const seen = useRef(pulse)
  const { reload, pages } = history
  const atFirstPage = pages.pages.length <= 1 && pages.before === 0
  useEffect(() => {
    if (seen.current === pulse) return
    const first = seen.current === ''
    seen.current = pulse
    if (!first && atFirstPage) reload()
  }, [pulse, atFirstPage, reload])
}

/** A count that was broken off says less than the rows that are there already. */
const toShownTotal = ({ total, pages }: History): Count | null =>
  total?.capped ? { ...total, value: Math.max(total.value, pages.before + pages.rows.length) } : total

const Provenance = ({ history }: { history: History }) => {
  const online = useApp((state) => state.system?.online ?? true)
  const total = toShownTotal(history)
  return (
    <p className="min-w-0 truncate text-xs text-faint">
      {total === null ? null : (
        <output className="mr-2 text-sm text-muted">
          {toCount(total.value, total.capped)} {total.value === 1 ? 'run' : 'runs'}
        </output>
      )}
      {online ? (
        'from this workstation'
      ) : (
        <span className="text-warn">from this workstation; the network is away</span>
      )}
      {history.readAtMs === null ? null : (
        <>
          , read <Age atMs={history.readAtMs} />
        </>
      )}
    </p>
  )
}

const HistoryActions = ({ history }: { history: History }) => (
  <IconButton
    label="Read again from the top"
    icon={<RotateCwIcon size={15} className={history.loading ? 'animate-turn' : ''} />}
    busy={history.loading}
    onClick={history.reload}
  />
)

const JumpToDate = ({ filter, onFilter }: { filter: string; onFilter: (filter: string) => void }) => {
  const date = toJumpDate(filter)
  return (
    <div className="flex items-center gap-1">
      <span className="flex items-center gap-1.5 text-xs text-faint">
        <CalendarSearchIcon size={14} aria-hidden="true" />
        <span className="hidden whitespace-nowrap min-[1100px]:inline">Up to</span>
        <Input
          type="date"
          aria-label="Jump to a date"
          value={date ?? ''}
          onChange={(event) =>
            onFilter(withJumpDate(filter, event.target.value === '' ? null : event.target.value))
          }
          className="w-36 text-xs"
        />
      </span>
      {date === null ? null : (
        <Button look="quiet" onClick={() => onFilter(withJumpDate(filter, null))}>
          Newest
        </Button>
      )}
    </div>
  )
}

const Footer = ({ history }: { history: History }) => (
  <output className="block py-3 text-center text-xs text-faint">
    {history.pages.next !== null ? (history.paging ? 'Reading more …' : '') : 'End of the list'}
  </output>
)

const NoRows = ({ history, filter, onClear }: { history: History; filter: string; onClear: () => void }) => {
  const navigate = useNavigate()
  const hasSources = useApp((state) => state.sources.length > 0)
  if (history.loading)
    return (
      <div aria-busy="true" aria-label="Reading the history" className="flex flex-col gap-2 px-5">
        {Array.from({ length: 9 }, (_, index) => (
          <Skeleton key={index} className="h-7" />
        ))}
      </div>
    )
  if (history.fault) return null
  if (filter !== '')
    return (
      <EmptyState
        icon={<SearchXIcon size={28} strokeWidth={1.5} />}
        title="No run matches"
        text={
          <>
            Nothing kept on this workstation fits <code className="text-xs">{filter}</code>. Take a term out,
            or widen the time.
          </>
        }
        actions={<Button onClick={onClear}>Clear the filter</Button>}
      />
    )
  return (
    <EmptyState
      icon={<HistoryIcon size={28} strokeWidth={1.5} />}
      title="No runs kept yet"
      text={
        hasSources
          ? 'Runs appear here as your sources report them, and stay when the network goes.'
          : 'Every run of every source is kept here, and can be searched without a network. Add a source to begin.'
      }
      actions={
        <Button
          look="primary"
          onClick={() => navigate({ to: 'sources', ...(hasSources ? {} : { add: true }) })}
        >
          {hasSources ? 'Look at the sources' : 'Add a source'}
        </Button>
      }
    />
  )
}
