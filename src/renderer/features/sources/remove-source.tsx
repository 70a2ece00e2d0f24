import { useState } from 'react'
import type { SourceView } from '../../../shared/model/source.ts'
import { useCall, useClient } from '../../client/client-context.tsx'
import { Checkbox, ConfirmDialog, toCount } from '../../ui/index.ts'
import { toSourceFilter } from './health-words.ts'

export interface RemoveSourceProps {
  source: SourceView
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Says what removing hits: how many kept runs stay, or go. */
export const RemoveSource = ({ source, open, onOpenChange }: RemoveSourceProps) => {
  const client = useClient()
  const [forget, setForget] = useState(false)
  const { id, name } = source.config
  const count = useCall('jobs.count', open ? { filter: toSourceFilter(name) } : null)
  const runs =
    count.value === null ? 'its kept runs' : `${toCount(count.value.value, count.value.capped)} kept runs`
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${name}?`}
      effect={
        forget
          ? `It is asked no more, its stored secrets are deleted, and ${runs} with their logs are deleted from this workstation. That can’t be undone. Nothing changes on the server.`
          : `It is asked no more and its stored secrets are deleted. ${runs.replace(/^i/, 'I')} stay in the history. Nothing changes on the server.`
      }
      action={forget ? 'Remove and delete its runs' : 'Remove source'}
      onConfirm={async () => {
        await client.call('sources.remove', { id, forget })
      }}
    >
      <Checkbox checked={forget} onChecked={setForget} label={`Also delete ${runs}`} />
    </ConfirmDialog>
  )
}
