import { useApp } from '../../state/app-context.tsx'
import { Section, Toggle } from './settings-parts.tsx'
import type { SettingsControl } from './use-setting.ts'

export const SystemSection = ({ settings, problems, set }: SettingsControl) => {
  const tray = useApp((state) => state.system?.tray !== 'unavailable')
  return (
    <Section title="With the system">
      <Toggle
        checked={settings.startWithSystem}
        onChecked={(startWithSystem) => void set({ startWithSystem })}
        label="Start when I sign in"
        problem={problems.startWithSystem}
      />
      <Toggle
        checked={settings.startHidden}
        onChecked={(startHidden) => void set({ startHidden })}
        label="Start without opening the window"
        help="Jobdeck watches from the tray."
        disabled={!settings.startWithSystem || !tray}
        problem={problems.startHidden}
      />
      <Toggle
        checked={settings.closeToTray && tray}
        onChecked={(closeToTray) => void set({ closeToTray })}
        label="Closing the window keeps Jobdeck in the tray"
        help={
          tray
            ? 'It goes on watching and telling. Quit from the tray’s menu.'
            : 'This desktop shows no tray, so closing the window quits.'
        }
        disabled={!tray}
        problem={problems.closeToTray}
      />
    </Section>
  )
}
