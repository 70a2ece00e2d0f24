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
import type { SettingsPatch } from '../../shared/model/settings.ts'
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
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const jobs = useFoundJobs(text)
  const run = (action: () => void) => () => {
    close()
    action()
  }
  const groups = toMatching(useCommands(), text)
  return (
    <Command label="Commands" loop shouldFilter={false}>
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
                value={`run ${job.id}`}
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
        {groups.map((group) => (
          <Group key={group.heading} heading={group.heading}>
            {group.commands.map((command) => (
              <Entry key={command.words} {...command} value={command.words} onSelect={run(command.act)} />
            ))}
          </Group>
        ))}
      </Command.List>
    </Command>
  )
}

interface CommandEntry {
  /** What it is found by, and its identity. */
  words: string
  label: string
  icon?: ReactNode
  hint?: string
  note?: string
  act: () => void
}

interface CommandGroup {
  heading: string
  commands: CommandEntry[]
}

const useCommands = (): CommandGroup[] => {
  const client = useClient()
  const store = useAppStore()
  const navigate = useNavigate()
  const sources = useApp((state) => state.sources)
  const density = useApp((state) => state.settings.density)
  const set = (patch: SettingsPatch) => () => void client.call('settings.set', patch)
  const other = density === 'compact' ? 'comfortable' : 'compact'
  return [
    {
      heading: 'Go to',
      commands: PLACES.map((place) => ({
        words: `go to ${place.label}`,
        label: place.label,
        icon: <place.icon size={15} />,
        hint: place.hotkey,
        act: () => navigate({ to: place.to }),
      })),
    },
    {
      heading: 'Do',
      commands: [
        {
          words: 'ask all sources now refresh reload',
          label: 'Ask all sources now',
          icon: <RotateCwIcon size={15} />,
          act: () => void client.call('sources.refresh', { id: null }),
        },
        {
          words: 'add a source connect controller awx',
          label: 'Add a source',
          icon: <PlusIcon size={15} />,
          act: () => navigate({ to: 'sources', add: true }),
        },
        {
          words: 'theme dark',
          label: 'Dark theme',
          icon: <MoonIcon size={15} />,
          act: set({ theme: 'dark' }),
        },
        {
          words: 'theme light',
          label: 'Light theme',
          icon: <SunIcon size={15} />,
          act: set({ theme: 'light' }),
        },
        {
          words: 'theme high contrast',
          label: 'High contrast theme',
          icon: <ContrastIcon size={15} />,
          act: set({ theme: 'contrast' }),
        },
        {
          words: `density ${other}`,
          label: other === 'compact' ? 'Compact density' : 'Comfortable density',
          icon: <Rows3Icon size={15} />,
          act: set({ density: other }),
        },
        {
          words: 'keyboard shortcuts help keys',
          label: 'Keyboard shortcuts',
          icon: <KeyboardIcon size={15} />,
          hint: '?',
          act: () => store.setState({ shortcuts: true }),
        },
      ],
    },
    {
      heading: 'Sources',
      commands: sources.map(({ config, state }) => ({
        words: `source ${config.name} ${config.id}`,
        label: config.name,
        note: state.health,
        act: () => navigate({ to: 'sources', sourceId: config.id }),
      })),
    },
  ]
}

/**
 * Every typed word must occur. Done here, because cmdk's own matching fails when a group goes while it sorts.
 */
const toMatching = (groups: CommandGroup[], text: string): CommandGroup[] => {
  const typed = text.toLowerCase().split(/\s+/).filter(Boolean)
  return groups
    .map((group) => ({
      heading: group.heading,
      commands: group.commands.filter((command) => {
        const words = command.words.toLowerCase()
        return typed.every((word) => words.includes(word))
      }),
    }))
    .filter((group) => group.commands.length > 0)
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
