import type { JobSummary } from '../../../shared/model/job.ts'
import { useNavigate } from '../../state/app-context.tsx'
import {
  cx,
  STATUS_TONE,
  STATUS_WORD,
  StatusShape,
  toDuration,
  toInstant,
  toPlural,
  Tooltip,
  TONE_BG,
  useClock,
} from '../../ui/index.ts'
import { toHappenedAtMs, toRelatedStrip } from './related-model.ts'

/** Past runs of the same definition, the newest at the right: how long each took, how it ended, and what is usual. */
export const RelatedStrip = ({ job, related }: { job: JobSummary; related: readonly JobSummary[] }) => {
  const navigate = useNavigate()
  const nowMs = useClock().nowMs()
  const strip = toRelatedStrip(job, related, nowMs)
  return (
    <div className="flex flex-col gap-2">
      <div className="relative">
        {strip.usualHeight === null ? null : (
          <div
            aria-hidden="true"
            style={{ bottom: `${20 + strip.usualHeight * 56}px` }}
            className="pointer-events-none absolute inset-x-0 border-t border-dashed border-line-strong"
          />
        )}
        {/* Reversed twice: where not all of them fit, it is the oldest that are out of sight. */}
        <ul className="flex h-19 flex-row-reverse items-end justify-end-safe overflow-x-auto overflow-y-hidden">
          {strip.bars.toReversed().map((bar) => {
            const words = `${STATUS_WORD[bar.job.status]}, ${bar.durationMs === null ? 'did not start' : toDuration(bar.durationMs)}, ${toInstant(toHappenedAtMs(bar.job), nowMs)}`
            return (
              <li key={bar.job.id} className="flex max-w-7 min-w-6 flex-1">
                <Tooltip text={bar.isThis ? `This run: ${words}` : words}>
                  <button
                    type="button"
                    aria-label={bar.isThis ? `This run: ${words}` : `Open the run: ${words}`}
                    aria-current={bar.isThis ? 'true' : undefined}
                    onClick={() => (bar.isThis ? undefined : navigate({ to: 'job', jobId: bar.job.id }))}
                    className="flex h-19 w-full flex-col items-center justify-end gap-1 rounded-xs px-0.5 hover:bg-hover"
                  >
                    <span
                      style={{ height: `${Math.max(2, bar.height * 56)}px` }}
                      className={cx(
                        'w-full rounded-t-xs',
                        TONE_BG[STATUS_TONE[bar.job.status]],
                        bar.isThis ? 'outline-1 outline-offset-1 outline-ink' : 'opacity-70',
                      )}
                    />
                    <StatusShape status={bar.job.status} size={12} />
                  </button>
                </Tooltip>
              </li>
            )
          })}
        </ul>
      </div>
      <p className="text-xs text-faint">
        {toPlural(strip.bars.length, 'run')}: {strip.completed} completed, {strip.failed} failed
        {job.usualMs === null
          ? '. What is usual is known after five completed runs.'
          : `. Usually ${toDuration(job.usualMs)} (dashed line)${job.slowMs === null ? '' : `, slow from ${toDuration(job.slowMs)}`}.`}
      </p>
    </div>
  )
}
