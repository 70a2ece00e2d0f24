import { useEffect, useRef, useState } from 'react'
import { SecretsDialog } from '../../app/secrets-dialog.tsx'
import type { CallOutput } from '../../../shared/contract/contract.ts'
import { useCall } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'
import { Badge, Button, FaultPanel, Skeleton, type Tone } from '../../ui/index.ts'
import { ActionRow, Section } from './settings-parts.tsx'

type State = CallOutput<'secrets.status'>['state']

const WORDS: Record<State, { word: string; tone: Tone; text: string; button: string | null }> = {
  ready: { word: 'Ready', tone: 'ok', text: 'Tokens and passwords are kept encrypted.', button: null },
  locked: {
    word: 'Locked',
    tone: 'warn',
    text: 'Sources that need a secret wait until it is unlocked.',
    button: 'Unlock …',
  },
  memory_only: {
    word: 'In memory only',
    tone: 'warn',
    text: 'Nothing is written; secrets are entered again after each start.',
    button: 'Keep them in a vault …',
  },
  undecided: {
    word: 'Not chosen yet',
    tone: 'warn',
    text: 'This system offers no keyring. Choose how secrets are kept; they are never written as plain text.',
    button: 'Choose …',
  },
  unavailable: {
    word: 'Not available',
    tone: 'failed',
    text: 'Stored secrets can’t be read right now. Sources that need one wait.',
    button: null,
  },
}

export const SecretsSection = () => {
  const status = useCall('secrets.status', {})
  const state = useApp((app) => app.system?.secrets ?? null)
  const seen = useRef(state)
  const [open, setOpen] = useState(false)
  const { retry } = status
  useEffect(() => {
    if (seen.current === state) return
    seen.current = state
    retry()
  }, [state, retry])
  const value = status.value
  const words = value ? WORDS[value.state] : null
  return (
    <Section title="Secrets" text="Tokens and passwords of your sources. The window never sees them.">
      {status.fault ? <FaultPanel compact fault={status.fault} onRetry={retry} /> : null}
      {value && words ? (
        <ActionRow
          label={words.text}
          help={
            value.state === 'undecided'
              ? 'Asked at the latest when a source needs one.'
              : (value.reason ?? `Kept by: ${value.backend}`)
          }
        >
          <Badge tone={words.tone} className="self-center">
            {words.word}
          </Badge>
          {words.button ? <Button onClick={() => setOpen(true)}>{words.button}</Button> : null}
        </ActionRow>
      ) : status.fault ? null : (
        <Skeleton className="h-9" />
      )}
      {open && value ? (
        <SecretsDialog
          mode={value.state === 'locked' ? 'unlock' : 'choose'}
          open
          onOpenChange={(next) => {
            setOpen(next)
            if (!next) retry()
          }}
        />
      ) : null}
    </Section>
  )
}
