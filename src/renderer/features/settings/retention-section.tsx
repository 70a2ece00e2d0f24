import { useState, type KeyboardEvent } from 'react'
import { useCall } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'
import { Age, Button, ConfirmDialog, Field, Input, toBytes, toCount } from '../../ui/index.ts'
import { useAction } from '../sources/use-action.ts'
import { toDays, toShorter } from './retention-days.ts'
import { ActionRow, Section } from './settings-parts.tsx'
import type { SettingsControl } from './use-setting.ts'

type Kept = 'retentionDays' | 'logRetentionDays'

export const RetentionSection = (control: SettingsControl) => {
  const backup = useAction('settings.backup', 'No backup was made')
  const health = useCall('health.get', {})
  const readOnly = useApp((state) => state.system?.store === 'read_only')
  const [made, setMade] = useState<string | null>(null)
  const run = async (): Promise<void> => {
    setMade(null)
    const done = await backup.run({})
    if (done) setMade(`${done.value.file} (${toBytes(done.value.bytes)}), checked`)
    health.retry()
  }
  const lastMs = health.value?.lastBackupAtMs ?? null
  return (
    <Section
      title="Kept on this workstation"
      text="Your sources keep their own records; this is Jobdeck’s copy."
    >
      <div className="grid gap-4 py-1.5 min-[720px]:grid-cols-2">
        <Days
          key={`runs ${control.settings.retentionDays}`}
          control={control}
          name="retentionDays"
          label="Days that ended runs are kept"
        />
        <Days
          key={`logs ${control.settings.logRetentionDays}`}
          control={control}
          name="logRetentionDays"
          label="Days that logs are kept"
        />
      </div>
      <ActionRow
        label="Backup"
        help={
          made ? (
            <output className="selectable text-ok">Written to {made}</output>
          ) : (
            <>
              One is made each day and before every update; seven are kept. Last one:{' '}
              {lastMs === null ? 'none yet' : <Age atMs={lastMs} />}
            </>
          )
        }
      >
        <Button busy={backup.busy} disabled={readOnly} onClick={() => void run()}>
          Back up now
        </Button>
      </ActionRow>
    </Section>
  )
}

/** Takes effect on leaving the field or Enter. What a shorter time deletes is said before it is set. */
const Days = ({ control, name, label }: { control: SettingsControl; name: Kept; label: string }) => {
  const current = control.settings[name]
  const [text, setText] = useState(String(current))
  const [asking, setAsking] = useState<number | null>(null)
  const days = toDays(text)
  const counted = useCall(
    'jobs.count',
    asking !== null && name === 'retentionDays' ? { filter: `status:ended until:${asking}d` } : null,
  )
  const commit = (): void => {
    if (days === null || days === current) return
    if (toShorter(current, days)) setAsking(days)
    else void control.set({ [name]: days })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape') setText(String(current))
  }
  const runs =
    counted.value === null
      ? 'All ended runs'
      : `${toCount(counted.value.value, counted.value.capped)} ended runs`
  return (
    <>
      <Field
        label={label}
        required
        help="0 keeps everything."
        problem={days === null ? 'A whole number from 0 to 3650.' : (control.problems[name] ?? null)}
      >
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={commit}
            onKeyDown={onKeyDown}
            className="max-w-28"
          />
        )}
      </Field>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => {
          if (open) return
          setAsking(null)
          setText(String(current))
        }}
        title={`Keep ${name === 'retentionDays' ? 'runs' : 'logs'} for ${asking ?? 0} days only?`}
        effect={
          name === 'retentionDays'
            ? `${runs} older than ${asking ?? 0} days, with their logs, are deleted from this workstation. The sources keep theirs.`
            : `Logs of runs that ended more than ${asking ?? 0} days ago are deleted from this workstation. The runs stay in the history.`
        }
        action="Delete the older ones"
        onConfirm={async () => {
          if (asking !== null) await control.set({ [name]: asking })
        }}
      />
    </>
  )
}
