import { useCall } from '../../client/client-context.tsx'
import { useAppStore } from '../../state/app-context.tsx'
import { Button, KeyHint } from '../../ui/index.ts'
import { ActionRow, Section } from './settings-parts.tsx'

export const AboutSection = () => {
  const health = useCall('health.get', {})
  const store = useAppStore()
  return (
    <Section title="About">
      <ActionRow
        label={`Jobdeck ${health.value?.version ?? ''}`}
        help="MIT licence. Everything stays on this workstation."
      >
        <Button onClick={() => store.setState({ shortcuts: true })}>
          Keyboard shortcuts <KeyHint keys="?" />
        </Button>
      </ActionRow>
    </Section>
  )
}
