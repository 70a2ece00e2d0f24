import { BellIcon, CheckCheckIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Notice } from '../../../shared/model/notice.ts'
import { useApp, useNavigate } from '../../state/app-context.tsx'
import type { Route } from '../../state/app-state.ts'
import {
  Button,
  EmptyState,
  FaultPanel,
  Screen,
  Skeleton,
  Tabs,
  toCount,
  toNextIndex,
  toPlural,
  useAnnounce,
  useClock,
  useKeys,
} from '../../ui/index.ts'
import { useAction } from '../sources/use-action.ts'
import { NoticeItem } from './notice-item.tsx'
import { SnoozeButton } from './snooze-button.tsx'
import { useOlderNotices } from './use-older-notices.ts'

/** What the feed holds; older notices are asked for. */
const FEED_HOLDS = 200
const MAX_IDS = 1000

const toTarget = (notice: Notice): { route: Route; label: string } | null => {
  if (notice.jobId !== null) return { route: { to: 'job', jobId: notice.jobId }, label: 'Open run' }
  if (notice.sourceId !== null)
    return { route: { to: 'sources', sourceId: notice.sourceId }, label: 'Open source' }
  return null
}

export const AlertsScreen = () => {
  const navigate = useNavigate()
  const announce = useAnnounce()
  const clock = useClock()
  const recent = useApp((state) => state.notices)
  const ready = useApp((state) => state.noticesReady)
  const popUps = useApp((state) => state.system?.notifications ?? 'native')
  const enabled = useApp((state) => state.settings.notificationsEnabled)
  const single = useApp((state) => state.settings.singleKeyShortcuts)
  const older = useOlderNotices()
  const acknowledge = useAction('notices.acknowledge', 'Nothing was acknowledged')
  const [tab, setTab] = useState('new')
  const [selectedId, setSelectedId] = useState<number | null>(null)
  const list = useRef<HTMLUListElement>(null)

  const held = new Set(recent.map((notice) => notice.id))
  const all = [...recent, ...older.notices.filter((notice) => !held.has(notice.id))]
  const fresh = all.filter((notice) => notice.acknowledgedAtMs === null)
  const shown = tab === 'new' ? fresh : all.filter((notice) => notice.acknowledgedAtMs !== null)
  const index = Math.max(
    0,
    shown.findIndex((notice) => notice.id === selectedId),
  )

  const take = async (ids: number[]): Promise<void> => {
    for (let from = 0; from < ids.length; from += MAX_IDS) {
      const some = ids.slice(from, from + MAX_IDS)
      if (!(await acknowledge.run({ ids: some }))) return
      older.acknowledged(some, clock.nowMs())
    }
    announce(`${toPlural(ids.length, 'notice')} acknowledged`)
  }
  const select = (next: number): void => {
    const notice = shown[next]
    if (!notice) return
    setSelectedId(notice.id)
    list.current
      ?.querySelector<HTMLElement>(`[data-notice="${notice.id}"]`)
      ?.scrollIntoView({ block: 'nearest' })
    announce(`${notice.title}. ${notice.body}`)
  }
  const move = (key: string) => (): void => {
    const next = toNextIndex(key, index, shown.length, 8)
    if (next !== null) select(next)
  }
  useKeys(single, {
    j: move('ArrowDown'),
    k: move('ArrowUp'),
    ArrowDown: move('ArrowDown'),
    ArrowUp: move('ArrowUp'),
    Enter: () => {
      const target = shown[index] ? toTarget(shown[index]) : null
      if (target) navigate(target.route)
    },
    a: () => {
      const notice = shown[index]
      if (notice?.acknowledgedAtMs !== null) return
      select(index < shown.length - 1 ? index + 1 : index - 1)
      void take([notice.id])
    },
  })

  const silent =
    popUps === 'unavailable'
      ? 'This desktop shows no pop-ups; notices are kept here.'
      : enabled
        ? null
        : 'Pop-ups are off in Settings; notices are kept here.'
  const oldest = all.at(-1)
  const more = oldest !== undefined && all.length >= FEED_HOLDS && !older.atEnd
  return (
    <Screen
      title="Alerts"
      aside={silent ? <p className="min-w-0 truncate text-xs text-warn">{silent}</p> : null}
      actions={
        <>
          <SnoozeButton />
          <Button
            icon={<CheckCheckIcon size={14} />}
            disabled={fresh.length === 0}
            busy={acknowledge.busy}
            onClick={() => void take(fresh.map((notice) => notice.id))}
          >
            Acknowledge all{fresh.length > 0 ? ` (${toCount(fresh.length)})` : ''}
          </Button>
        </>
      }
    >
      <Tabs
        value={tab}
        onValue={setTab}
        label="Which notices"
        tabs={[
          { value: 'new', label: 'New', ...(fresh.length > 0 ? { count: toCount(fresh.length) } : {}) },
          { value: 'acknowledged', label: 'Acknowledged' },
        ]}
      >
        {!ready ? (
          <div aria-busy="true" aria-label="Reading the notices" className="flex flex-col gap-2 p-5">
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
          </div>
        ) : shown.length === 0 ? (
          <EmptyState
            icon={<BellIcon size={28} strokeWidth={1.5} />}
            title={tab === 'new' ? 'Nothing needs you' : 'Nothing acknowledged yet'}
            text={
              tab === 'new'
                ? 'A job that fails, is lost or recovers, and a source that goes away, is told here, whether or not a pop-up was shown.'
                : 'Notices that you have acknowledged are kept here.'
            }
          />
        ) : (
          <>
            <ul ref={list} aria-label={tab === 'new' ? 'New notices' : 'Acknowledged notices'}>
              {shown.map((notice, at) => {
                const target = toTarget(notice)
                return (
                  <NoticeItem
                    key={notice.id}
                    notice={notice}
                    selected={at === index}
                    onOpen={target ? () => navigate(target.route) : null}
                    openLabel={target?.label ?? ''}
                    onAcknowledge={() => void take([notice.id])}
                  />
                )
              })}
            </ul>
            {older.fault ? <FaultPanel compact fault={older.fault} className="m-5" /> : null}
          </>
        )}
        {ready && more ? (
          <div className="flex justify-center p-4">
            <Button busy={older.loading} onClick={() => older.load(oldest.id)}>
              Show older notices
            </Button>
          </div>
        ) : null}
      </Tabs>
    </Screen>
  )
}
