import type { Notice } from '../../shared/model/notice.ts'
import type { SourceState } from '../../shared/model/source.ts'
import { isActive } from '../../shared/model/status.ts'
import type { JobChange } from '../feed/change.ts'
import type { Clock } from '../ports.ts'
import type { NewNotice } from '../store/store.ts'
import { toSourceTexts } from './texts.ts'

/** Without an answer for longer than this, what comes next is a catch-up. */
const GAP_MS = 15 * 60_000
/** After a gap the catching up may go on this long; meanwhile only what just ended is news. */
const SETTLE_MS = 60_000
const JUST_NOW_MS = 2 * 60_000
/** Failures that may pass by themselves are told from this many in a row on. */
const FAILURES_BEFORE_TOLD = 3

interface Watched {
  down: boolean
  /** The operator was told that it is down. */
  told: boolean
  okAtMs: number | null
  okMonoMs: number
  settledMonoMs: number
  hadHistory: boolean
}

export interface SourceWatch {
  /** The notice this state gives rise to, null where there is nothing new to tell. */
  onState(state: SourceState, source: { id: string; name: string }): NewNotice | null
  /** The source's first runs are being filled in: what follows is not a catch-up. */
  onHistory(sourceId: string): void
  isDown(sourceId: string): boolean
  /** The source was out of contact until just now. */
  isInGap(sourceId: string): boolean
  /** Whether a job's notice tells of something old. `change` null: not known any more (after a restart). */
  isCatchUp(sourceId: string, change: JobChange | null): boolean
}

/** Which sources are down, which are catching up, and what was told about them. `recent` newest first. */
export const createSourceWatch = (clock: Clock, recent: readonly Notice[]): SourceWatch => {
  const watched = new Map<string, Watched>()
  const told = toToldDown(recent)

  const of = (sourceId: string): Watched => {
    const known = watched.get(sourceId)
    if (known) return known
    const fresh: Watched = {
      down: false,
      told: told.has(sourceId),
      okAtMs: null,
      okMonoMs: 0,
      settledMonoMs: 0,
      hadHistory: false,
    }
    watched.set(sourceId, fresh)
    return fresh
  }

  /**
   * By either clock: wall time passes in sleep, and monotonic time does not jump. A source that was just added
   * has nothing to catch up with.
   */
  const isGap = ({ okAtMs, okMonoMs, hadHistory }: Watched): boolean =>
    okAtMs === null ? !hadHistory : clock.now() - okAtMs > GAP_MS || clock.monotonic() - okMonoMs > GAP_MS

  const noteOk = (source: Watched, okAtMs: number): void => {
    if (source.okAtMs === okAtMs) return
    if (isGap(source)) source.settledMonoMs = clock.monotonic() + SETTLE_MS
    source.okAtMs = okAtMs
    source.okMonoMs = clock.monotonic()
  }

  return {
    onState(state, { id, name }) {
      const source = of(id)
      if (state.lastOkAtMs !== null) noteOk(source, state.lastOkAtMs)
      source.down = state.health === 'failing'
      if (state.health === 'paused') source.told = false
      const certain = state.failures >= FAILURES_BEFORE_TOLD || state.fault?.retry === false
      if (source.down && certain && !source.told) {
        source.told = true
        return toNotice('source_down', id, name, state.fault?.message ?? null, clock.now())
      }
      const answers = state.health === 'connected' || state.health === 'polling'
      if (answers && source.told) {
        source.told = false
        return toNotice('source_back', id, name, null, clock.now())
      }
      return null
    },
    onHistory(sourceId) {
      of(sourceId).hadHistory = true
    },
    isDown: (sourceId) => watched.get(sourceId)?.down ?? false,
    isInGap: (sourceId) => {
      const source = of(sourceId)
      return isGap(source) || clock.monotonic() < source.settledMonoMs
    },
    isCatchUp(sourceId, change) {
      const source = of(sourceId)
      if (isGap(source) || change === null) return true
      const ageMs = clock.now() - (change.after.finishedAtMs ?? change.after.changedAtMs)
      if (clock.monotonic() < source.settledMonoMs && ageMs > JUST_NOW_MS) return true
      // A run that was on screen as active is news whatever the server's clock says of its end.
      const wasActive = change.statusBefore !== null && isActive(change.statusBefore)
      return !wasActive && ageMs > GAP_MS
    },
  }
}

/** Sources whose last notice says that they are down. */
const toToldDown = (recent: readonly Notice[]): Set<string> => {
  const latest = new Map<string, Notice['kind']>()
  for (const { sourceId, kind } of recent) {
    if (sourceId === null || latest.has(sourceId)) continue
    if (kind === 'source_down' || kind === 'source_back') latest.set(sourceId, kind)
  }
  return new Set([...latest].filter(([, kind]) => kind === 'source_down').map(([sourceId]) => sourceId))
}

const toNotice = (
  kind: 'source_down' | 'source_back',
  sourceId: string,
  name: string,
  reason: string | null,
  atMs: number,
): NewNotice => ({
  dedupeKey: `${kind}/${sourceId}/${atMs}`,
  kind,
  severity: kind === 'source_down' ? 'warning' : 'info',
  ...toSourceTexts(kind, name, reason),
  sourceId,
  jobId: null,
  groupKey: `source/${sourceId}`,
  atMs,
})
