import { PlugZapIcon, PlusIcon, RotateCwIcon } from 'lucide-react'
import { useState } from 'react'
import { useCall } from '../../client/client-context.tsx'
import { useApp } from '../../state/app-context.tsx'
import { Button, EmptyState, FaultPanel, IconButton, Screen, Skeleton } from '../../ui/index.ts'
import { SourceDetail } from './source-detail.tsx'
import { SourceForm, type Editing } from './source-form.tsx'
import { SourceList } from './source-list.tsx'
import { SuggestedCard } from './suggested-card.tsx'
import { useAction } from './use-action.ts'

type Open = { editing: Editing } | null

export const SourcesScreen = () => {
  const route = useApp((state) => state.route)
  const sources = useApp((state) => state.sources)
  const ready = useApp((state) => state.sourcesReady)
  const kinds = useCall('sources.kinds', {})
  const suggested = useCall('sources.suggested', {})
  const refreshAll = useAction('sources.refresh', 'The sources were not refreshed')
  const startSample = useAction('sample.start', 'The sample fleet was not started')
  const wanted = route.to === 'sources' ? route : null
  const [chosenId, setChosenId] = useState<string | null>(wanted?.sourceId ?? null)
  const [chosen, setOpen] = useState<Open | 'closed'>(
    wanted?.add && !wanted.suggested ? { editing: null } : null,
  )

  // A suggestion named by the route can be opened only once the suggestions are here.
  const origin = wanted?.suggested
  const found = origin === undefined ? undefined : suggested.value?.find((one) => one.origin === origin)

  const open = chosen === 'closed' ? null : (chosen ?? (found ? { editing: { suggested: found } } : null))

  const selected = sources.find((source) => source.config.id === chosenId) ?? sources[0] ?? null
  const known = new Set(sources.map((source) => source.config.url))
  const offers = (suggested.value ?? []).filter((one) => !known.has(one.draft.config.url))
  const hasSample = sources.some((source) => source.config.sample)
  const sampleButton = hasSample ? null : (
    <Button
      busy={startSample.busy}
      onClick={() => void startSample.run({}).then((added) => added && setChosenId(added.value.config.id))}
    >
      Explore a sample fleet
    </Button>
  )
  const add = (
    <Button look="primary" icon={<PlusIcon size={14} />} onClick={() => setOpen({ editing: null })}>
      Add a source
    </Button>
  )

  return (
    <Screen
      title="Sources"
      actions={
        <>
          {sources.length > 0 ? sampleButton : null}
          {sources.length > 0 ? (
            <IconButton
              label="Ask all sources now"
              icon={<RotateCwIcon size={15} />}
              busy={refreshAll.busy}
              onClick={() => void refreshAll.run({ id: null })}
            />
          ) : null}
          {sources.length > 0 ? add : null}
        </>
      }
    >
      {offers.length > 0 ? (
        <div className="flex flex-col gap-2 px-5 pb-3">
          {offers.map((one) => (
            <SuggestedCard
              key={one.origin}
              suggested={one}
              onReview={() => setOpen({ editing: { suggested: one } })}
            />
          ))}
        </div>
      ) : null}
      {kinds.fault ? (
        <FaultPanel compact fault={kinds.fault} onRetry={kinds.retry} className="mx-5 mb-3" />
      ) : null}
      {!ready ? (
        <div aria-busy="true" aria-label="Reading the sources" className="flex flex-col gap-2 px-5">
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </div>
      ) : selected === null ? (
        <EmptyState
          icon={<PlugZapIcon size={28} strokeWidth={1.5} />}
          title="No sources yet"
          text="A source is a system whose jobs you answer for. Connect a controller, or look around with invented data first."
          actions={
            <>
              {sampleButton}
              {add}
            </>
          }
        />
      ) : (
        <div className="flex min-h-0 flex-1 border-t border-line">
          <div className="w-60 shrink-0 overflow-y-auto border-r border-line min-[1100px]:w-72">
            <SourceList sources={sources} selectedId={selected.config.id} onSelect={setChosenId} />
          </div>
          <SourceDetail
            key={selected.config.id}
            source={selected}
            onEdit={() => setOpen({ editing: { source: selected } })}
          />
        </div>
      )}
      {open && kinds.value ? (
        <SourceForm
          kinds={kinds.value}
          editing={open.editing}
          onClose={() => setOpen('closed')}
          onSaved={(source) => {
            setOpen('closed')
            setChosenId(source.config.id)
            suggested.retry()
          }}
        />
      ) : null}
    </Screen>
  )
}
