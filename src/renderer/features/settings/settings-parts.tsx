import { useId, type ReactNode } from 'react'
import { Card, cx, Switch } from '../../ui/index.ts'

export const Section = ({ title, text, children }: { title: string; text?: string; children: ReactNode }) => (
  <section
    aria-label={title}
    className="grid gap-x-8 gap-y-3 border-b border-line py-5 last:border-b-0 min-[1000px]:grid-cols-[200px_minmax(0,1fr)]"
  >
    <header>
      <h2 className="text-sm font-semibold">{title}</h2>
      {text ? <p className="mt-0.5 text-xs text-faint">{text}</p> : null}
    </header>
    <Card className="flex min-w-0 flex-col gap-1 px-4 py-2.5">{children}</Card>
  </section>
)

export const Problem = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p role="alert" className="pb-1 text-xs text-failed">
      {text}
    </p>
  )

export interface ToggleProps {
  checked: boolean
  onChecked: (checked: boolean) => void
  label: string
  help?: string
  disabled?: boolean
  problem: string | undefined
}

export const Toggle = ({ problem, ...rest }: ToggleProps) => (
  <div>
    <Switch {...rest} />
    <Problem text={problem} />
  </div>
)

export interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onValue: (value: Value) => void
  problem: string | undefined
}

/** A few values side by side; arrow keys move between them as in any group of radio buttons. */
export const Choice = <Value extends string>({
  label,
  value,
  options,
  onValue,
  problem,
}: ChoiceProps<Value>) => {
  const name = useId()
  return (
    <fieldset className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 py-1.5">
      <legend className="float-left text-sm">{label}</legend>
      <div className="flex flex-wrap rounded-md border border-line-strong/60 p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              'rounded-sm px-2.5 py-1 text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent',
              option.value === value
                ? 'bg-inverse font-medium text-inverse-ink'
                : 'text-muted hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValue(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
      <Problem text={problem} />
    </fieldset>
  )
}

/** A line with a text and what can be done about it. */
export const ActionRow = ({
  label,
  help,
  children,
}: {
  label: string
  help?: ReactNode
  children: ReactNode
}) => (
  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 py-1.5">
    <div className="flex min-w-0 flex-1 basis-64 flex-col">
      <span className="text-sm">{label}</span>
      {help ? <span className="text-xs break-words text-faint">{help}</span> : null}
    </div>
    <div className="flex shrink-0 gap-2">{children}</div>
  </div>
)
