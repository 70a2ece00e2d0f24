import { Command } from 'cmdk'
import {
  ContrastIcon,
  KeyboardIcon,
  MoonIcon,
  PlusIcon,
  RotateCwIcon,
  Rows3Icon,
  SunIcon,
} from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useState, type ReactNode } from 'react'
import { formatValue } from '../../shared/filter/format.ts'
import type { JobSummary } from '../../shared/model/job.ts'
import { useClient } from '../client/client-context.tsx'
import { useApp, useAppStore, useNavigate } from '../state/app-context.tsx'
import { Age, KeyHint, StatusShape, STATUS_WORD } from '../ui/index.ts'
import { PLACES } from './places.ts'

/** Ctrl+K: every screen and command, and every kept run by name. */
export const Palette = () => {
  const store = useAppStore()
  const open = useApp((state) => state.palette)
  return (
    <Radix.Root open={open} onOpenChange={(palette) => store.setState({ palette })}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <Radix.Content
          aria-describedby={undefined}
          className="animate-rise fixed top-[12vh] left-1/2 z-50 w-full max-w-150 -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface shadow-pop outline-none"
        >
          <Radix.Title className="sr-only">Find a job, screen or command</Radix.Title>
          <Commands close={() => store.setState({ palette: false })} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const Commands = ({ close }: { close: () => void }) => {
  const client = useClient()
  const store = useAppStore()
  const navigate = useNavigate()
  const sources = useApp((state) => state.sources)
  const settings = useApp((state) => state.settings)
  const [text, setText] = useState('')
  const jobs = useFoundJobs(text)
  const run = (action: () => void) => () => {
    close()
    action()
  }
  const set = (patch: Partial<typeof settings>) => run(() => void client.call('settings.set', patch))
  return (
    <Command label="Commands" loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Find a job, screen or command"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="max-h-96 overflow-y-auto p-1.5">
        <Command.Empty className="p-6 text-center text-sm text-muted">
          Nothing by that name. Runs are found by a part of their name.
        </Command.Empty>
        {jobs.length > 0 ? (
          <Group heading="Runs">
            {jobs.map((job) => (
              <Entry
                key={job.id}
                // The text itself is in the value, so that cmdk's own matching never hides what the store found.
                value={`${text} run ${job.id}`}
                icon={<StatusShape status={job.status} />}
                label={job.name}
                note={
                  <>
                    {STATUS_WORD[job.status]} · <Age atMs={job.changedAtMs} />
                  </>
                }
                onSelect={run(() => navigate({ to: 'job', jobId: job.id }))}
              />
            ))}
          </Group>
        ) : null}
        <Group heading="Go to">
          {PLACES.map((place) => (
            <Entry
              key={place.to}
              value={`go to ${place.label}`}
              icon={<place.icon size={15} />}
              label={place.label}
              hint={place.hotkey}
              onSelect={run(() => navigate({ to: place.to }))}
            />
          ))}
        </Group>
        <Group heading="Do">
          <Entry
            value="refresh ask all sources now"
            icon={<RotateCwIcon size={15} />}
            label="Ask all sources now"
            onSelect={run(() => void client.call('sources.refresh', { id: null }))}
          />
          <Entry
            value="add a source connect"
            icon={<PlusIcon size={15} />}
            label="Add a source"
            onSelect={run(() => navigate({ to: 'sources', add: true }))}
          />
          <Entry
            value="theme dark"
            icon={<MoonIcon size={15} />}
            label="Dark theme"
            onSelect={set({ theme: 'dark' })}
          />
          <Entry
            value="theme light"
            icon={<SunIcon size={15} />}
            label="Light theme"
            onSelect={set({ theme: 'light' })}
          />
          <Entry
            value="theme high contrast"
            icon={<ContrastIcon size={15} />}
            label="High contrast theme"
            onSelect={set({ theme: 'contrast' })}
          />
          <Entry
            value="density compact comfortable"
            icon={<Rows3Icon size={15} />}
            label={settings.density === 'compact' ? 'Comfortable density' : 'Compact density'}
            onSelect={set({ density: settings.density === 'compact' ? 'comfortable' : 'compact' })}
          />
          <Entry
            value="keyboard shortcuts help"
            icon={<KeyboardIcon size={15} />}
            label="Keyboard shortcuts"
            hint="?"
            onSelect={run(() => store.setState({ shortcuts: true }))}
          />
        </Group>
        {sources.length > 0 ? (
          <Group heading="Sources">
            {sources.map((source) => (
              <Entry
                key={source.config.id}
                value={`source ${source.config.name} ${source.config.id}`}
                label={source.config.name}
                note={source.state.health}
                onSelect={run(() => navigate({ to: 'sources', sourceId: source.config.id }))}
              />
            ))}
          </Group>
        ) : null}
      </Command.List>
    </Command>
  )
}

/** Runs whose name holds the typed text, newest first. */
const useFoundJobs = (text: string): readonly JobSummary[] => {
  const client = useClient()
  const [found, setFound] = useState<readonly JobSummary[]>([])
  const wanted = text.trim()
  useEffect(() => {
    setFound([])
    if (wanted.length < 2) return
    const abort = new AbortController()
    const filter = `name:${formatValue(wanted)}`
    client
      .call('jobs.page', { filter, sort: 'happened', descending: true, cursor: null, limit: 8 }, abort.signal)
      .then(
        (page) => {
          if (!abort.signal.aborted) setFound(page.items)
        },
        // The commands stay usable without the store.
        () => undefined,
      )
    return () => abort.abort()
  }, [client, wanted])
  return found
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
  >
    {children}
  </Command.Group>
)

interface EntryProps {
  value: string
  label: string
  icon?: ReactNode
  hint?: string
  note?: ReactNode
  onSelect: () => void
}

const Entry = ({ value, label, icon, hint, note, onSelect }: EntryProps) => (
  <Command.Item
    value={value}
    onSelect={onSelect}
    className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-hover"
  >
    <span className="grid w-4 shrink-0 place-items-center text-muted">{icon}</span>
    <span className="min-w-0 flex-1 truncate">{label}</span>
    {note ? <span className="shrink-0 text-xs text-faint">{note}</span> : null}
    {hint ? <KeyHint keys={hint} /> : null}
  </Command.Item>
)
