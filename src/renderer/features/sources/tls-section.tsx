import type { TlsTrust } from '../../../shared/model/source.ts'
import { Field, Select, TextArea } from '../../ui/index.ts'

export interface TlsSectionProps {
  tls: TlsTrust
  problem: string | null
  onTls: (tls: TlsTrust) => void
}

const MODES = [
  { value: 'system', label: 'Authorities of this system' },
  { value: 'ca', label: 'An authority that I import' },
  { value: 'pin', label: 'One key that I approve' },
]

/** How the server proves itself. There is no way to switch the proof off. */
export const TlsSection = ({ tls, problem, onTls }: TlsSectionProps) => {
  const setMode = (mode: string): void => {
    if (mode === 'ca') onTls({ mode: 'ca', caPem: '' })
    else if (mode === 'pin') onTls({ mode: 'pin', keySha256: '' })
    else onTls({ mode: 'system' })
  }
  return (
    <fieldset className="flex flex-col gap-3">
      <Field
        label="The server proves itself by"
        required
        help={
          tls.mode === 'system'
            ? 'Right for certificates from a public authority, or one that your administrator has installed.'
            : null
        }
        problem={tls.mode === 'system' ? problem : null}
      >
        {(ids) => <Select {...ids} value={tls.mode} options={MODES} onValue={setMode} />}
      </Field>
      {tls.mode === 'ca' ? (
        <Field
          label="Certificate of the authority (PEM)"
          required
          problem={problem}
          help="Paste the text from BEGIN CERTIFICATE to END CERTIFICATE; several certificates may follow each other."
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={5}
              value={tls.caPem}
              placeholder="-----BEGIN CERTIFICATE-----"
              onChange={(event) => onTls({ mode: 'ca', caPem: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {tls.mode === 'pin' ? (
        <div className="flex flex-col gap-1 text-sm">
          <p className="text-xs font-medium text-muted">Approved key (SHA-256)</p>
          {tls.keySha256 === '' ? (
            <p className="text-muted">
              None yet. Test the connection: it shows the key that the server uses.
            </p>
          ) : (
            <code className="selectable text-xs break-all">{tls.keySha256}</code>
          )}
          {problem && tls.keySha256 !== '' ? (
            <p role="alert" className="text-xs text-failed">
              {problem}
            </p>
          ) : null}
          <p className="text-xs text-faint">
            A server that shows another key is not spoken to until you approve that one.
          </p>
        </div>
      ) : null}
    </fieldset>
  )
}
