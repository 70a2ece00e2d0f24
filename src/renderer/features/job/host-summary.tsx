import type { HostCounts } from '../../../shared/model/job.ts'
import { cx, toCount, TONE_BG, TONE_TEXT, type Tone } from '../../ui/index.ts'

const PARTS: { key: keyof HostCounts; label: string; tone: Tone }[] = [
  { key: 'failed', label: 'failed', tone: 'failed' },
  { key: 'unreachable', label: 'unreachable', tone: 'failed' },
  { key: 'changed', label: 'changed', tone: 'warn' },
  { key: 'ok', label: 'ok', tone: 'ok' },
  { key: 'skipped', label: 'skipped', tone: 'idle' },
]

/** Hosts by outcome: figures with words, and a bar that shows the proportion. */
export const HostSummary = ({ hosts }: { hosts: HostCounts }) => {
  const total = PARTS.reduce((sum, part) => sum + hosts[part.key], 0)
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden="true" className="flex h-1.5 gap-px overflow-hidden rounded-full bg-line">
        {PARTS.filter((part) => hosts[part.key] > 0).map((part) => (
          <div
            key={part.key}
            style={{ flexGrow: hosts[part.key] / Math.max(1, total) }}
            className={cx('min-w-1', TONE_BG[part.tone])}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {PARTS.map((part) => (
          <li key={part.key} className={hosts[part.key] > 0 ? '' : 'text-faint'}>
            <span className={cx('font-semibold', hosts[part.key] > 0 && TONE_TEXT[part.tone])}>
              {toCount(hosts[part.key])}
            </span>{' '}
            {part.label}
          </li>
        ))}
      </ul>
    </div>
  )
}
