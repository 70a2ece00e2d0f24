import { FolderOpenIcon, RotateCwIcon } from 'lucide-react'
import type { Health } from '../../../shared/model/figures.ts'
import { useCall } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'
import { Button, FaultPanel, IconButton, Skeleton, toBytes, toCount, toDuration } from '../../ui/index.ts'
import { FactList, type Fact } from '../job/fact-list.tsx'
import { useAction } from '../sources/use-action.ts'
import { Section } from './settings-parts.tsx'

const STORE_WORD = {
  opening: 'opening',
  ok: 'ok',
  read_only: 'read-only: the disk is full or can’t be written',
  rebuilt: 'restored from a backup; the sources fill it up again',
} as const

export const HealthSection = () => {
  const health = useCall('health.get', {})
  const system = useApp((state) => state.system)
  const show = useAction('shell.showDataFolder', 'The folder was not opened')
  return (
    <Section title="Health of Jobdeck">
      <div className="flex items-center justify-end gap-1">
        <Button
          size="sm"
          icon={<FolderOpenIcon size={13} />}
          busy={show.busy}
          onClick={() => void show.run({})}
        >
          Open the data folder
        </Button>
        <IconButton
          size="sm"
          label="Read again"
          icon={<RotateCwIcon size={13} />}
          busy={health.loading}
          onClick={health.retry}
        />
      </div>
      {health.fault ? <FaultPanel compact fault={health.fault} onRetry={health.retry} /> : null}
      {health.value ? (
        <FactList
          facts={[
            {
              label: 'Store',
              value: system
                ? `${STORE_WORD[system.store]}${system.storeReason ? ` (${system.storeReason})` : ''}`
                : '–',
            },
            ...toFacts(health.value),
          ]}
        />
      ) : health.fault ? null : (
        <Skeleton className="h-40" />
      )}
    </Section>
  )
}

const toFacts = (health: Health): Fact[] => [
  { label: 'Runs kept', value: toCount(health.runCount) },
  { label: 'Log lines kept', value: toCount(health.logLineCount) },
  { label: 'On disk', value: toBytes(health.storeBytes) },
  { label: 'Memory', value: toBytes(health.memoryBytes) },
  { label: 'Running for', value: toDuration(health.uptimeMs) },
  { label: 'Waiting to be written', value: toCount(health.writeQueue) },
  { label: 'Open feeds', value: toCount(health.feeds) },
  { label: 'Data folder', value: <code className="text-xs break-all">{health.dataFolder}</code> },
  { label: 'Log file', value: <code className="text-xs break-all">{health.logFile}</code> },
  { label: 'Store format', value: `version ${health.schemaVersion}, SQLite ${health.sqliteVersion}` },
]
