import type { JobId } from '../../shared/model/job.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { Cancel, Clock, Logger } from '../ports.ts'
import type { Store } from '../store/store.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Not in the first minutes: a start should be quick, and most starts are followed by a look at the runs. */
const FIRST_MS = 5 * 60_000

/** Once an hour: retention in small slices, and a verified backup when the newest is a day old. */
export const startHousekeeping = (parts: {
  store: Pick<Store, 'retain' | 'backup' | 'lastBackupAtMs'>
  settings(): Settings
  onRemoved(ids: JobId[]): void
  clock: Clock
  log: Logger
}): { stop(): Promise<void> } => {
  const { store, clock, log } = parts
  const stopping = new AbortController()
  let timer: Cancel = clock.after(FIRST_MS, () => turn())
  let working: Promise<void> = Promise.resolve()

  const turn = (): void => {
    working = tidy()
      .catch((error: unknown) =>
        log.warn('housekeeping could not finish; it tries again in an hour', { error }),
      )
      .finally(() => {
        if (!stopping.signal.aborted) timer = clock.after(HOUR_MS, () => turn())
      })
  }

  const tidy = async (): Promise<void> => {
    const { retentionDays, logRetentionDays } = parts.settings()
    const nowMs = clock.now()
    const since = (days: number): number | null => (days === 0 ? null : nowMs - days * DAY_MS)
    const gone = await store.retain(
      { endedBeforeMs: since(retentionDays), logsBeforeMs: since(logRetentionDays) },
      parts.onRemoved,
      stopping.signal,
    )
    if (gone.runs > 0 || gone.logs > 0) log.info('retention removed what is past its time', gone)
    const lastMs = store.lastBackupAtMs()
    if (!stopping.signal.aborted && (lastMs === null || nowMs - lastMs >= DAY_MS)) await store.backup()
  }

  return {
    async stop() {
      stopping.abort()
      timer()
      await working
    },
  }
}
