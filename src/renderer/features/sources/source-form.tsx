import { ChevronRightIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import type { SourceDraft, SuggestedSource } from '../../../shared/contract/contract.ts'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import type { ConnectionReport, SourceKindView, SourceView } from '../../../shared/model/source.ts'
import { SecretsFault } from '../../app/secrets-fault.tsx'
import { useClient } from '../../client/client-context.tsx'
import { Button, cx, Dialog, FaultPanel, Field, Input, Select } from '../../ui/index.ts'
import { Report } from './connection-report.tsx'
import { SourceField } from './form-field.tsx'
import {
  fillForm,
  isSameDraft,
  startForm,
  toDraft,
  toFormFaults,
  toSecretName,
  toVisibleFields,
  type Json,
  type SourceForm as Form,
} from './form-model.ts'
import { TlsSection } from './tls-section.tsx'

/** What is edited: nothing yet, a source there is, or a suggestion whose secrets the environment holds. */
export type Editing = { source: SourceView } | { suggested: SuggestedSource } | null

export interface SourceFormProps {
  kinds: readonly SourceKindView[]
  editing: Editing
  onClose: () => void
  onSaved: (source: SourceView) => void
}

const toBase = (editing: Editing): SourceDraft | null => {
  if (editing === null) return null
  if ('suggested' in editing) return editing.suggested.draft
  const { kind, name, url, tls, options, enabled } = editing.source.config
  return { config: { kind, name, url, tls, options, enabled }, secrets: {} }
}

const toStored = (editing: Editing): ReadonlySet<string> => {
  if (editing === null) return new Set()
  if ('suggested' in editing) return new Set(editing.suggested.secretsPresent)
  return new Set(
    Object.entries(editing.source.secrets)
      .filter(([, stored]) => stored)
      .map(([name]) => name),
  )
}

const start = (kinds: readonly SourceKindView[], base: SourceDraft | null): Form | null => {
  const kind = base === null ? kinds[0] : kinds.find((one) => one.kind === base.config.kind)
  if (!kind) return null
  return base === null ? startForm(kind) : fillForm(kind, base.config)
}

export const SourceForm = ({ kinds, editing, onClose, onSaved }: SourceFormProps) => {
  const client = useClient()
  const base = toBase(editing)
  const stored = toStored(editing)
  const [form, setForm] = useState<Form | null>(() => start(kinds, base))
  const [tried, setTried] = useState(false)
  const [advanced, setAdvanced] = useState(false)
  const [test, setTest] = useState<{ report: ConnectionReport; of: SourceDraft } | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState<'test' | 'save' | null>(null)
  const running = useRef<AbortController | null>(null)

  const kind = kinds.find((one) => one.kind === form?.kind)
  const adding = editing === null || 'suggested' in editing
  const title = adding ? 'Add a source' : `Edit ${base?.config.name ?? 'the source'}`
  if (!form || !kind)
    return (
      <Dialog open onOpenChange={onClose} title={title}>
        <FaultPanel
          fault={{
            code: 'UNSUPPORTED',
            message: `This version of Jobdeck does not know the kind "${base?.config.kind ?? ''}". Update Jobdeck, or add the source again under another kind.`,
            retry: false,
          }}
        />
      </Dialog>
    )

  const faults = toFormFaults(kind, form, { stored })
  const draft = toDraft(kind, form, base)
  const problem = (target: string): string | null => (tried ? (faults[target] ?? null) : null)
  const visible = toVisibleFields(kind, form)
  const setValue = (target: string, value: Json): void =>
    setForm({ ...form, values: { ...form.values, [target]: value } })
  const setSecret = (name: string, value: string | undefined): void => {
    const others = Object.entries(form.secrets).filter(([other]) => other !== name)
    setForm({
      ...form,
      secrets: Object.fromEntries(value === undefined ? others : [...others, [name, value]]),
    })
  }

  /** True where the form can be sent; otherwise the first field at fault gets the focus. */
  const ready = (): boolean => {
    setTried(true)
    setFault(null)
    if (Object.keys(faults).length === 0) return true
    if (visible.some((field) => field.advanced && faults[field.target])) setAdvanced(true)
    requestAnimationFrame(() => document.querySelector<HTMLElement>('#source-form [aria-invalid]')?.focus())
    return false
  }
  const runTest = async (): Promise<void> => {
    if (!ready()) return
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    setBusy('test')
    setTest(null)
    try {
      const report = await client.call(
        'sources.test',
        {
          draft,
          sourceId: editing !== null && 'source' in editing ? editing.source.config.id : null,
          suggested: editing !== null && 'suggested' in editing ? editing.suggested.origin : null,
        },
        abort.signal,
      )
      setTest({ report, of: draft })
      requestAnimationFrame(() =>
        document.getElementById('source-report')?.scrollIntoView({ block: 'nearest' }),
      )
    } catch (error) {
      if (!abort.signal.aborted) setFault(toFault(error))
    } finally {
      if (running.current === abort) setBusy(null)
    }
  }
  const save = async (event: { preventDefault(): void }): Promise<void> => {
    event.preventDefault()
    if (busy !== null || !ready()) return
    setBusy('save')
    try {
      onSaved(await send(client, editing, draft))
    } catch (error) {
      setFault(toFault(error))
      setBusy(null)
    }
  }
  const close = (): void => {
    running.current?.abort()
    onClose()
  }
  const outdated = test !== null && !isSameDraft(test.of, draft)
  const proved = test?.report.ok === true && !outdated
  const drawn = (fold: boolean) =>
    visible
      .filter((field) => field.advanced === fold)
      .map((field) => (
        <SourceField
          key={field.target}
          field={field}
          form={form}
          problem={problem(field.target)}
          stored={stored.has(toSecretName(field.target) ?? '')}
          onValue={setValue}
          onSecret={setSecret}
        />
      ))

  return (
    <Dialog
      open
      onOpenChange={close}
      title={title}
      description={kind.summary}
      footer={
        <>
          {busy === 'test' ? (
            <Button
              onClick={() => {
                running.current?.abort()
                setBusy(null)
              }}
            >
              Stop the test
            </Button>
          ) : (
            <Button onClick={close}>Cancel</Button>
          )}
          <Button busy={busy === 'test'} onClick={() => void runTest()} look={proved ? 'plain' : 'primary'}>
            {busy === 'test' ? 'Testing …' : 'Test connection'}
          </Button>
          <Button type="submit" form="source-form" busy={busy === 'save'} look={proved ? 'primary' : 'plain'}>
            {adding ? 'Add source' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id="source-form"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void save(event)}
      >
        {adding && kinds.length > 1 ? (
          <Field label="Kind" required>
            {(ids) => (
              <Select
                {...ids}
                value={form.kind}
                options={kinds.map((one) => ({ value: one.kind, label: one.label }))}
                onValue={(next) => {
                  const chosen = kinds.find((one) => one.kind === next)
                  if (chosen) setForm({ ...startForm(chosen), name: form.name })
                }}
              />
            )}
          </Field>
        ) : null}
        <Field
          label="Name"
          required
          problem={problem('name')}
          help="Shown on every card, e.g. the site or the team."
        >
          {(ids) => (
            <Input
              {...ids}
              value={form.name}
              maxLength={80}
              onChange={(event) => setForm({ ...form, name: event.target.value })}
            />
          )}
        </Field>
        {drawn(false)}
        <TlsSection tls={form.tls} problem={problem('tls')} onTls={(tls) => setForm({ ...form, tls })} />
        {visible.some((field) => field.advanced) ? (
          <>
            <button
              type="button"
              aria-expanded={advanced}
              onClick={() => setAdvanced(!advanced)}
              className="flex items-center gap-1.5 self-start rounded-sm text-sm text-muted hover:text-ink"
            >
              <ChevronRightIcon size={14} aria-hidden="true" className={cx(advanced && 'rotate-90')} />
              More settings
            </button>
            {advanced ? drawn(true) : null}
          </>
        ) : null}
        {fault ? <SecretsFault fault={fault} onSettled={() => setFault(null)} /> : null}
        {test ? (
          <Report
            report={test.report}
            outdated={outdated}
            approvedKey={form.tls.mode === 'pin' ? form.tls.keySha256 : null}
            onApprove={(key) => setForm({ ...form, tls: { mode: 'pin', keySha256: key.keySha256 } })}
          />
        ) : null}
      </form>
    </Dialog>
  )
}

/**
 * A suggestion is accepted first, because only that takes the secrets of the environment along, and then changed
 * where the form differs from it.
 */
const send = async (
  client: ReturnType<typeof useClient>,
  editing: Editing,
  draft: SourceDraft,
): Promise<SourceView> => {
  if (editing === null) return client.call('sources.add', draft)
  if ('source' in editing) return client.call('sources.update', { id: editing.source.config.id, draft })
  const { suggested } = editing
  if (suggested.secretsPresent.length === 0) return client.call('sources.add', draft)
  const added = await client.call('sources.accept', { origin: suggested.origin })
  if (isSameDraft(suggested.draft, draft)) return added
  return client.call('sources.update', { id: added.config.id, draft })
}
