import {
  EllipsisIcon,
  HistoryIcon,
  PauseIcon,
  PencilIcon,
  PlayIcon,
  RotateCwIcon,
  Trash2Icon,
} from 'lucide-react'
import { useState } from 'react'
import type { SourceView } from '../../../shared/model/source.ts'
import { useNavigate } from '../../state/app-context.tsx'
import { Button, IconButton, Menu, SampleBadge, Tabs } from '../../ui/index.ts'
import { toSourceFilter } from './health-words.ts'
import { RemoveSource } from './remove-source.tsx'
import { SourceOverview } from './source-overview.tsx'
import { RequestsTable, SchedulesTable, TemplatesTable } from './source-tables.tsx'
import { useAction } from './use-action.ts'

export const SourceDetail = ({ source, onEdit }: { source: SourceView; onEdit: () => void }) => {
  const { config, state } = source
  const navigate = useNavigate()
  const [tab, setTab] = useState('overview')
  const [removing, setRemoving] = useState(false)
  const refresh = useAction('sources.refresh', `${config.name} was not refreshed`)
  const pause = useAction('sources.pause', `${config.name} was not changed`)
  const stopSample = useAction('sample.stop', 'The sample fleet was not stopped')
  const paused = state.health === 'paused'
  const tabs = [
    { value: 'overview', label: 'Overview' },
    ...(state.capabilities.includes('templates') ? [{ value: 'templates', label: 'Templates' }] : []),
    ...(state.capabilities.includes('schedules') ? [{ value: 'schedules', label: 'Schedules' }] : []),
    { value: 'requests', label: 'Requests' },
  ]
  const shown = tabs.some((one) => one.value === tab) ? tab : 'overview'
  return (
    <section aria-label={config.name} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-2 px-5 pt-3 pb-2">
        <h2 title={config.name} className="min-w-0 flex-1 truncate text-base font-semibold">
          {config.name}
        </h2>
        {config.sample ? <SampleBadge /> : null}
        <Button
          icon={<RotateCwIcon size={14} />}
          busy={refresh.busy}
          disabled={paused}
          onClick={() => void refresh.run({ id: config.id })}
        >
          Refresh now
        </Button>
        <Button
          icon={paused ? <PlayIcon size={14} /> : <PauseIcon size={14} />}
          busy={pause.busy}
          onClick={() => void pause.run({ id: config.id, paused: !paused })}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        {config.sample ? (
          <Button busy={stopSample.busy} onClick={() => void stopSample.run({})}>
            Remove sample
          </Button>
        ) : (
          <Button icon={<PencilIcon size={14} />} onClick={onEdit}>
            Edit
          </Button>
        )}
        <Menu
          trigger={<IconButton look="plain" label="More" icon={<EllipsisIcon size={15} />} />}
          items={[
            {
              label: 'Its runs in the history',
              icon: <HistoryIcon size={14} />,
              onSelect: () => navigate({ to: 'history', filter: toSourceFilter(config.name) }),
            },
            'separator',
            {
              label: 'Remove …',
              icon: <Trash2Icon size={14} />,
              danger: true,
              onSelect: () => setRemoving(true),
            },
          ]}
        />
      </header>
      <Tabs value={shown} onValue={setTab} label="Parts of the source" tabs={tabs}>
        {shown === 'overview' ? (
          <SourceOverview source={source} onRetry={() => void refresh.run({ id: config.id })} />
        ) : null}
        {shown === 'templates' ? <TemplatesTable sourceId={config.id} /> : null}
        {shown === 'schedules' ? <SchedulesTable sourceId={config.id} /> : null}
        {shown === 'requests' ? <RequestsTable sourceId={config.id} /> : null}
      </Tabs>
      <RemoveSource source={source} open={removing} onOpenChange={setRemoving} />
    </section>
  )
}
