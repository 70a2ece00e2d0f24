import type { JobId, JobSummary } from '../../shared/model/job.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { SourceState } from '../../shared/model/source.ts'
import type { Summary } from '../engine-types.ts'
import type { Committed } from '../feed/change.ts'
import { createEmitter } from '../feed/emitter.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'

/** The tray redraws at most this often. */
const PACE_MS = 500
const MENU_ITEMS = 8

export interface SummaryDesk {
  get(): Summary
  onChange(listener: (summary: Summary) => void): () => void
  onCommitted(committed: Committed): void
  noticesChanged(notices: readonly Notice[]): void
  sourceForgotten(sourceId: string): void
  touch(): void
  stop(): void
}

/** Everything in one glance, kept up from the change feed; nothing is queried. */
export const createSummaryDesk = (parts: {
  running: JobSummary[]
  notices: Notice[]
  states(): SourceState[]
  online(): boolean
  snoozedUntilMs(): number | null
  clock: Clock
  log: Logger
}): SummaryDesk => {
  const running = new Map<JobId, JobSummary>(parts.running.map((job) => [job.id, job]))
  const open = new Map<number, Notice>()
  const changes = createEmitter<Summary>((error) =>
    parts.log.error('a listener of the summary failed', { error }),
  )
  let timer: Cancel | null = null

  const takeNotices = (notices: readonly Notice[]): void => {
    for (const notice of notices) {
      if (notice.acknowledgedAtMs === null && notice.severity !== 'info') open.set(notice.id, notice)
      else open.delete(notice.id)
    }
  }
  takeNotices(parts.notices)

  const get = (): Summary => {
    const states = parts.states().filter((state) => state.health !== 'paused')
    const failing = states.filter((state) => state.health === 'failing').length
    const failures = [...open.values()].toSorted((a, b) => b.atMs - a.atMs)
    const offline = !parts.online() || (states.length > 0 && failing === states.length)
    const worst = offline
      ? 'offline'
      : failures.length > 0 || failing > 0
        ? 'failing'
        : running.size > 0
          ? 'active'
          : 'calm'
    return {
      worst,
      running: [...running.values()]
        .toSorted((a, b) => (b.startedAtMs ?? 0) - (a.startedAtMs ?? 0))
        .slice(0, MENU_ITEMS),
      runningCount: running.size,
      failures: failures.slice(0, MENU_ITEMS),
      failureCount: failures.length,
      snoozedUntilMs: parts.snoozedUntilMs(),
    }
  }

  const touch = (): void => {
    timer ??= parts.clock.after(PACE_MS, () => {
      timer = null
      changes.emit(get())
    })
  }

  return {
    get,
    onChange: (listener) => changes.on(listener),
    onCommitted(committed) {
      for (const { id, after } of committed.jobs) {
        if (after.status === 'running') running.set(id, after)
        else running.delete(id)
      }
      for (const id of committed.removedJobs) running.delete(id)
      takeNotices(committed.notices)
      touch()
    },
    noticesChanged(notices) {
      takeNotices(notices)
      touch()
    },
    sourceForgotten(sourceId) {
      for (const [id, notice] of open) if (notice.sourceId === sourceId) open.delete(id)
      touch()
    },
    touch,
    stop() {
      timer?.()
    },
  }
}
