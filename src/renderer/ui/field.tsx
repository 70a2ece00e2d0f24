import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui'
import { CheckIcon, MinusIcon } from 'lucide-react'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { cx } from './cx.ts'

const CONTROL =
  'w-full rounded-md border border-line-strong/70 bg-sunken px-2.5 text-sm text-ink hover:border-line-strong aria-invalid:border-failed disabled:opacity-50'

/** A label, its control and what belongs under it. `children` gets the ids that tie them together. */
export interface FieldProps {
  label: string
  help?: ReactNode
  /** What is wrong with the value; marks the control invalid and is announced. */
  problem?: string | null
  required?: boolean
  className?: string
  children: (ids: {
    id: string
    'aria-describedby': string | undefined
    'aria-invalid': true | undefined
  }) => ReactNode
}

export const Field = ({ label, help, problem, required = false, className, children }: FieldProps) => {
  const id = useId()
  const noteId = `${id}-note`
  const note = problem ?? help
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
        {required ? null : <span className="font-normal text-faint"> · optional</span>}
      </label>
      {children({
        id,
        'aria-describedby': note ? noteId : undefined,
        'aria-invalid': problem ? true : undefined,
      })}
      {note ? (
        <p
          id={noteId}
          role={problem ? 'alert' : undefined}
          className={cx('text-xs', problem ? 'text-failed' : 'text-faint')}
        >
          {note}
        </p>
      ) : null}
    </div>
  )
}

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input
    spellCheck={false}
    autoComplete="off"
    className={cx(CONTROL, 'h-(--control-h)', className)}
    {...rest}
  />
)

export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea
    spellCheck={false}
    className={cx(CONTROL, 'min-h-20 py-1.5 font-mono text-xs', className)}
    {...rest}
  />
)

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'size'> {
  options: readonly { value: string; label: string }[]
  onValue: (value: string) => void
  size?: 'md' | 'sm'
  /** Shown before the value, e.g. "Group by". */
  prefix?: string
}

/** The platform's own list: complete for keyboard and screen reader, and it works under our content policy. */
export const Select = ({ options, onValue, size = 'md', prefix, className, ...rest }: SelectProps) => {
  const select = (
    <select
      className={cx(
        CONTROL,
        'appearance-none bg-(image:--chevron) bg-[right_8px_center] bg-no-repeat pr-6',
        size === 'md' ? 'h-(--control-h)' : 'h-(--control-h-sm) px-2 text-xs',
        prefix ? 'border-none bg-transparent pl-1' : className,
      )}
      onChange={(event) => onValue(event.target.value)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} className="bg-surface text-ink">
          {option.label}
        </option>
      ))}
    </select>
  )
  if (!prefix) return select
  return (
    <label
      className={cx(
        'inline-flex shrink-0 items-center rounded-md border border-line-strong/60 bg-surface pl-2.5 text-faint focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
        size === 'md' ? 'text-sm' : 'text-xs',
        className,
      )}
    >
      <span className="whitespace-nowrap">{prefix}</span>
      {select}
    </label>
  )
}

export interface SwitchProps {
  checked: boolean
  onChecked: (checked: boolean) => void
  label: string
  /** One line under the label. */
  help?: ReactNode
  disabled?: boolean
}

/** A row: label and help at the left, the switch at the right; the whole row is the target. */
export const Switch = ({ checked, onChecked, label, help, disabled = false }: SwitchProps) => {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-6 py-1.5">
      <label htmlFor={id} className="flex min-w-0 flex-col">
        <span className="text-sm text-ink">{label}</span>
        {help ? <span className="text-xs text-faint">{help}</span> : null}
      </label>
      <RadixSwitch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChecked}
        disabled={disabled}
        className="relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors duration-100 data-[state=checked]:border-inverse data-[state=checked]:bg-inverse disabled:opacity-50"
      >
        <RadixSwitch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-muted transition-transform duration-100 data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-inverse-ink" />
      </RadixSwitch.Root>
    </div>
  )
}

export interface CheckboxProps {
  checked: boolean | 'indeterminate'
  onChecked: (checked: boolean) => void
  label: ReactNode
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean
  disabled?: boolean
}

export const Checkbox = ({
  checked,
  onChecked,
  label,
  hideLabel = false,
  disabled = false,
}: CheckboxProps) => {
  const id = useId()
  return (
    <span className="inline-flex items-center gap-2">
      <RadixCheckbox.Root
        id={id}
        checked={checked}
        onCheckedChange={(next) => onChecked(next === true)}
        disabled={disabled}
        className="grid size-4 shrink-0 place-items-center rounded-xs border border-line-strong bg-sunken data-[state=checked]:border-inverse data-[state=checked]:bg-inverse data-[state=indeterminate]:bg-inverse"
      >
        <RadixCheckbox.Indicator className="text-inverse-ink">
          {checked === 'indeterminate' ? (
            <MinusIcon size={12} strokeWidth={3} />
          ) : (
            <CheckIcon size={12} strokeWidth={3} />
          )}
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm'}>
        {label}
      </label>
    </span>
  )
}
