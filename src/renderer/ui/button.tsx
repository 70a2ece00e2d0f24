import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger'

const LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-inverse text-inverse-ink hover:bg-inverse-hover font-medium',
  plain: 'bg-surface text-ink border border-line-strong/60 hover:bg-hover',
  quiet: 'bg-transparent text-muted hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-danger-ink hover:bg-danger-hover font-medium',
}

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-colors duration-100 disabled:opacity-45 disabled:pointer-events-none aria-busy:opacity-70'

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  size?: 'md' | 'sm'
  icon?: ReactNode
  /** Work under way: the button stays focusable, says so, and does not fire again. */
  busy?: boolean
}

export const Button = ({
  look = 'plain',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    aria-busy={busy || undefined}
    className={cx(
      BASE,
      LOOKS[look],
      size === 'md' ? 'h-(--control-h) px-3 text-sm' : 'h-(--control-h-sm) px-2 text-xs',
      className,
    )}
    onClick={busy ? (event) => event.preventDefault() : onClick}
    {...rest}
  >
    {icon}
    {children}
  </button>
)

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** The name for screen readers and the tooltip. */
  label: string
  icon: ReactNode
  /** A key shown in the tooltip. */
  hint?: string
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left'
}

export const IconButton = ({
  label,
  icon,
  hint,
  tooltipSide = 'bottom',
  look = 'quiet',
  size = 'md',
  busy = false,
  className,
  onClick,
  ...rest
}: IconButtonProps) => (
  <Tooltip text={label} side={tooltipSide} {...(hint ? { hint } : {})}>
    <button
      type="button"
      aria-label={label}
      aria-busy={busy || undefined}
      className={cx(
        BASE,
        LOOKS[look],
        size === 'md' ? 'size-(--control-h)' : 'size-(--control-h-sm)',
        className,
      )}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {icon}
    </button>
  </Tooltip>
)
