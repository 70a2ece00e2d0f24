import { ArrowDownToLineIcon } from 'lucide-react'
import type { LogState } from '../../../../shared/model/log.ts'
import { Button, cx, toCount, toPlural } from '../../../ui/index.ts'

export interface LogStatusProps {
  state: LogState
  active: boolean
  follow: boolean
  /** Lines that came since the reader left the end. */
  fresh: number
  onNewest: () => void
  errorsShown: number | null
}

/** The line under a log: how much of it is here, what is missing and why, and whether it is followed. */
export const LogStatus = ({ state, active, follow, fresh, onNewest, errorsShown }: LogStatusProps) => (
  <div className="flex h-8 shrink-0 items-center gap-3 border-t border-line px-5 text-xs text-muted">
    <span className="whitespace-nowrap">
      {errorsShown === null
        ? toPlural(state.lineCount, 'line')
        : `${toPlural(errorsShown, 'error line')} of ${toCount(state.lineCount)}`}
    </span>
    {state.gaps.length > 0 ? (
      <span className="whitespace-nowrap text-warn">{toPlural(state.gaps.length, 'gap')} in the output</span>
    ) : null}
    <span
      className={cx('min-w-0 truncate', !state.complete && state.note ? 'text-warn' : 'text-faint')}
      title={state.note ?? undefined}
    >
      {toProgressWords(state, active)}
    </span>
    <span className="ml-auto" />
    {follow ? (
      active ? (
        <span className="whitespace-nowrap text-running">Following</span>
      ) : null
    ) : (
      <Button size="sm" look="plain" icon={<ArrowDownToLineIcon size={13} />} onClick={onNewest}>
        {!active
          ? 'Jump to the end'
          : fresh > 0
            ? `Jump to newest · ${toCount(fresh)} new`
            : 'Jump to newest'}
      </Button>
    )}
  </div>
)

const toProgressWords = (state: LogState, active: boolean): string => {
  if (state.complete) return 'Complete, kept on this workstation'
  if (state.note) return state.note
  if (state.fetching) return active ? 'Receiving' : 'Fetching the rest'
  return active ? 'Waiting for more' : 'The rest has not been fetched yet'
}
