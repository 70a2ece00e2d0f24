import { RotateCwIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { CallOutput } from '../../../shared/contract/contract.ts'
import type { RequestRecord } from '../../../shared/model/source.ts'
import { useCall, type CallState } from '../../client/client-context.tsx'
import {
  Age,
  Button,
  cx,
  EmptyState,
  FaultPanel,
  Skeleton,
  toBytes,
  toDuration,
  toFullInstant,
  toInstant,
  toPlural,
  useClock,
  VirtualTable,
  type Column,
} from '../../ui/index.ts'

interface ListedProps<Row> {
  call: CallState<Row[]>
  label: string
  noun: string
  empty: { title: string; text: string }
  rowKey: (row: Row) => string
  columns: Column<Row>[]
}

/** A list that a source is asked for: loading, fault, empty and filled, the same for all three. */
const Listed = <Row,>({ call, label, noun, empty, rowKey, columns }: ListedProps<Row>) => {
  const [selected, setSelected] = useState(-1)
  if (call.value === null)
    return (
      <div className="p-5" aria-busy={call.loading}>
        {call.fault ? <FaultPanel fault={call.fault} onRetry={call.retry} /> : <Skeleton className="h-40" />}
      </div>
    )
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-3 px-5 py-2 text-xs text-faint">
        <output>{toPlural(call.value.length, noun)}</output>
        <Button
          size="sm"
          look="quiet"
          className="ml-auto"
          busy={call.loading}
          icon={<RotateCwIcon size={13} />}
          onClick={call.retry}
        >
          Read again
        </Button>
      </div>
      {call.fault ? (
        <FaultPanel compact fault={call.fault} onRetry={call.retry} className="mx-5 mb-2" />
      ) : null}
      {call.value.length === 0 ? (
        <EmptyState {...empty} />
      ) : (
        <VirtualTable
          label={label}
          rows={call.value}
          rowKey={rowKey}
          columns={columns}
          rowHeight={30}
          selected={selected}
          onSelect={setSelected}
          onOpen={() => undefined}
          className="mx-2.5"
        />
      )}
    </div>
  )
}

const Cut = ({ text, className }: { text: string; className?: string }) => (
  <span title={text} className={className}>
    {text}
  </span>
)

const Instant = ({ atMs }: { atMs: number | null }): ReactNode => {
  const nowMs = useClock().nowMs()
  if (atMs === null) return <span className="text-faint">–</span>
  return <span title={toFullInstant(atMs)}>{toInstant(atMs, nowMs)}</span>
}

const REQUEST_COLUMNS: Column<RequestRecord>[] = [
  { key: 'at', title: 'When', width: '5.75rem', cell: (row) => <Age atMs={row.atMs} /> },
  { key: 'method', title: 'Method', width: '4.25rem', cell: (row) => row.method },
  {
    key: 'path',
    title: 'Path',
    width: 'minmax(9rem, 1fr)',
    cell: (row) => <Cut text={row.path} className="font-mono text-xs" />,
  },
  {
    key: 'status',
    title: 'Answer',
    width: 'minmax(5rem, 12rem)',
    cell: (row) => (
      <span
        title={row.fault ?? undefined}
        className={cx(
          row.fault !== null || row.status === null || row.status >= 400 ? 'text-failed' : 'text-muted',
        )}
      >
        {row.status ?? 'no answer'}
        {row.fault === null ? null : ` · ${row.fault}`}
      </span>
    ),
  },
  { key: 'took', title: 'Took', width: '5rem', align: 'end', cell: (row) => toDuration(row.durationMs) },
  { key: 'size', title: 'Size', width: '5.5rem', align: 'end', cell: (row) => toBytes(row.bytes) },
]

export const RequestsTable = ({ sourceId }: { sourceId: string }) => (
  <Listed
    call={useCall('sources.requests', { id: sourceId })}
    label="Requests made to this source"
    noun="request"
    empty={{
      title: 'No requests yet',
      text: 'Each request to the source is listed here, without query values or headers.',
    }}
    rowKey={(row) => `${row.atMs} ${row.method} ${row.path} ${row.durationMs}`}
    columns={REQUEST_COLUMNS}
  />
)

type Template = CallOutput<'sources.templates'>[number]
const TEMPLATE_COLUMNS: Column<Template>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(12rem, 1fr)',
    cell: (row) => <Cut text={row.name} className="font-medium" />,
  },
  { key: 'type', title: 'Type', width: 'minmax(7rem, 10rem)', cell: (row) => <Cut text={row.type} /> },
  {
    key: 'last',
    title: 'Last run',
    width: '7.5rem',
    cell: (row) => row.lastStatus ?? <span className="text-faint">never</span>,
  },
  { key: 'next', title: 'Next run', width: '8rem', cell: (row) => <Instant atMs={row.nextRunAtMs} /> },
  {
    key: 'id',
    title: 'Id',
    width: '5rem',
    align: 'end',
    cell: (row) => <code className="text-xs">{row.externalId}</code>,
  },
]

export const TemplatesTable = ({ sourceId }: { sourceId: string }) => (
  <Listed
    call={useCall('sources.templates', { id: sourceId })}
    label="Templates of this source"
    noun="template"
    empty={{ title: 'No templates', text: 'The source has none, or the account may not see any.' }}
    rowKey={(row) => `${row.type} ${row.externalId}`}
    columns={TEMPLATE_COLUMNS}
  />
)

type Schedule = CallOutput<'sources.schedules'>[number]
const SCHEDULE_COLUMNS: Column<Schedule>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(9rem, 1fr)',
    cell: (row) => <Cut text={row.name} className="font-medium" />,
  },
  {
    key: 'template',
    title: 'Starts',
    width: 'minmax(8rem, 1fr)',
    cell: (row) => <Cut text={row.templateName ?? '–'} />,
  },
  {
    key: 'on',
    title: 'State',
    width: '4.5rem',
    cell: (row) => (row.enabled ? 'on' : <span className="text-faint">off</span>),
  },
  { key: 'next', title: 'Next run', width: '8rem', cell: (row) => <Instant atMs={row.nextRunAtMs} /> },
  {
    key: 'rule',
    title: 'Rule',
    width: 'minmax(8rem, 1fr)',
    cell: (row) => <Cut text={row.rule} className="font-mono text-xs" />,
  },
]

export const SchedulesTable = ({ sourceId }: { sourceId: string }) => (
  <Listed
    call={useCall('sources.schedules', { id: sourceId })}
    label="Schedules of this source"
    noun="schedule"
    empty={{
      title: 'No schedules',
      text: 'Nothing on this source starts by the clock, or the account may not see it.',
    }}
    rowKey={(row) => row.externalId}
    columns={SCHEDULE_COLUMNS}
  />
)
