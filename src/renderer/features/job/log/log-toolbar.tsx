import {
  ArrowDownIcon,
  ArrowUpIcon,
  CircleAlertIcon,
  CopyIcon,
  DownloadIcon,
  RegexIcon,
  SearchIcon,
  WrapTextIcon,
} from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { cx, IconButton, Input, Menu, Toolbar, type MenuItem } from '../../../ui/index.ts'

export interface LogToolbarProps {
  box: Ref<HTMLInputElement>
  text: string
  onText: (text: string) => void
  regex: boolean
  onRegex: () => void
  /** "3 of 120", "no match", or what is wrong with the pattern. */
  found: string | null
  problem: boolean
  onNext: () => void
  onPrevious: () => void
  onLeaveSearch: () => void
  errorsOnly: boolean
  onErrorsOnly: () => void
  wrap: boolean
  onWrap: () => void
  copyItems: MenuItem[]
  saving: boolean
  onSave: () => void
  disabled: boolean
}

const Toggle = (props: {
  on: boolean
  label: string
  hint?: string
  icon: ReactNode
  onClick: () => void
}) => (
  <IconButton
    size="sm"
    label={props.label}
    icon={props.icon}
    aria-pressed={props.on}
    {...(props.hint ? { hint: props.hint } : {})}
    onClick={props.onClick}
    look={props.on ? 'primary' : 'quiet'}
  />
)

export const LogToolbar = ({ box, ...props }: LogToolbarProps) => (
  <Toolbar label="Log" className="border-b border-line px-5 py-1.5">
    <div className="relative flex min-w-44 max-w-96 flex-1 items-center">
      <SearchIcon size={13} className="pointer-events-none absolute left-2 text-faint" aria-hidden="true" />
      <Input
        ref={box}
        type="search"
        value={props.text}
        onChange={(event) => props.onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') (event.shiftKey ? props.onPrevious : props.onNext)()
          if (event.key !== 'Escape') return
          event.stopPropagation()
          props.onLeaveSearch()
        }}
        maxLength={500}
        disabled={props.disabled}
        aria-label="Search this log"
        aria-invalid={props.problem || undefined}
        placeholder="Search this log  ( / )"
        className="h-(--control-h-sm) pl-7 text-xs"
      />
    </div>
    <output
      className={cx('max-w-72 min-w-16 truncate text-xs', props.problem ? 'text-failed' : 'text-muted')}
      title={props.found ?? undefined}
    >
      {props.found}
    </output>
    <div className="flex items-center">
      <IconButton
        size="sm"
        label="Previous match"
        hint="N"
        icon={<ArrowUpIcon size={14} />}
        onClick={props.onPrevious}
        disabled={props.text === ''}
      />
      <IconButton
        size="sm"
        label="Next match"
        hint="n"
        icon={<ArrowDownIcon size={14} />}
        onClick={props.onNext}
        disabled={props.text === ''}
      />
      <Toggle
        on={props.regex}
        label="Search by pattern"
        icon={<RegexIcon size={14} />}
        onClick={props.onRegex}
      />
    </div>
    <div className="ml-auto flex items-center gap-0.5">
      <Toggle
        on={props.errorsOnly}
        label="Errors only"
        hint="e"
        icon={<CircleAlertIcon size={14} />}
        onClick={props.onErrorsOnly}
      />
      <Toggle
        on={props.wrap}
        label="Wrap long lines"
        hint="w"
        icon={<WrapTextIcon size={14} />}
        onClick={props.onWrap}
      />
      <Menu
        trigger={
          <IconButton size="sm" label="Copy" icon={<CopyIcon size={14} />} disabled={props.disabled} />
        }
        items={props.copyItems}
      />
      <IconButton
        size="sm"
        label="Save the log to a file"
        icon={<DownloadIcon size={14} />}
        busy={props.saving}
        onClick={props.onSave}
        disabled={props.disabled}
      />
    </div>
  </Toolbar>
)
