import type { Capability, SourceHealth, SourceView } from '../../../shared/model/source.ts'
import type { Tone } from '../../ui/index.ts'

export const HEALTH_WORD: Record<SourceHealth, string> = {
  connecting: 'Connecting',
  connected: 'Connected',
  polling: 'Polling',
  stale: 'Stale',
  failing: 'Failing',
  paused: 'Paused',
}

export const HEALTH_TONE: Record<SourceHealth, Tone> = {
  connecting: 'queued',
  connected: 'ok',
  polling: 'ok',
  stale: 'warn',
  failing: 'failed',
  paused: 'idle',
}

/** What the word means here and now, for somebody who did not set the source up. */
export const toHealthExplained = ({ state }: SourceView): string => {
  switch (state.health) {
    case 'connecting':
      return 'Nothing has been heard from it yet.'
    case 'connected':
      return 'Changes arrive as they happen.'
    case 'polling':
      if (state.fault !== null) return 'The last try failed; it is asked again.'
      return state.pushReason === null
        ? 'Asked at intervals; the live channel is not in use.'
        : `Asked at intervals. ${state.pushReason}`
    case 'stale':
      return 'The last answer is older than it should be. What is shown may have changed since.'
    case 'failing':
      return 'The last attempts failed. What is shown is the last that was heard.'
    case 'paused':
      return 'Paused by you: it is not asked until you resume it.'
  }
}

export const CAPABILITY_WORD: Record<Capability, string> = {
  push: 'live changes',
  logs: 'logs',
  events: 'events',
  hosts: 'results by host',
  results: 'results',
  workflow: 'workflow steps',
  templates: 'templates',
  schedules: 'schedules',
  metrics: 'metrics',
  launch: 'launch',
  cancel: 'cancel',
  relaunch: 'relaunch',
}

/** A filter that names one source whole. */
export const toSourceFilter = (name: string): string => `source:"${name.replaceAll('"', '')}"`
