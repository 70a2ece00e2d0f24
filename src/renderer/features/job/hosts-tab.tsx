import { ServerIcon } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import type { HostResult, JobSummary } from '../../../shared/model/job.ts'
import { isActive } from '../../../shared/model/status.ts'
import { useClient } from '../../client/client-context.tsx'
import {
  Button,
  Checkbox,
  cx,
  EmptyState,
  FaultPanel,
  Input,
  Skeleton,
  StatusShape,
  toCount,
  toPlural,
  VirtualTable,
  type Column,
} from '../../ui/index.ts'
import { DEFAULT_HOST_SORT, HOST_COLUMNS, toHostRows, type HostColumn, type HostSort } from './host-rows.ts'
import { useFreshCall } from './use-job-page.ts'

const TITLES: Record<HostColumn, string> = {
  ok: 'Ok',
  changed: 'Changed',
  failed: 'Failed',
  unreachable: 'Unreachable',
  skipped: 'Skipped',
  ignored: 'Ignored',
  rescued: 'Rescued',
}

const TONES: Partial<Record<HostColumn, string>> = {
  failed: 'text-failed font-semibold',
  unreachable: 'text-failed font-semibold',
  changed: 'text-warn',
}

export interface HostsTabProps {
  job: JobSummary
  revision: string
  offersHosts: boolean
}

export const HostsTab = ({ job, revision, offersHosts }: HostsTabProps) => {
  const hosts = useFreshCall('jobs.hosts', { id: job.id }, revision)
  const [text, setText] = useState('')
  const [troubleOnly, setTroubleOnly] = useState(false)
  const [sort, setSort] = useState<HostSort>(DEFAULT_HOST_SORT)
  const [selected, setSelected] = useState(-1)
  const client = useClient()
  const all = hosts.value
  const rows = useMemo(
    () => toHostRows(all ?? [], { text, troubleOnly }, sort),
    [all, text, troubleOnly, sort],
  )

  if (all === null)
    return (
      <div className="p-5" aria-busy={hosts.loading}>
        {hosts.fault ? (
          <FaultPanel fault={hosts.fault} onRetry={hosts.retry} />
        ) : (
          <Skeleton className="h-40" />
        )}
      </div>
    )
  if (all.length === 0)
    return (
      <EmptyState
        icon={<ServerIcon size={28} strokeWidth={1.5} />}
        title="No results by host"
        text={
          !offersHosts
            ? 'This source does not tell results by host.'
            : job.type.startsWith('workflow')
              ? 'A workflow touches no host itself: its steps do. Open one under Workflow.'
              : isActive(job.status)
                ? 'The source tells them when the run has ended.'
                : 'The source told none for this run, or they have not been fetched yet: refresh while it can be reached.'
        }
      />
    )

  const trouble = all.filter((host) => host.failed + host.unreachable > 0).length
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-3 px-5 py-2">
        <Input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Filter hosts, e.g. web*"
          aria-label="Filter hosts"
          className="max-w-64"
        />
        <Checkbox checked={troubleOnly} onChecked={setTroubleOnly} label={`Only in trouble (${trouble})`} />
        {sort.by === 'trouble' ? null : (
          <Button size="sm" look="quiet" onClick={() => setSort(DEFAULT_HOST_SORT)}>
            Trouble first
          </Button>
        )}
        <output className="ml-auto text-xs text-faint">
          {rows.length === all.length
            ? toPlural(all.length, 'host')
            : `${toCount(rows.length)} of ${toPlural(all.length, 'host')}`}
        </output>
      </div>
      {rows.length === 0 ? (
        <EmptyState
          title="No host matches"
          text="Take something out of the filter."
          actions={
            <Button
              onClick={() => {
                setText('')
                setTroubleOnly(false)
              }}
            >
              Show all hosts
            </Button>
          }
        />
      ) : (
        <VirtualTable
          label="Results by host"
          rows={rows}
          rowKey={(row) => row.host}
          columns={toColumns(sort, setSort)}
          className="mx-2.5"
          selected={selected}
          onSelect={setSelected}
          onOpen={(row) => void client.call('shell.copy', { text: row.host })}
        />
      )}
    </div>
  )
}

const toColumns = (sort: HostSort, onSort: (sort: HostSort) => void): Column<HostResult>[] => {
  const header = (by: HostSort['by']) => ({
    active: sort.by === by,
    descending: sort.descending,
    onSort: () => onSort({ by, descending: sort.by === by ? !sort.descending : by !== 'host' }),
  })
  return [
    { key: 'host', title: 'Host', width: 'minmax(10rem, 1fr)', sort: header('host'), cell: toHostCell },
    ...HOST_COLUMNS.map((column): Column<HostResult> => ({
      key: column,
      title: TITLES[column],
      width: column === 'unreachable' ? '6.25rem' : '4.75rem',
      align: 'end',
      sort: header(column),
      cell: COUNT_CELLS[column],
    })),
  ]
}

const toCountCell = (column: HostColumn) => (row: HostResult) => (
  <span className={row[column] === 0 ? 'text-faint' : TONES[column]}>{toCount(row[column])}</span>
)

const COUNT_CELLS: Record<HostColumn, (row: HostResult) => ReactNode> = {
  ok: toCountCell('ok'),
  changed: toCountCell('changed'),
  failed: toCountCell('failed'),
  unreachable: toCountCell('unreachable'),
  skipped: toCountCell('skipped'),
  ignored: toCountCell('ignored'),
  rescued: toCountCell('rescued'),
}

const toHostCell = (row: HostResult) => <HostName row={row} />

const HostName = ({ row }: { row: HostResult }) => {
  const word = row.unreachable > 0 ? 'unreachable' : row.failed > 0 ? 'failed' : null
  return (
    <span title={row.host} className={cx('flex items-center gap-2', word && 'font-medium')}>
      <span className="grid w-3.5 shrink-0 place-items-center">
        {word ? <StatusShape status={word === 'failed' ? 'failed' : 'timeout'} size={12} /> : null}
      </span>
      <span className="truncate">{row.host}</span>
      {word ? <span className="sr-only">, {word}</span> : null}
    </span>
  )
}
