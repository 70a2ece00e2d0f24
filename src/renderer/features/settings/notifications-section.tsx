import { useState } from 'react'
import { toFault } from '../../../shared/contract/fault.ts'
import { useClient } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'
import { Button, cx } from '../../ui/index.ts'
import { ActionRow, Section, Toggle } from './settings-parts.tsx'
import type { SettingsControl } from './use-setting.ts'

export const NotificationsSection = ({ settings, problems, set }: SettingsControl) => {
  const client = useClient()
  const native = useApp((state) => state.system?.notifications !== 'unavailable')
  const [result, setResult] = useState<{ good: boolean; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const off = !settings.notificationsEnabled
  const test = async (): Promise<void> => {
    setBusy(true)
    setResult(null)
    try {
      const { shown, reason } = await client.call('notices.test', {})
      setResult({
        good: shown,
        text: shown
          ? 'The desktop took it: a pop-up should be on your screen.'
          : `No pop-up was shown: ${reason ?? 'the desktop did not say why'}. Notices are kept under Alerts all the same.`,
      })
    } catch (error) {
      setResult({ good: false, text: toFault(error).message })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section
      title="Notifications"
      text="Pop-ups of the desktop. Everything is kept under Alerts whatever is chosen here."
    >
      <Toggle
        checked={settings.notificationsEnabled}
        onChecked={(notificationsEnabled) => void set({ notificationsEnabled })}
        label="Show pop-ups when a job fails"
        {...(native ? {} : { help: 'This desktop offers no notifications at the moment.' })}
        problem={problems.notificationsEnabled}
      />
      <Toggle
        checked={settings.notifyRecovered}
        onChecked={(notifyRecovered) => void set({ notifyRecovered })}
        label="When it succeeds again"
        help="The first success after a failure."
        disabled={off}
        problem={problems.notifyRecovered}
      />
      <Toggle
        checked={settings.notifySources}
        onChecked={(notifySources) => void set({ notifySources })}
        label="When a source goes away or comes back"
        disabled={off}
        problem={problems.notifySources}
      />
      <Toggle
        checked={settings.notificationSound}
        onChecked={(notificationSound) => void set({ notificationSound })}
        label="With a sound"
        disabled={off}
        problem={problems.notificationSound}
      />
      <ActionRow
        label="Try it"
        help={
          result ? (
            <output className={cx(result.good ? 'text-ok' : 'text-warn')}>{result.text}</output>
          ) : (
            'Sends one pop-up through the same way as a real one.'
          )
        }
      >
        <Button busy={busy} onClick={() => void test()}>
          Send a test
        </Button>
      </ActionRow>
    </Section>
  )
}
