import { AlertDialog as RadixAlert, Dialog as Radix } from 'radix-ui'
import { XIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'

// A plain scrim instead of Radix' Overlay: that one injects a style element, which the content policy refuses.
const SCRIM = 'fixed inset-0 z-40 bg-scrim'
const PANEL =
  'animate-rise fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-full -translate-x-1/2 flex-col rounded-lg border border-line bg-surface shadow-pop outline-none'

const WIDTHS = { sm: 'max-w-105', md: 'max-w-150', lg: 'max-w-200' } as const

/** The first field where there is one, else the panel: a focused close button would open its tooltip. */
const focusFirstField = (event: Event): void => {
  event.preventDefault()
  const panel = event.currentTarget
  if (!(panel instanceof HTMLElement)) return
  const field = panel.querySelector<HTMLElement>('[autofocus],input:not([type=radio]),textarea,select')
  ;(field ?? panel).focus()
}

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  width?: keyof typeof WIDTHS
  /** Buttons, the main one last. */
  footer?: ReactNode
  children: ReactNode
}

export const Dialog = ({
  open,
  onOpenChange,
  title,
  description,
  width = 'md',
  footer,
  children,
}: DialogProps) => (
  <Radix.Root open={open} onOpenChange={onOpenChange}>
    <Radix.Portal>
      <div className={SCRIM} aria-hidden="true" />
      <Radix.Content
        className={cx(PANEL, WIDTHS[width])}
        onOpenAutoFocus={focusFirstField}
        {...(description ? {} : { 'aria-describedby': undefined })}
      >
        <header className="flex items-start gap-3 px-5 pt-4 pb-3">
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description ? (
              <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>
            ) : null}
          </div>
          <Radix.Close asChild>
            <IconButton label="Close" hint="Esc" icon={<XIcon size={16} />} size="sm" />
          </Radix.Close>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
        {footer ? (
          <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
        ) : null}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
)

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** A question: "Remove AWX production?" */
  title: string
  /** What it will hit and what stays, e.g. "12,480 kept runs and their logs are deleted from this workstation." */
  effect: ReactNode
  /** The verb again: "Remove source". */
  action: string
  danger?: boolean
  /** The dialog stays open and busy until it settles, and shows what went wrong. */
  onConfirm: () => Promise<void> | void
  children?: ReactNode
}

/** Says what it will hit; the way back has the focus. */
export const ConfirmDialog = ({
  open,
  onOpenChange,
  title,
  effect,
  action,
  danger = true,
  onConfirm,
  children,
}: ConfirmDialogProps) => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <RadixAlert.Root open={open} onOpenChange={onOpenChange}>
      <RadixAlert.Portal>
        <div className={SCRIM} aria-hidden="true" />
        <RadixAlert.Content className={cx(PANEL, WIDTHS.sm)}>
          <div className="flex flex-col gap-2 px-5 pt-4 pb-4">
            <RadixAlert.Title className="text-lg font-semibold">{title}</RadixAlert.Title>
            <RadixAlert.Description asChild>
              <div className="text-sm text-muted">{effect}</div>
            </RadixAlert.Description>
            {children}
            {problem ? (
              <p role="alert" className="text-sm text-failed">
                {problem}
              </p>
            ) : null}
          </div>
          <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">
            <RadixAlert.Cancel asChild>
              <Button look="plain">Cancel</Button>
            </RadixAlert.Cancel>
            <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
              {action}
            </Button>
          </footer>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  )
}
