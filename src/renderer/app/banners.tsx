import { DatabaseIcon, KeyRoundIcon, LoaderIcon, SparklesIcon, WifiOffIcon } from 'lucide-react'
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import { useClient } from '../client/client-context.tsx'
import type { Session } from '../client/session.ts'
import { useApp, useToast } from '../state/app-context.tsx'
import { toFault } from '../../shared/contract/fault.ts'
import { Button, cx } from '../ui/index.ts'
import { SecretsDialog } from './secrets-dialog.tsx'

/** What the operator must know whatever screen is open. Each says what still works and what to do. */
export const Banners = ({ session }: { session: Session }) => {
  const link = useSyncExternalStore(session.onLinkState, session.linkState)
  const system = useApp((state) => state.system)
  const everLinked = system !== null
  // Asked only when there is something to keep: the sample's token lives in memory and needs no keyring.
  const needsSecrets = useApp((state) => state.sources.some((source) => !source.config.sample))
  return (
    <div className="shrink-0">
      {link === 'connecting' && everLinked ? (
        <Banner
          tone="warn"
          icon={<LoaderIcon size={15} className="animate-turn" />}
          title="Reconnecting to the engine."
        >
          What is shown is as of before; it goes on by itself.
        </Banner>
      ) : null}
      {system?.store === 'read_only' ? (
        <Banner tone="failed" icon={<DatabaseIcon size={15} />} title="The store is read-only.">
          {system.storeReason ?? 'The disk can’t be written.'} What was kept can be read; new runs are shown
          but not kept. Writing resumes by itself once the disk allows it.
        </Banner>
      ) : null}
      {system?.store === 'rebuilt' ? (
        <Banner
          tone="warn"
          icon={<DatabaseIcon size={15} />}
          title="The store was damaged and has been restored."
        >
          {system.storeReason ?? 'The damaged file was set aside; the sources refill what is missing.'}
        </Banner>
      ) : null}
      {system && !system.online ? (
        <Banner tone="warn" icon={<WifiOffIcon size={15} />} title="This workstation is offline.">
          History stays readable; sources are asked again as soon as the network is back.
        </Banner>
      ) : null}
      {(system?.secrets === 'undecided' && needsSecrets) ||
      system?.secrets === 'locked' ||
      system?.secrets === 'unavailable' ? (
        <SecretsBanner state={system.secrets} reason={system.secretsReason} />
      ) : null}
      <SampleBanner />
    </div>
  )
}

const SecretsBanner = ({
  state,
  reason,
}: {
  state: 'undecided' | 'locked' | 'unavailable'
  reason: string | null
}) => {
  const [open, setOpen] = useState(false)
  const locked = state === 'locked'
  return (
    <Banner
      tone="warn"
      icon={<KeyRoundIcon size={15} />}
      title={
        locked
          ? 'Secrets are locked.'
          : state === 'undecided'
            ? 'Choose how secrets are kept.'
            : 'Secrets can’t be read.'
      }
      action={
        state === 'unavailable' ? null : (
          <Button size="sm" onClick={() => setOpen(true)}>
            {locked ? 'Unlock…' : 'Choose…'}
          </Button>
        )
      }
    >
      {reason ??
        (locked
          ? 'Sources that need a token wait until the passphrase is given.'
          : 'This system offers no keyring. Nothing is written to disk until you decide.')}
      <SecretsDialog mode={locked ? 'unlock' : 'choose'} open={open} onOpenChange={setOpen} />
    </Banner>
  )
}

const SampleBanner = () => {
  const shown = useApp((state) => state.sources.some((source) => source.config.sample))
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  if (!shown) return null
  const remove = async (): Promise<void> => {
    setBusy(true)
    try {
      await client.call('sample.stop', {})
    } catch (error) {
      toast({
        tone: 'failed',
        title: 'The sample fleet is still there',
        text: toFault(error).message,
        route: null,
      })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Banner
      tone="sample"
      icon={<SparklesIcon size={15} />}
      title="Sample fleet."
      action={
        <Button size="sm" busy={busy} onClick={() => void remove()}>
          Remove sample
        </Button>
      }
    >
      Everything marked Sample is invented; no server is being asked.
    </Banner>
  )
}

interface BannerProps {
  tone: 'warn' | 'failed' | 'sample'
  icon: ReactNode
  title: string
  action?: ReactNode
  children: ReactNode
}

const TONES = {
  warn: 'bg-warn-soft [&>svg]:text-warn',
  failed: 'bg-failed-soft [&>svg]:text-failed',
  sample: 'bg-queued-soft [&>svg]:text-queued',
}

const Banner = ({ tone, icon, title, action, children }: BannerProps) => (
  <div
    role="status"
    className={cx(
      'flex min-h-9 items-center gap-2.5 border-b border-line px-5 py-1 text-sm [&>svg]:shrink-0',
      TONES[tone],
    )}
  >
    {icon}
    <p className="min-w-0 flex-1">
      <span className="font-semibold">{title}</span> <span className="text-muted">{children}</span>
    </p>
    {action}
  </div>
)
