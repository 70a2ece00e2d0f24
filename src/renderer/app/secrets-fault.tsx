import { KeyRoundIcon } from 'lucide-react'
import { useState } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import { SecretsDialog } from './secrets-dialog.tsx'
import { useApp } from '../state/app-context.tsx'
import { Button, FaultPanel } from '../ui/index.ts'

/** What went wrong, and the way on where it only waits for a decision about secrets. `onSettled`: try again. */
export const SecretsFault = ({ fault, onSettled }: { fault: Fault; onSettled: () => void }) => {
  const secrets = useApp((state) => state.system?.secrets)
  const [open, setOpen] = useState(false)
  const locked = secrets === 'locked'
  if (fault.code !== 'SECRETS' || (secrets !== 'undecided' && !locked)) return <FaultPanel fault={fault} />
  return (
    <>
      {/* Nothing failed: one answer is missing before the token can be kept. */}
      <div
        role="alert"
        className="flex items-start gap-3 rounded-lg border border-warn/50 bg-warn-soft px-4 py-3 text-sm"
      >
        <KeyRoundIcon size={16} className="mt-px shrink-0 text-warn" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{locked ? 'The vault is locked' : 'One choice first'}</p>
          <p className="text-muted">
            {locked
              ? 'Unlock it with its passphrase, then go on.'
              : 'This system offers no keyring. Choose how tokens and passwords are kept, then go on.'}
          </p>
        </div>
        <Button size="sm" onClick={() => setOpen(true)}>
          {locked ? 'Unlock…' : 'Choose…'}
        </Button>
      </div>
      <SecretsDialog
        mode={locked ? 'unlock' : 'choose'}
        open={open}
        onOpenChange={(next) => {
          setOpen(next)
          if (!next) onSettled()
        }}
      />
    </>
  )
}
