import type { SourceDraft } from '../../../shared/contract/contract.ts'
import type { FormField, SourceKindView, SourceView, TlsTrust } from '../../../shared/model/source.ts'

/** What the form holds, by target. A secret that was never typed is absent: "keep what is stored". */
export type Json = FormField['initial']
export interface SourceForm {
  kind: string
  name: string
  enabled: boolean
  tls: TlsTrust
  values: Readonly<Record<string, Json>>
  /** Typed secrets; null: remove the stored one. */
  secrets: Readonly<Record<string, string | null>>
}

/** Message by target; `name` and `tls` beside the fields' own targets. */
export type FormFaults = Readonly<Record<string, string>>

export const toSecretName = (target: string): string | null =>
  target.startsWith('secret:') ? target.slice('secret:'.length) : null

const toOptionName = (target: string): string | null =>
  target.startsWith('option:') ? target.slice('option:'.length) : null

export const startForm = (kind: SourceKindView): SourceForm => ({
  kind: kind.kind,
  name: '',
  enabled: true,
  tls: { mode: 'system' },
  values: Object.fromEntries(
    kind.fields
      .filter((field) => toSecretName(field.target) === null)
      .map((field) => [field.target, field.initial]),
  ),
  secrets: {},
})

/** A form filled from a draft or a configured source; what they leave out takes the field's initial value. */
export const fillForm = (
  kind: SourceKindView,
  config: SourceDraft['config'] | SourceView['config'],
): SourceForm => {
  const blank = startForm(kind)
  const values: Record<string, Json> = { ...blank.values }
  for (const field of kind.fields) {
    if (field.target === 'url') values['url'] = config.url
    const option = toOptionName(field.target)
    const value = option === null ? undefined : config.options[option]
    if (value !== undefined) values[field.target] = value
  }
  return { ...blank, name: config.name, enabled: config.enabled, tls: config.tls, values }
}

export const toVisibleFields = (kind: SourceKindView, form: SourceForm): FormField[] =>
  kind.fields.filter((field) => {
    if (field.when === null) return true
    return form.values[field.when.target] === field.when.equals
  })

/** Options of hidden fields are left out, and so are empty ones: the kind's own defaults then hold. */
export const toDraft = (kind: SourceKindView, form: SourceForm, base: SourceDraft | null): SourceDraft => {
  const known = new Set(kind.fields.map((field) => toOptionName(field.target)))
  const options: Record<string, Json> = {}
  for (const [name, value] of Object.entries(base?.config.options ?? {})) {
    if (!known.has(name)) options[name] = value
  }
  for (const field of toVisibleFields(kind, form)) {
    const option = toOptionName(field.target)
    const value = form.values[field.target]
    if (option === null || value === undefined || value === null || value === '') continue
    options[option] = typeof value === 'string' && field.input !== 'multiline' ? value.trim() : value
  }
  const url = form.values['url']
  return {
    config: {
      kind: form.kind,
      name: form.name.trim(),
      url: typeof url === 'string' ? url.trim() : '',
      tls: form.tls,
      options,
      enabled: form.enabled,
    },
    secrets: { ...form.secrets },
  }
}

export interface SecretsKnown {
  /** Names stored for the source that is edited, or held by the environment for a suggested one. */
  stored: ReadonlySet<string>
}

/** Everything that would be refused, said before it is sent. The engine checks again. */
export const toFormFaults = (kind: SourceKindView, form: SourceForm, known: SecretsKnown): FormFaults => {
  const faults: Record<string, string> = {}
  if (form.name.trim() === '') faults['name'] = 'Give the source a name. It is shown on every card.'
  if (form.name.trim().length > 80) faults['name'] = 'A name may have up to 80 characters.'
  for (const field of toVisibleFields(kind, form)) {
    const fault = toFieldFault(field, form, known)
    if (fault !== null) faults[field.target] = fault
  }
  const tls = toTlsFault(form.tls)
  if (tls !== null) faults['tls'] = tls
  return faults
}

const toFieldFault = (field: FormField, form: SourceForm, known: SecretsKnown): string | null => {
  const secret = toSecretName(field.target)
  if (secret !== null) {
    const typed = form.secrets[secret]
    const has = typed === undefined ? known.stored.has(secret) : typed !== null && typed !== ''
    return field.required && !has ? `${field.label} is needed to connect.` : null
  }
  const value = form.values[field.target]
  const empty = value === undefined || value === null || value === ''
  if (empty) return field.required ? `${field.label} is needed.` : null
  if (field.input === 'number' && !Number.isFinite(value)) return `${field.label} must be a number.`
  if (field.input === 'url') return toUrlFault(typeof value === 'string' ? value : '')
  return null
}

const toUrlFault = (text: string): string | null => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (url === null || !/^https?:\/\//i.test(text.trim()))
    return 'Write the whole address, starting with https://, for example https://controller.example.com.'
  if (url.username !== '' || url.password !== '')
    return 'Take the name and password out of the address and enter them in their own fields, where they are kept safe.'
  return null
}

const toTlsFault = (tls: TlsTrust): string | null => {
  if (tls.mode === 'ca' && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(tls.caPem))
    return 'Paste the certificate of the authority with its BEGIN CERTIFICATE and END CERTIFICATE lines.'
  if (tls.mode === 'pin' && !/^[A-Za-z0-9+/]{43}=$/.test(tls.keySha256))
    return 'Test the connection first: it shows the key that the server uses, for you to approve.'
  return null
}

/** True for a change that a stored test report no longer speaks for. */
export const isSameDraft = (a: SourceDraft, b: SourceDraft): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
