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
      <FaultPanel
        fault={fault}
        actions={
          <Button size="sm" onClick={() => setOpen(true)}>
            {locked ? 'Unlock…' : 'Choose…'}
          </Button>
        }
      />
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
