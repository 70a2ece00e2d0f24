import { useId, useState } from 'react'
import { useClient } from '../client/client-context.tsx'
import { toFault } from '../../shared/contract/fault.ts'
import { Button, cx, Dialog, Field, Input } from '../ui/index.ts'

export interface SecretsDialogProps {
  /** choose: how to keep them. unlock: give the passphrase of the vault. */
  mode: 'choose' | 'unlock'
  open: boolean
  onOpenChange: (open: boolean) => void
}

const SHORTEST = 8

/** Never plain text on disk: a vault under a passphrase, or memory only. */
export const SecretsDialog = ({ mode, open, onOpenChange }: SecretsDialogProps) => {
  const client = useClient()
  const [way, setWay] = useState<'passphrase' | 'memory'>('passphrase')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const choosing = mode === 'choose'
  const tooShort = choosing && way === 'passphrase' && passphrase !== '' && passphrase.length < SHORTEST
  const differs = choosing && way === 'passphrase' && again !== '' && again !== passphrase
  const complete = choosing
    ? way === 'memory' || (passphrase.length >= SHORTEST && again === passphrase)
    : passphrase !== ''

  const submit = async (): Promise<void> => {
    if (!complete || busy) return
    setBusy(true)
    setProblem(null)
    try {
      if (!choosing) await client.call('secrets.unlock', { passphrase })
      else if (way === 'memory') await client.call('secrets.choose', { mode: 'memory' })
      else await client.call('secrets.choose', { mode: 'passphrase', passphrase })
      onOpenChange(false)
    } catch (error) {
      setProblem(toFault(error).message)
    } finally {
      setBusy(false)
      setPassphrase('')
      setAgain('')
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title={choosing ? 'How should secrets be kept?' : 'Unlock secrets'}
      description={
        choosing
          ? 'This system offers no keyring that protects them. Tokens and passwords are never written as plain text.'
          : 'The passphrase of the vault on this workstation.'
      }
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Later</Button>
          <Button look="primary" type="submit" form="secrets-form" busy={busy} disabled={!complete}>
            {choosing ? 'Keep them this way' : 'Unlock'}
          </Button>
        </>
      }
    >
      <form
        id="secrets-form"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {choosing ? (
          <div role="radiogroup" aria-label="How secrets are kept" className="flex flex-col gap-2">
            <Way
              checked={way === 'passphrase'}
              onCheck={() => setWay('passphrase')}
              title="In a vault under a passphrase"
              text="Encrypted on this workstation. Asked for once after each start."
            />
            <Way
              checked={way === 'memory'}
              onCheck={() => setWay('memory')}
              title="In memory only"
              text="Nothing on disk. Gone when Jobdeck quits; entered again next time."
            />
          </div>
        ) : null}
        {!choosing || way === 'passphrase' ? (
          <Field
            label="Passphrase"
            required
            problem={problem ?? (tooShort ? `At least ${SHORTEST} characters` : null)}
          >
            {(ids) => (
              <Input
                {...ids}
                type="password"
                value={passphrase}
                autoFocus={!choosing}
                onChange={(event) => setPassphrase(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {choosing && way === 'passphrase' ? (
          <Field
            label="Once more"
            required
            help="It can’t be recovered: without it, the tokens must be entered again."
            problem={differs ? 'The two differ' : null}
          >
            {(ids) => (
              <Input
                {...ids}
                type="password"
                value={again}
                onChange={(event) => setAgain(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {choosing && way === 'memory' && problem ? (
          <p role="alert" className="text-sm text-failed">
            {problem}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}

interface WayProps {
  checked: boolean
  onCheck: () => void
  title: string
  text: string
}

const Way = ({ checked, onCheck, title, text }: WayProps) => {
  const id = useId()
  return (
    <label
      htmlFor={id}
      aria-label={title}
      className={cx(
        'flex items-start gap-3 rounded-md border p-3',
        checked ? 'border-ink bg-raised' : 'border-line hover:border-line-strong',
      )}
    >
      <input
        id={id}
        type="radio"
        name="secrets-way"
        checked={checked}
        onChange={onCheck}
        className="mt-0.5 accent-(--ink)"
      />
      <span>
        <span className="block text-sm font-medium">{title}</span>
        <span className="block text-xs text-muted">{text}</span>
      </span>
    </label>
  )
}
