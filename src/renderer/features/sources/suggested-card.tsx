import { SparklesIcon } from 'lucide-react'
import type { SuggestedSource } from '../../../shared/contract/contract.ts'
import { Button, Card } from '../../ui/index.ts'

export interface SuggestedCardProps {
  suggested: SuggestedSource
  onReview: () => void
}

/** A source that the environment describes: what it says, and what is missing. */
export const SuggestedCard = ({ suggested, onReview }: SuggestedCardProps) => {
  const { draft, origin, missing, secretsPresent, templateId } = suggested
  return (
    <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <SparklesIcon size={16} className="shrink-0 text-accent" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-64">
        <p className="truncate text-sm font-medium" title={draft.config.url}>
          {draft.config.name} <span className="font-normal text-muted">{draft.config.url}</span>
        </p>
        <p className="text-xs text-muted">
          From {origin}
          {secretsPresent.length > 0 ? `, with its ${secretsPresent.join(' and ')}` : ''}
          {templateId === null ? '' : `, template ${templateId}`}.
          {missing.length > 0 ? <span className="text-warn"> Missing: {missing.join(', ')}.</span> : null}
        </p>
      </div>
      <Button look="primary" onClick={onReview}>
        {missing.length > 0 ? 'Fill in the rest' : 'Test and add'}
      </Button>
    </Card>
  )
}
