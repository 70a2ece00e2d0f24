import { Screen } from '../../ui/index.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { HealthSection } from './health-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { RetentionSection } from './retention-section.tsx'
import { SecretsSection } from './secrets-section.tsx'
import { SystemSection } from './system-section.tsx'
import { useSettings } from './use-setting.ts'

/** No save button: every setting takes effect at once, and says at its field where it could not. */
export const SettingsScreen = () => {
  const control = useSettings()
  return (
    <Screen title="Settings">
      <div className="min-h-0 flex-1 overflow-y-auto px-5">
        <div className="max-w-220">
          <AppearanceSection {...control} />
          <NotificationsSection {...control} />
          <SystemSection {...control} />
          <RetentionSection {...control} />
          <SecretsSection />
          <HealthSection />
          <AboutSection />
        </div>
      </div>
    </Screen>
  )
}
