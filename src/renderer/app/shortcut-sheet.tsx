import { useClient } from '../client/client-context.tsx'
import { useApp, useAppStore } from '../state/app-context.tsx'
import { Dialog, KeyHint, Switch } from '../ui/index.ts'
import { PLACES } from './places.ts'

const GROUPS: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl+K', 'Find a job, screen or command'],
      ['?', 'This sheet'],
      ['Alt+←', 'Back'],
      ['Esc', 'Close, or leave a job'],
    ],
  },
  { title: 'Screens', keys: PLACES.map((place) => [place.hotkey, place.label] as const) },
  {
    title: 'Live',
    keys: [
      ['/', 'Filter'],
      ['←+↑+→+↓', 'Move between cards'],
      ['Space', 'Expand or fold a card'],
      ['Enter', 'Open the job'],
      ['G', 'Next grouping'],
      ['R', 'Ask all sources now'],
    ],
  },
]

export const ShortcutSheet = () => {
  const store = useAppStore()
  const client = useClient()
  const open = useApp((state) => state.shortcuts)
  const single = useApp((state) => state.settings.singleKeyShortcuts)
  return (
    <Dialog
      open={open}
      onOpenChange={(shortcuts) => store.setState({ shortcuts })}
      title="Keyboard shortcuts"
      width="lg"
    >
      <div className="grid grid-cols-[1.3fr_0.8fr_1.2fr] gap-x-10 gap-y-5">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="mb-1.5 text-xs font-semibold text-faint">{group.title}</h3>
            <dl className="flex flex-col gap-1.5">
              {group.keys.map(([keys, does]) => (
                <div key={keys} className="flex items-center justify-between gap-3">
                  <dd className="text-sm text-muted">{does}</dd>
                  <dt>
                    <KeyHint keys={keys} />
                  </dt>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-5 border-t border-line pt-2">
        <Switch
          checked={single}
          label="Single-key shortcuts"
          help="Keys without Ctrl or Alt. Switch off when you work with speech input."
          onChecked={(singleKeyShortcuts) => void client.call('settings.set', { singleKeyShortcuts })}
        />
      </div>
    </Dialog>
  )
}
