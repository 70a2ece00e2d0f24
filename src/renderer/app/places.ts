import {
  ActivityIcon,
  BellIcon,
  HistoryIcon,
  PlugZapIcon,
  Settings2Icon,
  type LucideIcon,
} from 'lucide-react'
import type { Route } from '../state/app-state.ts'

export interface Place {
  to: Exclude<Route['to'], 'job'>
  label: string
  hotkey: string
  icon: LucideIcon
}

/** The rail from top to bottom, with the key that leads there. */
export const PLACES: readonly Place[] = [
  { to: 'live', label: 'Live', hotkey: '1', icon: ActivityIcon },
  { to: 'history', label: 'History', hotkey: '2', icon: HistoryIcon },
  { to: 'alerts', label: 'Alerts', hotkey: '3', icon: BellIcon },
  { to: 'sources', label: 'Sources', hotkey: '4', icon: PlugZapIcon },
  { to: 'settings', label: 'Settings', hotkey: '5', icon: Settings2Icon },
]
