import { RotateCwIcon, SearchXIcon, MoonStarIcon, UnplugIcon } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { parseFilter } from '../../../shared/filter/parse.ts'
import { useClient } from '../../client/client-context.tsx'
import { useApp, useAppStore, useNavigate } from '../../state/app-context.tsx'
import type { JobsStore } from '../../state/jobs-store.ts'
import {
  Button,
  EmptyState,
  FaultPanel,
  FilterBox,
  IconButton,
  Screen,
  Select,
  Skeleton,
  toCount,
  useClock,
  type FilterBoxHandle,
} from '../../ui/index.ts'
import { WelcomeScreen } from '../welcome/welcome-screen.tsx'
import { FigureStrip } from './figure-strip.tsx'
import { GROUPING_LABEL, GROUPINGS, type Grouping } from './grouping.ts'
import { JobGrid } from './job-grid.tsx'
import { SourceChips } from './source-chips.tsx'
import { useLiveJobs } from './use-live-jobs.ts'

export const LiveScreen = () => {
  const ready = useApp((state) => state.sourcesReady)
  const empty = useApp((state) => state.sources.length === 0)
  if (!ready) return <div className="flex-1" aria-busy="true" />
  return empty ? <WelcomeScreen /> : <Console />
}

const SETTLE_MS = 140

const Console = () => {
  const store = useAppStore()
  const client = useClient()
  const clock = useClock()
  const text = useApp((state) => state.liveFilter)
  const [asked, setAsked] = useState(parseFilter(text, clock.nowMs()).ok ? text : '')
  const [grouping, setGrouping] = useState<Grouping>('none')
  const [asking, setAsking] = useState(false)
  const box = useRef<FilterBoxHandle>(null)
  const jobs = useLiveJobs(asked)

  // A filter is asked once the typing rests; an invalid one leaves the grid as it is.
  useEffect(() => {
    if (text === asked || !parseFilter(text, clock.nowMs()).ok) return
    const timer = setTimeout(() => setAsked(text), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text, asked, clock])

  const setFilter = useCallback((liveFilter: string) => store.setState({ liveFilter }), [store])
  const completeValues = useCallback(
    (qualifier: string, prefix: string, signal: AbortSignal) =>
      client.call('jobs.complete', { qualifier, prefix: prefix.slice(0, 200) }, signal),
    [client],
  )
  const refresh = useCallback(() => {
    setAsking(true)
    const done = (): void => setAsking(false)
    // What each source answers is seen on its chip.
    client.call('sources.refresh', { id: null }).then(done, done)
  }, [client])

  useLiveKeys(
    useCallback(() => box.current?.focus(), []),
    useCallback(() => setGrouping((before) => toNextGrouping(before)), []),
    refresh,
  )

  return (
    <Screen
      title="Live"
      aside={<Tally jobs={jobs} filtered={asked !== ''} />}
      actions={
        <IconButton
          label="Ask all sources now"
          hint="R"
          busy={asking}
          icon={<RotateCwIcon size={15} className={asking ? 'animate-turn' : ''} />}
          onClick={refresh}
        />
      }
    >
      <div className="flex shrink-0 flex-col gap-2.5 px-5 pb-3">
        <FigureStrip filter={text} onFilter={setFilter} />
        <SourceChips filter={text} onFilter={setFilter} />
        <div className="flex items-center gap-2">
          <FilterBox
            ref={box}
            value={text}
            onValue={setFilter}
            label="Filter the runs"
            placeholder='Filter: status:failed  source:prod  name:"patch*"  host:web1  since:2h'
            completeValues={completeValues}
            nowMs={clock.nowMs}
          />
          <Select
            prefix="Group by"
            aria-label="Group by"
            value={grouping}
            options={GROUPINGS.map((value) => ({ value, label: GROUPING_LABEL[value] }))}
            onValue={(value) => setGrouping(GROUPINGS.find((known) => known === value) ?? 'none')}
          />
        </div>
      </div>
      <Runs jobs={jobs} grouping={grouping} filtered={asked !== ''} onClear={() => setFilter('')} />
    </Screen>
  )
}

const toNextGrouping = (grouping: Grouping): Grouping =>
  GROUPINGS[(GROUPINGS.indexOf(grouping) + 1) % GROUPINGS.length] ?? 'none'

const useIds = (jobs: JobsStore): readonly number[] => useSyncExternalStore(jobs.onChange, jobs.ids)

const Tally = ({ jobs, filtered }: { jobs: JobsStore; filtered: boolean }) => {
  const count = useIds(jobs).length
  const ready = useSyncExternalStore(jobs.onChange, jobs.ready)
  if (!ready) return null
  return (
    <span className="pt-0.5 text-sm text-faint" aria-live="polite">
      {toCount(count)} {filtered ? (count === 1 ? 'match' : 'matches') : 'active or ended within 24 h'}
    </span>
  )
}

interface RunsProps {
  jobs: JobsStore
  grouping: Grouping
  filtered: boolean
  onClear: () => void
}

const Runs = ({ jobs, grouping, filtered, onClear }: RunsProps) => {
  const ids = useIds(jobs)
  const ready = useSyncExternalStore(jobs.onChange, jobs.ready)
  const fault = useSyncExternalStore(jobs.onChange, jobs.fault)
  const navigate = useNavigate()
  // Nothing to show because a source never got through: that is trouble, not quiet.
  const silent = useApp((state) =>
    state.sources.find((source) => source.state.lastOkAtMs === null && source.state.fault !== null),
  )
  const backfilling = useApp((state) => state.sources.some((source) => source.state.lastOkAtMs === null))
  if (fault) return <FaultPanel fault={fault} className="mx-5" />
  if (!ready)
    return (
      <div aria-busy="true" aria-label="Reading runs" className="grid grid-cols-3 gap-(--gap) px-5">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-(--card-h)" />
        ))}
      </div>
    )
  if (ids.length > 0) return <JobGrid jobs={jobs} ids={ids} grouping={grouping} />
  if (filtered)
    return (
      <EmptyState
        icon={<SearchXIcon size={26} strokeWidth={1.4} />}
        title="No run matches the filter"
        text="Live holds what is active or ended within 24 hours. Older runs are in History, with the same filter."
        actions={<Button onClick={onClear}>Clear the filter</Button>}
      />
    )
  if (silent)
    return (
      <EmptyState
        icon={<UnplugIcon size={26} strokeWidth={1.4} />}
        title={`${silent.config.name} has not answered yet`}
        text={silent.state.fault?.message ?? ''}
        actions={
          <Button onClick={() => navigate({ to: 'sources', sourceId: silent.config.id })}>
            Open the source
          </Button>
        }
      />
    )
  return (
    <EmptyState
      icon={<MoonStarIcon size={26} strokeWidth={1.4} />}
      title={backfilling ? 'Waiting for the first answer' : 'All quiet'}
      text={
        backfilling
          ? 'Runs appear here as soon as a source has answered. The chips above say how each is doing.'
          : 'Nothing is active, and nothing ended within 24 hours. Earlier runs are in History.'
      }
    />
  )
}

/** Keys of this screen; they rest while text is typed or a dialog is open, and when single keys are off. */
const useLiveKeys = (onFilter: () => void, onGroup: () => void, onRefresh: () => void): void => {
  const store = useAppStore()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) return
      if (document.querySelector('[role=dialog],[role=alertdialog]')) return
      if (!store.getState().settings.singleKeyShortcuts) return
      if (event.key === '/') onFilter()
      else if (event.key === 'g') onGroup()
      else if (event.key === 'r') onRefresh()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [store, onFilter, onGroup, onRefresh])
}
