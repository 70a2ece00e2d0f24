import { Choice, Section, Toggle } from './settings-parts.tsx'
import type { SettingsControl } from './use-setting.ts'

export const AppearanceSection = ({ settings, problems, set }: SettingsControl) => (
  <Section title="Appearance">
    <Choice
      label="Theme"
      value={settings.theme}
      options={[
        { value: 'system', label: 'System' },
        { value: 'dark', label: 'Dark' },
        { value: 'light', label: 'Light' },
        { value: 'contrast', label: 'High contrast' },
      ]}
      onValue={(theme) => void set({ theme })}
      problem={problems.theme}
    />
    <Choice
      label="Density"
      value={settings.density}
      options={[
        { value: 'comfortable', label: 'Comfortable' },
        { value: 'compact', label: 'Compact' },
      ]}
      onValue={(density) => void set({ density })}
      problem={problems.density}
    />
    <Choice
      label="Motion"
      value={settings.reducedMotion}
      options={[
        { value: 'system', label: 'As the system says' },
        { value: 'on', label: 'Reduced' },
      ]}
      onValue={(reducedMotion) => void set({ reducedMotion })}
      problem={problems.reducedMotion}
    />
    <Toggle
      checked={settings.singleKeyShortcuts}
      onChecked={(singleKeyShortcuts) => void set({ singleKeyShortcuts })}
      label="Single-key shortcuts"
      help="Keys without Ctrl or Alt. Switch off when you work with speech input."
      problem={problems.singleKeyShortcuts}
    />
  </Section>
)
