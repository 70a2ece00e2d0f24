import { CheckIcon, CircleAlertIcon, MinusIcon, TriangleAlertIcon } from 'lucide-react'
import type { ConnectionReport, ServerKey, TestStep } from '../../../shared/model/source.ts'
import { Badge, Button, toDuration, toFullInstant } from '../../ui/index.ts'
import { CAPABILITY_WORD } from './health-words.ts'

const ICON = {
  ok: <CheckIcon size={14} className="text-ok" aria-hidden="true" />,
  failed: <CircleAlertIcon size={14} className="text-failed" aria-hidden="true" />,
  warning: <TriangleAlertIcon size={14} className="text-warn" aria-hidden="true" />,
  skipped: <MinusIcon size={14} className="text-faint" aria-hidden="true" />,
} as const

const WORD = { ok: 'passed', failed: 'failed', warning: 'passed, with a note', skipped: 'skipped' } as const

export interface ReportProps {
  report: ConnectionReport
  /** The form changed after this test. */
  outdated: boolean
  approvedKey: string | null
  onApprove: (key: ServerKey) => void
}

/** The steps of a connection test in order: what was found, what failed, and what to do about it. */
export const Report = ({ report, outdated, approvedKey, onApprove }: ReportProps) => (
  <section
    id="source-report"
    aria-label="Result of the connection test"
    className="rounded-lg border border-line bg-sunken"
  >
    <output
      className={`block border-b border-line px-4 py-2 text-sm font-semibold ${report.ok ? 'text-ok' : 'text-failed'}`}
    >
      {report.ok
        ? `The connection works${report.product ? `: ${report.product}` : ''}`
        : 'The connection does not work yet'}
      {outdated ? (
        <span className="ml-2 font-normal text-warn">You have changed something since: test again.</span>
      ) : null}
    </output>
    <ol className="flex flex-col gap-2 px-4 py-3">
      {report.steps.map((step) => (
        <Step key={step.name} step={step} />
      ))}
    </ol>
    {report.ok && report.capabilities.length > 0 ? (
      <p className="flex flex-wrap items-center gap-1 border-t border-line px-4 py-2 text-xs text-muted">
        It offers
        {report.capabilities.map((capability) => (
          <Badge key={capability}>{CAPABILITY_WORD[capability]}</Badge>
        ))}
      </p>
    ) : null}
    {report.serverKey ? (
      <UnverifiedKey
        serverKey={report.serverKey}
        approved={report.serverKey.keySha256 === approvedKey}
        onApprove={onApprove}
      />
    ) : null}
  </section>
)

const Step = ({ step }: { step: TestStep }) => (
  <li className="flex items-start gap-2.5 text-sm">
    <span className="mt-0.5">{ICON[step.outcome]}</span>
    <div className="selectable min-w-0 flex-1">
      <p className="flex items-baseline gap-2">
        <span className="font-medium">{step.name}</span>
        <span className="sr-only">{WORD[step.outcome]}</span>
        <span className="text-xs text-faint">
          {step.outcome === 'skipped' ? 'skipped' : toDuration(step.durationMs)}
        </span>
      </p>
      <p className="break-words text-muted">{step.message}</p>
      {step.cure ? (
        <p className="break-words">
          <span className="font-medium">What to do: </span>
          {step.cure}
        </p>
      ) : null}
    </div>
  </li>
)

const UnverifiedKey = (props: {
  serverKey: ServerKey
  approved: boolean
  onApprove: (key: ServerKey) => void
}) => {
  const { serverKey } = props
  return (
    <div className="flex flex-col gap-2 border-t border-line px-4 py-3 text-sm">
      <p className="font-semibold">The server showed this key</p>
      <dl className="selectable grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-faint">Fingerprint (SHA-256)</dt>
        <dd>
          <code className="text-xs break-all">{serverKey.keySha256}</code>
        </dd>
        <dt className="text-faint">Issued to</dt>
        <dd className="break-words">{serverKey.subject}</dd>
        <dt className="text-faint">Issued by</dt>
        <dd className="break-words">{serverKey.issuer}</dd>
        <dt className="text-faint">Valid</dt>
        <dd>
          {toFullInstant(serverKey.validFromMs)} to {toFullInstant(serverKey.validToMs)}
        </dd>
      </dl>
      {props.approved ? (
        <p className="text-ok">Approved. Test again to go on.</p>
      ) : (
        <>
          <p className="text-muted">
            Approve it only if the server’s administrator names the same fingerprint. A wrong one would give
            your token to somebody else.
          </p>
          <Button className="self-start" onClick={() => props.onApprove(serverKey)}>
            Approve this key
          </Button>
        </>
      )}
    </div>
  )
}
