import { CircleAlertIcon, RotateCwIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Fault, FaultCode } from '../../shared/contract/fault.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** Why it is empty and what would fill it. */
  text: ReactNode
  actions?: ReactNode
  className?: string
}

export const EmptyState = ({ icon, title, text, actions, className }: EmptyStateProps) => (
  <div className={cx('flex flex-1 flex-col items-center justify-center gap-1.5 p-8 text-center', className)}>
    {icon ? <div className="mb-1 text-faint">{icon}</div> : null}
    <p className="text-base font-semibold">{title}</p>
    <div className="max-w-110 text-sm text-muted">{text}</div>
    {actions ? <div className="mt-3 flex gap-2">{actions}</div> : null}
  </div>
)

const TITLES: Record<FaultCode, string> = {
  SOURCE_UNREACHABLE: 'The source can’t be reached',
  SOURCE_AUTH: 'The source refused the credentials',
  SOURCE_TLS: 'The server’s certificate can’t be trusted',
  SOURCE_SHAPE: 'The source answered in an unexpected way',
  SOURCE_LIMIT: 'The source asks for fewer requests',
  NOT_FOUND: 'Not found',
  INVALID: 'That can’t be used as it is',
  CONFLICT: 'That changed in the meantime',
  UNSUPPORTED: 'The source doesn’t offer this',
  SECRETS: 'Secrets can’t be read right now',
  STORE: 'The store on this workstation has a problem',
  CANCELLED: 'Cancelled',
  INTERNAL: 'Jobdeck ran into a fault of its own',
}

export interface FaultPanelProps {
  fault: Fault
  onRetry?: () => void
  /** Other ways on, e.g. a button to the source's settings. */
  actions?: ReactNode
  /** One line in a list instead of a panel. */
  compact?: boolean
  className?: string
}

/** What happened, what to do next (the fault's message says both), and a retry where it can help. */
export const FaultPanel = ({ fault, onRetry, actions, compact = false, className }: FaultPanelProps) => (
  <div
    role="alert"
    className={cx(
      'flex gap-3 rounded-lg border border-failed/40 bg-failed-soft text-sm',
      compact ? 'items-center px-3 py-1.5' : 'items-start px-4 py-3',
      className,
    )}
  >
    <CircleAlertIcon size={16} className="mt-px shrink-0 text-failed" aria-hidden="true" />
    <div className="selectable min-w-0 flex-1">
      {compact ? null : <p className="font-semibold">{TITLES[fault.code]}</p>}
      <p className="break-words text-muted">{fault.message}</p>
    </div>
    {actions}
    {onRetry && fault.retry ? (
      <Button size="sm" icon={<RotateCwIcon size={13} />} onClick={onRetry}>
        Try again
      </Button>
    ) : null}
  </div>
)

/** A quiet stand-in of the coming content's size. Give the surrounding region aria-busy. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden="true" className={cx('animate-breathe rounded-md bg-raised', className)} />
)

/** A row of controls above content; groups are separated by space, not lines. */
export const Toolbar = ({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) => (
  <div
    role="toolbar"
    aria-label={label}
    className={cx('flex shrink-0 flex-wrap items-center gap-2', className)}
  >
    {children}
  </div>
)

export const Card = ({ className, children }: { className?: string; children: ReactNode }) => (
  <section className={cx('rounded-lg border border-line bg-surface', className)}>{children}</section>
)

export interface ScreenProps {
  /** Before the title: the way back. */
  before?: ReactNode
  title: ReactNode
  /** Beside the title: counts, badges. */
  aside?: ReactNode
  /** Right end of the header. */
  actions?: ReactNode
  children: ReactNode
}

/** Every screen's frame: a header line that all screens share, then content filling the height. */
export const Screen = ({ before, title, aside, actions, children }: ScreenProps) => (
  <main className="flex min-h-0 min-w-0 flex-1 flex-col">
    <header className="flex h-13 shrink-0 items-center gap-3 px-5">
      {before ? <div className="-mr-1 -ml-2 flex shrink-0">{before}</div> : null}
      <h1 className="truncate text-lg font-semibold">{title}</h1>
      {aside}
      {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
    </header>
    {children}
  </main>
)
