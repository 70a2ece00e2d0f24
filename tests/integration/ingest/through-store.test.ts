/** The same histories as the model test, through the real store: what it keeps must be what was merged. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Observation } from '../../../src/main/ingest/observation.ts'
import { startIngest } from '../../../src/main/ingest/ingest.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { createRandom, doubled, toHistory } from '../../unit/ingest/histories.ts'
import { applyAll } from '../../unit/ingest/observations.ts'
import { createFolder, openTestStore, silent, standingClock } from '../store/open-test-store.ts'

const HISTORIES = process.env['JOBDECK_SOAK'] === '1' ? 20_000 : 400

describe('ingest into the real store', () => {
  let folder: Awaited<ReturnType<typeof createFolder>>
  let store: Store

  beforeEach(async () => {
    folder = await createFolder()
    store = await openTestStore(folder.folder)
  })
  afterEach(async () => {
    await store.stop()
    await folder.remove()
  })

  it('keeps the row that the messages amount to, whatever their order and their batches', async () => {
    const random = createRandom(42)
    const histories = Array.from({ length: HISTORIES }, (_, index) =>
      toHistory(random).map((observation) => ({ ...observation, externalId: `run ${index}` })),
    )
    const ingest = startIngest({
      store,
      publish() {},
      clock: standingClock,
      log: silent,
      onTrouble() {},
      onGap() {},
    })
    // Message by message across all runs, so that a run's messages fall into several transactions.
    const waiting: Observation[][] = histories.map((history) => doubled(random, history))
    while (waiting.some((history) => history.length > 0)) {
      const round = waiting.flatMap((history) => history.splice(0, 1 + Math.floor(random() * 2)))
      await ingest.submit('plant', round, { history: false })
    }
    await ingest.stop()
    for (const history of histories) {
      const expected = applyAll(history).job
      const kept = store.jobByKey({ sourceId: 'plant', externalId: expected.externalId, attempt: 1 })
      const { id, usualMs, slowMs, changedAtMs, ...content } = kept ?? expected
      expect(kept === null ? 'nothing kept' : content).toEqual(
        Object.fromEntries(Object.entries(expected).filter(([field]) => field in content)),
      )
      expect([id > 0, changedAtMs > 0, usualMs === null || slowMs !== null]).toEqual([true, true, true])
    }
  })
})
