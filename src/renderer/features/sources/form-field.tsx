import { useState } from 'react'
import type { FormField } from '../../../shared/model/source.ts'
import { Button, Field, Input, Select, Switch, TextArea } from '../../ui/index.ts'
import { toSecretName, type Json, type SourceForm } from './form-model.ts'

export interface SourceFieldProps {
  field: FormField
  form: SourceForm
  problem: string | null
  stored: boolean
  onValue: (target: string, value: Json) => void
  /** undefined: keep what is stored. */
  onSecret: (name: string, value: string | undefined) => void
}

/** Draws one field of any kind of source without knowing the kind. */
export const SourceField = (props: SourceFieldProps) => {
  const { field, form, problem } = props
  const secret = toSecretName(field.target)
  if (secret !== null) return <SecretField {...props} name={secret} />
  const value = form.values[field.target]
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (field.input === 'switch')
    return (
      <Switch
        checked={value === true}
        onChecked={(checked) => props.onValue(field.target, checked)}
        label={field.label}
        help={field.help}
      />
    )
  return (
    <Field
      label={field.label}
      help={field.help}
      problem={problem}
      required={field.required || field.input === 'select'}
    >
      {(ids) => {
        if (field.input === 'select')
          return (
            <Select
              {...ids}
              value={text}
              options={field.choices}
              onValue={(next) => props.onValue(field.target, next)}
            />
          )
        const placeholder = field.placeholder ?? undefined
        if (field.input === 'multiline')
          return (
            <TextArea
              {...ids}
              value={text}
              placeholder={placeholder}
              onChange={(event) => props.onValue(field.target, event.target.value)}
            />
          )
        return (
          <Input
            {...ids}
            type={field.input === 'number' ? 'number' : field.input === 'url' ? 'url' : 'text'}
            value={text}
            placeholder={placeholder}
            onChange={(event) =>
              props.onValue(
                field.target,
                field.input === 'number' && event.target.value !== ''
                  ? event.target.valueAsNumber
                  : event.target.value,
              )
            }
          />
        )
      }}
    </Field>
  )
}

const focus = (input: HTMLInputElement | null): void => input?.focus()

/** A secret is typed in and never shown again: a stored one is only said to be stored. */
const SecretField = (props: SourceFieldProps & { name: string }) => {
  const { field, form, name, stored } = props
  const [replacing, setReplacing] = useState(false)
  const typed = form.secrets[name]
  const showStored = stored && !replacing && typed === undefined
  return (
    <Field label={field.label} help={field.help} problem={props.problem} required={field.required}>
      {(ids) =>
        showStored ? (
          <div className="flex h-(--control-h) items-center gap-2 rounded-md border border-line bg-raised pr-1 pl-2.5 text-sm">
            <span className="flex-1 text-muted">Stored. It can be replaced, never shown.</span>
            <Button {...ids} size="sm" onClick={() => setReplacing(true)}>
              Replace
            </Button>
          </div>
        ) : (
          <div className="flex items-center gap-2">
            <Input
              {...ids}
              type="password"
              ref={replacing ? focus : undefined}
              value={typed ?? ''}
              placeholder={field.placeholder ?? undefined}
              onChange={(event) =>
                props.onSecret(name, event.target.value === '' ? undefined : event.target.value)
              }
            />
            {stored ? (
              <Button
                onClick={() => {
                  setReplacing(false)
                  props.onSecret(name, undefined)
                }}
              >
                Keep the stored one
              </Button>
            ) : null}
          </div>
        )
      }
    </Field>
  )
}
