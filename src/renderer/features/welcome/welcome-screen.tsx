import { ArrowRightIcon, PlugZapIcon, SparklesIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { SuggestedSource } from '../../../shared/contract/contract.ts'
import { toFault, type Fault } from '../../../shared/contract/fault.ts'
import { SecretsFault } from '../../app/secrets-fault.tsx'
import { useCall, useClient } from '../../client/client-context.tsx'
import { useNavigate } from '../../state/app-context.tsx'
import { Badge, Button } from '../../ui/index.ts'

/** An empty console offers the ways on that work today, the one with the least left to do first. */
export const WelcomeScreen = () => {
  const client = useClient()
  const navigate = useNavigate()
  const suggested = useCall('sources.suggested', {})
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const act = async (action: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      await action()
    } catch (error) {
      setFault(toFault(error))
    } finally {
      setBusy(false)
    }
  }
  /** Tested like any other: where the test fails, the form shows what and how to mend it. */
  const connect = async ({ draft, origin }: SuggestedSource): Promise<void> => {
    const report = await client.call('sources.test', { draft, sourceId: null, suggested: origin })
    if (report.ok) await client.call('sources.accept', { origin })
    else navigate({ to: 'sources', add: true, suggested: origin })
  }
  return (
    <main className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-180 flex-col justify-center px-8 py-10">
        <h1 className="text-2xl font-semibold tracking-tight">Nothing is being watched yet</h1>
        <p className="mt-2 max-w-130 text-base text-muted">
          Jobdeck shows the background jobs of your automation servers live, keeps their history on this
          workstation, and tells you when one fails.
        </p>
        <div className="mt-7 flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
          {(suggested.value ?? []).map((suggestion) => (
            <Suggestion
              key={suggestion.origin}
              suggestion={suggestion}
              busy={busy}
              onAccept={() => void act(() => connect(suggestion))}
              onReview={() => navigate({ to: 'sources', add: true, suggested: suggestion.origin })}
            />
          ))}
          <Way
            icon={<PlugZapIcon size={18} strokeWidth={1.6} />}
            title="Connect an AWX or Automation Platform controller"
            text="You need its address and a token that may read. The connection is tested before anything is saved."
            action={
              <Button
                look={suggested.value?.length ? 'plain' : 'primary'}
                icon={<ArrowRightIcon size={14} />}
                onClick={() => navigate({ to: 'sources', add: true })}
              >
                Add a source
              </Button>
            }
          />
          <Way
            icon={<SparklesIcon size={18} strokeWidth={1.6} />}
            title="Look around with a sample fleet"
            text="Invented jobs from a small server inside Jobdeck. Marked as sample everywhere, removed with one press."
            action={
              <Button busy={busy} onClick={() => void act(() => client.call('sample.start', {}))}>
                Explore the sample
              </Button>
            }
          />
        </div>
        {fault ? (
          <div className="mt-4">
            <SecretsFault fault={fault} onSettled={() => setFault(null)} />
          </div>
        ) : null}
        <p className="mt-5 text-xs text-faint">
          Everything stays on this workstation. Nothing is sent anywhere but to the sources you add.
        </p>
      </div>
    </main>
  )
}

interface SuggestionProps {
  suggestion: SuggestedSource
  busy: boolean
  onAccept: () => void
  onReview: () => void
}

/** A source that the environment describes, and what is still missing to connect it. */
const Suggestion = ({ suggestion, busy, onAccept, onReview }: SuggestionProps) => {
  const { draft, origin, missing, secretsPresent } = suggestion
  const complete = missing.length === 0
  return (
    <Way
      icon={<PlugZapIcon size={18} strokeWidth={1.6} />}
      title={
        <>
          {draft.config.name}{' '}
          <Badge tone={complete ? 'ok' : 'warn'}>{complete ? 'ready to connect' : 'incomplete'}</Badge>
        </>
      }
      text={
        <>
          <span className="selectable block truncate font-mono text-xs">
            {draft.config.url || 'no address'}
          </span>
          <span className="block">
            Found in {origin}
            {complete ? '' : `; missing: ${missing.join(', ')}`}
            {secretsPresent.length > 0 ? '. The token is never shown.' : '.'}
          </span>
        </>
      }
      action={
        <>
          {complete ? (
            <>
              <Button look="quiet" onClick={onReview}>
                Review
              </Button>
              <Button look="primary" busy={busy} onClick={onAccept}>
                Connect
              </Button>
            </>
          ) : (
            <Button look="primary" onClick={onReview}>
              Complete it
            </Button>
          )}
        </>
      }
    />
  )
}

interface WayProps {
  icon: ReactNode
  title: ReactNode
  text: ReactNode
  action: ReactNode
}

const Way = ({ icon, title, text, action }: WayProps) => (
  <section className="flex items-center gap-4 px-5 py-4">
    <span className="text-muted">{icon}</span>
    <div className="min-w-0 flex-1">
      <h2 className="flex items-center gap-2 text-base font-semibold">{title}</h2>
      <div className="mt-0.5 text-sm text-muted">{text}</div>
    </div>
    <div className="flex shrink-0 gap-2">{action}</div>
  </section>
)
