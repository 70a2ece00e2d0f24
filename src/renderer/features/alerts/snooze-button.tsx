import { BellIcon, BellOffIcon } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../state/app-context.tsx'
import { Button, Menu, toInstant, useClock } from '../../ui/index.ts'
import { useAction } from '../sources/use-action.ts'
import { toTomorrowMs } from './notice-words.ts'

const HALF_HOUR_MS = 30 * 60_000

/** Holds pop-ups back for a while. Notices go on coming in here. */
export const SnoozeButton = () => {
  const clock = useClock()
  const snooze = useAction('notices.snooze', 'Pop-ups were not snoozed')
  const told = useApp((state) => state.system?.snoozedUntilMs)
  const [asked, setAsked] = useState<number | null>(null)
  const untilMs = told === undefined ? asked : told
  const nowMs = clock.nowMs()
  const set = async (next: number | null): Promise<void> => {
    if (await snooze.run({ untilMs: next })) setAsked(next)
  }
  if (untilMs !== null && untilMs > nowMs)
    return (
      <Button icon={<BellIcon size={14} />} busy={snooze.busy} onClick={() => void set(null)}>
        Snoozed until {toInstant(untilMs, nowMs)} · wake
      </Button>
    )
  return (
    <Menu
      trigger={
        <Button icon={<BellOffIcon size={14} />} busy={snooze.busy}>
          Snooze pop-ups
        </Button>
      }
      items={[
        { label: 'For 30 minutes', onSelect: () => void set(clock.nowMs() + HALF_HOUR_MS) },
        { label: 'Until tomorrow, 8:00', onSelect: () => void set(toTomorrowMs(clock.nowMs())) },
      ]}
    />
  )
}
