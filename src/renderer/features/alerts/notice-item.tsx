import {
  BellOffIcon,
  CheckIcon,
  CircleCheckIcon,
  CircleHelpIcon,
  InfoIcon,
  OctagonXIcon,
  PlugZapIcon,
  UnplugIcon,
} from 'lucide-react'
import type { Notice, NoticeKind } from '../../../shared/model/notice.ts'
import { useSource } from '../../state/app-context.tsx'
import { Age, Button, cx, toInstant, TONE_TEXT, useClock } from '../../ui/index.ts'
import { KIND_WORD, toHeldBackWords, toNoticeTone } from './notice-words.ts'

const ICONS: Record<NoticeKind, typeof InfoIcon> = {
  failed: OctagonXIcon,
  recovered: CircleCheckIcon,
  lost: CircleHelpIcon,
  source_down: UnplugIcon,
  source_back: PlugZapIcon,
  summary: InfoIcon,
}

const withoutPrefix = (text: string, prefix: string): string => {
  if (!text.startsWith(prefix)) return text
  const rest = text.slice(prefix.length)
  return rest.startsWith('completed,') ? `C${rest.slice(1)}` : rest
}

export interface NoticeItemProps {
  notice: Notice
  selected: boolean
  onOpen: (() => void) | null
  openLabel: string
  onAcknowledge: () => void
}

export const NoticeItem = ({ notice, selected, onOpen, openLabel, onAcknowledge }: NoticeItemProps) => {
  const source = useSource(notice.sourceId ?? '')
  const nowMs = useClock().nowMs()
  const Icon = ICONS[notice.kind]
  const isNew = notice.acknowledgedAtMs === null
  const held = toHeldBackWords(notice)
  // A pop-up has to name the source in its text; here it stands in the line below.
  const body = source ? withoutPrefix(notice.body, `${source.config.name}: `) : notice.body
  return (
    <li
      data-notice={notice.id}
      aria-current={selected ? 'true' : undefined}
      className={cx(
        'flex items-start gap-3 border-b border-line/60 px-5 py-2.5 -outline-offset-2 [content-visibility:auto]',
        selected ? 'bg-raised' : 'hover:bg-hover',
      )}
    >
      <span
        className={cx(
          'mt-0.5 flex w-24 shrink-0 items-center gap-1.5 text-xs font-medium',
          TONE_TEXT[toNoticeTone(notice)],
        )}
      >
        <Icon size={14} aria-hidden="true" className="shrink-0" />
        {KIND_WORD[notice.kind]}
      </span>
      <div className="selectable min-w-0 flex-1">
        <p title={notice.title} className={cx('truncate text-sm', isNew ? 'font-semibold' : 'text-muted')}>
          {notice.title}
        </p>
        {body === '' ? null : (
          <p title={body} className="line-clamp-2 text-sm break-words text-muted">
            {body}
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-xs text-faint">
          {source ? <span className="max-w-48 truncate">{source.config.name}</span> : null}
          <Age atMs={notice.atMs} />
          {held === null ? null : (
            <span className="inline-flex items-center gap-1">
              <BellOffIcon size={11} aria-hidden="true" />
              {held}
            </span>
          )}
          {notice.acknowledgedAtMs === null ? null : (
            <span>acknowledged {toInstant(notice.acknowledgedAtMs, nowMs)}</span>
          )}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-1.5">
        {onOpen ? (
          <Button size="sm" onClick={onOpen}>
            {openLabel}
          </Button>
        ) : null}
        {isNew ? (
          <Button
            size="sm"
            icon={<CheckIcon size={13} />}
            onClick={onAcknowledge}
            aria-label={`Acknowledge: ${notice.title}`}
          >
            Acknowledge
          </Button>
        ) : null}
      </div>
    </li>
  )
}
