import type { Observation } from '../ingest/observation.ts'
import type { Connector, SyncReason } from '../sources/connector.ts'
import { splitHistory } from './history-split.ts'
import type { SourceRunnerOptions } from './runner-options.ts'

/** Observations handed over in one call. */
const SLICE = 500

export interface SyncPassOptions extends Pick<SourceRunnerOptions, 'source' | 'ingest' | 'store'> {
  connector: Connector
  reason: SyncReason
  signal: AbortSignal
  /** Wall ms: what ended before counts as history while this pass fills in old runs; null: it does not. */
  historyBeforeMs(): number | null
  /** A batch is committed: the source was heard, however much is still to come. */
  onCommitted(): void
  onProgress(state: { done: number; total: number | null } | null): void
}

/** One reconciling pass. Resolves when everything it found is committed, and the cursor with it. */
export const runSyncPass = async (options: SyncPassOptions): Promise<void> => {
  const { source, ingest, store, connector, reason, signal } = options
  const cursor = store.cursor(source.id)
  await connector.sync({
    cursor,
    reason: cursor === null ? 'first' : reason,
    signal,
    async emit({ observations, cursor: next }) {
      signal.throwIfAborted()
      const { history, live } = splitHistory(observations, options.historyBeforeMs())
      // The cursor goes with the very last slice: it must never stand in the store before what it covers.
      await submit(history, true, live.length === 0 ? next : undefined)
      if (live.length > 0) await submit(live, false, next)
      options.onCommitted()
    },
    progress: (state) => options.onProgress(state),
    activeIds: () => Promise.resolve(store.active(source.id).map((run) => run.externalId)),
  })

  async function submit(
    observations: Observation[],
    history: boolean,
    last: string | undefined,
  ): Promise<void> {
    if (observations.length === 0 && last === undefined) return
    let at = 0
    do {
      const slice = observations.slice(at, at + SLICE)
      at += SLICE
      const final = at >= observations.length
      await ingest.submit(source.id, slice, {
        history,
        ...(final && last !== undefined ? { cursor: last } : {}),
      })
    } while (at < observations.length)
  }
}
