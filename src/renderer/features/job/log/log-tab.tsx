import { FileTextIcon } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { toFault } from '../../../../shared/contract/fault.ts'
import type { JobSummary } from '../../../../shared/model/job.ts'
import { isActive } from '../../../../shared/model/status.ts'
import { useClient } from '../../../client/client-context.tsx'
import { useApp, useToast } from '../../../state/app-context.tsx'
import {
  EmptyState,
  FaultPanel,
  Skeleton,
  toCount,
  toPlural,
  useAnnounce,
  useKeys,
} from '../../../ui/index.ts'
import { readPlainLines } from './copy-log.ts'
import { LogStatus } from './log-status.tsx'
import { LogToolbar } from './log-toolbar.tsx'
import { LogView, type LogViewHandle } from './log-view.tsx'
import { toMatcher, toNextMatch } from './search-marks.ts'
import { toPlainText } from './sgr.ts'
import { useLogLines } from './use-log-lines.ts'
import { useLogSearch } from './use-log-search.ts'

/** Keys: j/k line, Shift+J/K extends, / search, n/N match, g/G ends, e errors, w wrap, c copy. */
export const LogTab = ({ job }: { job: JobSummary }) => {
  const client = useClient()
  const toast = useToast()
  const announce = useAnnounce()
  const single = useApp((state) => state.settings.singleKeyShortcuts)
  const log = useLogLines(job.id)
  const lineCount = log.state?.lineCount ?? 0
  const active = isActive(job.status)

  const [text, setText] = useState('')
  const [regex, setRegex] = useState(false)
  const [errorsOnly, setErrorsOnly] = useState(false)
  const [wrap, setWrap] = useState(false)
  const [follow, setFollow] = useState(active)
  const [kept, setCursor] = useState<number | null>(null)
  const [searchedFrom, setSearchedFrom] = useState(0)
  const [anchor, setAnchor] = useState<number | null>(null)
  const [leftAt, setLeftAt] = useState(0)
  const [saving, setSaving] = useState(false)
  const view = useRef<LogViewHandle>(null)
  const search = useRef<HTMLInputElement>(null)

  const query = useMemo(() => (text === '' ? null : { text, regex, errorsOnly }), [text, regex, errorsOnly])
  const found = useLogSearch(job.id, query, lineCount)
  const errorsQuery = useMemo(
    () => (errorsOnly ? { text: '', regex: false, errorsOnly } : null),
    [errorsOnly],
  )
  const errors = useLogSearch(job.id, errorsQuery, lineCount)
  const firstFound = query === null ? null : toNextMatch(found.lines, searchedFrom - 1, 1)
  // Until the reader moves, the cursor is on what was found.
  const cursor = kept ?? firstFound
  const matcher = useMemo(() => toMatcher({ text, regex }), [text, regex])

  const shown = errorsOnly ? errors.lines : null
  const rows = shown?.length ?? lineCount
  const lineAt = (row: number): number => (shown ? (shown[row] ?? 0) : row)
  const rowOf = (line: number): number =>
    shown
      ? Math.max(
          0,
          shown.findLastIndex((other) => other <= line),
        )
      : line

  const onFollow = (next: boolean): void => {
    if (next === follow) return
    if (!next) setLeftAt(lineCount)
    setFollow(next)
  }
  const setCursorAt = (line: number, extend: boolean): void => {
    setAnchor(extend ? (anchor ?? cursor ?? line) : null)
    setCursor(line)
  }
  const goToLine = (line: number, extend = false): void => {
    setCursorAt(line, extend)
    view.current?.reveal(rowOf(line))
    const held = log.row(line)?.line
    announce(`Line ${line + 1}${held ? `: ${toPlainText(held.text).slice(0, 200)}` : ''}`)
  }
  const step = (by: number, extend = false): void => {
    if (rows === 0) return
    const from = cursor === null ? (by > 0 ? -1 : rows) : rowOf(cursor)
    goToLine(lineAt(Math.min(rows - 1, Math.max(0, from + by))), extend)
  }
  const toMatch = (direction: 1 | -1): void => {
    const line = toNextMatch(found.lines, cursor ?? (direction === 1 ? -1 : lineCount), direction)
    if (line !== null) goToLine(line)
  }
  const type = (next: string): void => {
    setSearchedFrom(cursor ?? 0)
    setCursor(null)
    setAnchor(null)
    setText(next)
  }
  const toNewest = (): void => {
    setFollow(true)
    setCursor(null)
    setAnchor(null)
  }

  const copy = async (from: number, to: number): Promise<void> => {
    try {
      const plain = await readPlainLines(client, job.id, from, to)
      if (plain === null) {
        toast({
          tone: 'warn',
          title: 'Too long to copy',
          text: 'The clipboard takes about 4 million characters. Save the log to a file instead.',
          route: null,
        })
        return
      }
      await client.call('shell.copy', { text: plain })
      toast({ tone: 'ok', title: `Copied ${toPlural(to - from, 'line')}`, text: null, route: null })
    } catch (error) {
      toast({ tone: 'failed', title: 'Nothing was copied', text: toFault(error).message, route: null })
    }
  }
  const picked: [number, number] | null =
    cursor !== null && anchor !== null ? [Math.min(anchor, cursor), Math.max(anchor, cursor)] : null
  const copySelection = async (): Promise<void> => {
    const marked = window.getSelection()?.toString() ?? ''
    if (marked !== '') {
      await client.call('shell.copy', { text: marked.slice(0, 4_194_304) })
      toast({ tone: 'ok', title: 'Copied the selection', text: null, route: null })
    } else if (picked) await copy(picked[0], picked[1] + 1)
    else if (cursor !== null) await copy(cursor, cursor + 1)
  }
  const save = async (): Promise<void> => {
    setSaving(true)
    try {
      const path = await client.call('log.save', { id: job.id, ansi: false })
      if (path !== null) toast({ tone: 'ok', title: 'Log saved', text: path, route: null })
    } catch (error) {
      toast({ tone: 'failed', title: 'The log was not saved', text: toFault(error).message, route: null })
    } finally {
      setSaving(false)
    }
  }

  useKeys(single, {
    j: () => step(1),
    k: () => step(-1),
    J: () => step(1, true),
    K: () => step(-1, true),
    '/': () => search.current?.focus(),
    n: () => toMatch(1),
    N: () => toMatch(-1),
    g: () => rows > 0 && goToLine(lineAt(0)),
    G: toNewest,
    e: () => setErrorsOnly(!errorsOnly),
    w: () => setWrap(!wrap),
    c: () => void copySelection(),
    PageDown: () => view.current?.move(view.current.pageRows()),
    PageUp: () => view.current?.move(-view.current.pageRows()),
  })

  // A found text is gone to once, when the search answers; afterwards the reader moves.
  const jumpedTo = useRef('')
  const queryKey = query === null ? '' : JSON.stringify(query)
  useEffect(() => {
    if (queryKey === '' || found.loading || jumpedTo.current === queryKey) return
    jumpedTo.current = queryKey
    if (firstFound !== null) view.current?.reveal(rowOf(firstFound))
  })

  if (log.fault && log.state === null)
    return (
      <div className="p-5">
        <FaultPanel fault={log.fault} onRetry={log.retry} />
      </div>
    )
  if (log.state === null) return <LogSkeleton />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogToolbar
        box={search}
        text={text}
        onText={type}
        regex={regex}
        onRegex={() => setRegex(!regex)}
        found={query === null ? null : toFoundWords(found, cursor)}
        problem={found.fault !== null}
        onNext={() => toMatch(1)}
        onPrevious={() => toMatch(-1)}
        onLeaveSearch={() => {
          if (text !== '') setText('')
          else search.current?.blur()
        }}
        errorsOnly={errorsOnly}
        onErrorsOnly={() => setErrorsOnly(!errorsOnly)}
        wrap={wrap}
        onWrap={() => setWrap(!wrap)}
        copyItems={[
          { label: 'Selection or current line', hint: 'c', onSelect: () => void copySelection() },
          { label: 'Whole log', onSelect: () => void copy(0, lineCount) },
        ]}
        saving={saving}
        onSave={() => void save()}
        disabled={lineCount === 0}
      />
      {log.fault ? <FaultPanel compact fault={log.fault} onRetry={log.retry} className="mx-5 my-2" /> : null}
      {errors.fault && errorsOnly ? <FaultPanel compact fault={errors.fault} className="mx-5 my-2" /> : null}
      {rows === 0 ? (
        <NoLines
          job={job}
          errorsOnly={errorsOnly && lineCount > 0}
          loading={errors.loading}
          note={log.state.note}
          complete={log.state.complete}
        />
      ) : (
        <LogView
          ref={view}
          rows={rows}
          lineAt={lineAt}
          rowAt={log.row}
          ensure={log.ensure}
          version={log.version}
          wrap={wrap}
          follow={follow}
          onFollow={onFollow}
          matcher={matcher}
          cursor={cursor}
          picked={picked}
          onPick={setCursorAt}
          digits={String(lineCount).length}
        />
      )}
      <LogStatus
        state={log.state}
        active={active}
        follow={follow || rows === 0}
        fresh={follow ? 0 : Math.max(0, lineCount - leftAt)}
        onNewest={toNewest}
        errorsShown={shown ? shown.length : null}
      />
    </div>
  )
}

const toFoundWords = (found: ReturnType<typeof useLogSearch>, cursor: number | null): string => {
  if (found.fault) return found.fault.message
  if (found.lines.length === 0) return found.loading ? 'searching…' : 'no match'
  const total = toCount(found.lines.length, found.capped)
  const at = cursor === null ? -1 : found.lines.indexOf(cursor)
  return at < 0 ? `${total} ${found.lines.length === 1 ? 'line' : 'lines'}` : `${toCount(at + 1)} of ${total}`
}

const NoLines = (props: {
  job: JobSummary
  errorsOnly: boolean
  loading: boolean
  note: string | null
  complete: boolean
}) => {
  const icon = <FileTextIcon size={28} strokeWidth={1.5} />
  if (props.errorsOnly)
    return props.loading ? (
      <LogSkeleton />
    ) : (
      <EmptyState icon={icon} title="No line is marked as an error" text="Press e to show all lines again." />
    )
  if (props.job.type.startsWith('workflow'))
    return (
      <EmptyState
        icon={icon}
        title="No output"
        text="A workflow writes nothing itself: its steps do. Open one under Workflow."
      />
    )
  if (props.complete)
    return <EmptyState icon={icon} title="No output" text="This run ended without writing anything." />
  if (props.note)
    return <EmptyState icon={icon} title="None of this log is on this workstation" text={props.note} />
  return (
    <EmptyState
      icon={icon}
      title={isActive(props.job.status) ? 'No output yet' : 'Fetching the log'}
      text={
        isActive(props.job.status)
          ? 'Lines appear here as soon as the run writes them.'
          : 'It appears here as it arrives, and is kept on this workstation.'
      }
    />
  )
}

const LogSkeleton = () => (
  <div aria-busy="true" aria-label="Reading the log" className="flex flex-1 flex-col gap-2 p-5">
    {[60, 45, 80, 30, 70, 52].map((width) => (
      <div key={width} style={{ width: `${width}%` }}>
        <Skeleton className="h-3.5" />
      </div>
    ))}
  </div>
)
