import { describe, expect, it } from 'vitest'
import { PROVISIONAL_MS } from '../../../src/main/ingest/view.ts'
import type { Kept } from './observations.ts'
import { apply, applyAll, seen } from './observations.ts'

const T = 1_000_000
const running = seen('rest', T, {
  status: 'running',
  rawStatus: 'running',
  name: 'patch',
  startedAtMs: T - 500,
})

const after = (kept: Kept, ...more: Parameters<typeof apply>[1][]): ReturnType<typeof apply> => {
  let result: ReturnType<typeof apply> = { kept, merged: null }
  for (const observation of more) result = apply(result.kept, observation)
  return result
}

describe('merge', () => {
  it('makes a whole row from the first observation and a row of its status history', () => {
    const { kept, merged } = apply(null, running)
    expect(kept.job).toMatchObject({ name: 'patch', status: 'running', tags: [], user: null, seenAtMs: T })
    expect(merged?.status).toEqual({
      atMs: T - 500,
      status: 'running',
      rawStatus: 'running',
      reason: null,
      via: 'rest',
    })
  })

  it('leaves everything as it is where fields are left out, and empties those that are seen as null', () => {
    const first = applyAll([{ ...running, user: 'ana', error: 'boom' }])
    const { kept } = after(first, seen('rest', T + 1, { error: null }))
    expect(kept.job).toMatchObject({ name: 'patch', status: 'running', user: 'ana', error: null })
  })

  it('moves only the time it was seen where the content is the same', () => {
    const first = applyAll([running])
    const { merged } = after(first, { ...running, observedAtMs: T + 5000 })
    expect(merged).toMatchObject({ unchanged: true, status: null, ended: false, recount: false })
    expect(merged?.after).toMatchObject({ seenAtMs: T + 5000, changedAtMs: T })
    expect(after(first, running).merged).toBeNull()
  })

  it('takes host counts for the same whatever the order of their keys', () => {
    const first = applyAll([
      { ...running, hosts: { ok: 1, changed: 2, failed: 0, unreachable: 0, skipped: 0 } },
    ])
    const { merged } = after(first, {
      ...running,
      observedAtMs: T + 1,
      hosts: { skipped: 0, unreachable: 0, failed: 0, changed: 2, ok: 1 },
    })
    expect(merged?.unchanged).toBe(true)
  })

  it('does not let a status fall', () => {
    const { kept, merged } = after(
      applyAll([running]),
      seen('rest', T + 9, { status: 'queued', rawStatus: 'waiting' }),
    )
    expect(kept.job).toMatchObject({ status: 'running', rawStatus: 'running' })
    expect(merged?.status ?? null).toBeNull()
  })

  it('goes back and forth between running and paused with the newer word', () => {
    const paused = seen('rest', T + 1, { status: 'paused', rawStatus: 'paused' })
    const again = { ...running, observedAtMs: T + 2 }
    expect(applyAll([running, paused]).job.status).toBe('paused')
    expect(applyAll([running, paused, again]).job.status).toBe('running')
    expect(applyAll([running, again, paused]).job.status).toBe('running')
  })

  it('keeps the status and shows the word where a source says one that is unknown', () => {
    const { kept } = after(
      applyAll([running]),
      seen('rest', T + 1, { status: 'unknown', rawStatus: 'hibernating' }),
    )
    expect(kept.job).toMatchObject({ status: 'running', rawStatus: 'hibernating' })
    expect(kept.job.statusReason).toContain('"hibernating"')
    const { kept: known } = after(kept, { ...running, observedAtMs: T + 2 })
    expect(known.job).toMatchObject({ status: 'running', rawStatus: 'running', statusReason: null })
  })

  it('shows a run whose only word is unknown as unknown, with the word', () => {
    const { job } = applyAll([seen('rest', T, { status: 'unknown', rawStatus: 'hibernating' })])
    expect(job).toMatchObject({ status: 'unknown', rawStatus: 'hibernating' })
    expect(job.statusReason).toContain('does not know')
  })

  it('shows a pushed end at once but counts it only when REST confirms it, word for word or not', () => {
    const pushed = seen('push', T + 10, { status: 'failed', rawStatus: 'failed', finishedAtMs: T + 9 })
    const first = after(applyAll([running]), pushed)
    expect(first.kept.job.status).toBe('failed')
    expect(first.merged?.ended).toBe(false)
    const same = after(
      first.kept,
      seen('rest', T + 20, { status: 'failed', rawStatus: 'failed', finishedAtMs: T + 9 }),
    )
    expect(same.merged).toMatchObject({ ended: true, unchanged: false })
    const other = after(first.kept, seen('rest', T + 20, { status: 'completed', rawStatus: 'ok' }))
    expect(other.merged).toMatchObject({ ended: true, recount: false })
    expect(other.kept.job.status).toBe('completed')
  })

  it('keeps a pushed end against a REST answer that was under way, and takes it back when REST insists', () => {
    const pushed = applyAll([running, seen('push', T + 10, { status: 'failed' })])
    const late = after(pushed, { ...running, observedAtMs: T + 10 + PROVISIONAL_MS })
    expect(late.kept.job.status).toBe('failed')
    const insists = after(pushed, { ...running, observedAtMs: T + 11 + PROVISIONAL_MS })
    expect(insists.kept.job).toMatchObject({ status: 'running', finishedAtMs: null, elapsedMs: null })
    expect(insists.merged?.status).toMatchObject({ status: 'running' })
  })

  it('keeps an end that REST said, whatever comes later', () => {
    const ended = applyAll([running, seen('rest', T + 10, { status: 'completed', finishedAtMs: T + 8 })])
    const { kept, merged } = after(
      ended,
      seen('push', T + 90_000, { status: 'running', progress: 0.2 }),
      seen('rest', T + 99_000, { status: 'running', error: 'late' }),
      seen('rest', T + 99_001, { lost: 'gone' }),
    )
    expect(kept.job).toMatchObject({ status: 'completed', finishedAtMs: T + 8 })
    expect(merged?.status ?? null).toBeNull()
  })

  it('lets a newer REST answer correct the details of an end, and has it counted anew', () => {
    const ended = applyAll([running, seen('rest', T + 10, { status: 'failed', finishedAtMs: T + 8 })])
    const corrected = after(
      ended,
      seen('rest', T + 20, { status: 'failed', finishedAtMs: T + 9, error: 'disk' }),
    )
    expect(corrected.kept.job).toMatchObject({ finishedAtMs: T + 9, elapsedMs: 509, error: 'disk' })
    expect(corrected.merged).toMatchObject({ ended: false, recount: true })
  })

  it('ignores a REST answer whose modification stamp is older, though it came later', () => {
    const newer = seen('rest', T, { modifiedAtMs: 200, status: 'running', step: 'two', name: 'b' })
    const older = seen('rest', T + 50, { modifiedAtMs: 100, status: 'running', step: 'one', user: 'ana' })
    expect(applyAll([newer, older]).job).toMatchObject({ step: 'two', name: 'b', user: 'ana' })
  })

  it('shows pushed progress over an older REST answer and drops it at a newer one', () => {
    const first = applyAll([{ ...running, itemsDone: 4 }])
    const pushed = after(first, seen('push', T + 10, { itemsDone: 10 }))
    expect(pushed.kept.job.itemsDone).toBe(10)
    expect(after(pushed.kept, seen('rest', T + 20, { itemsDone: 9 })).kept.job.itemsDone).toBe(9)
    expect(after(pushed.kept, seen('rest', T + 5, { itemsDone: 9 })).kept.job.itemsDone).toBe(10)
  })

  it('turns a lost run unknown with the reason, and back when REST sees it again', () => {
    const lost = after(
      applyAll([running]),
      seen('rest', T + 10, { lost: 'The controller no longer has it.' }),
    )
    expect(lost.kept.job).toMatchObject({
      status: 'unknown',
      statusReason: 'The controller no longer has it.',
    })
    const pushed = after(lost.kept, seen('push', T + 20, { status: 'running' }))
    expect(pushed.kept.job.status).toBe('unknown')
    const found = after(lost.kept, { ...running, observedAtMs: T + 30 })
    expect(found.kept.job).toMatchObject({ status: 'running', statusReason: null })
  })

  it('counts a run whose end was pushed before it vanished, once', () => {
    const pushed = applyAll([running, seen('push', T + 10, { status: 'failed', rawStatus: 'failed' })])
    const lost = after(pushed, seen('rest', T + 20, { lost: 'It was deleted.' }))
    expect(lost.kept.job.status).toBe('failed')
    expect(lost.merged?.ended).toBe(true)
    const found = after(lost.kept, seen('rest', T + 30, { status: 'failed', rawStatus: 'failed' }))
    expect(found.merged?.ended).toBe(false)
  })

  it('derives when a run finished and how long it took from what the source gives', () => {
    const end = { status: 'completed' as const, startedAtMs: T }
    const at = (more: Parameters<typeof seen>[2]): Kept['job'] =>
      applyAll([seen('rest', T + 900, { ...end, ...more })]).job
    expect(at({ elapsedMs: 300 })).toMatchObject({ finishedAtMs: T + 300, elapsedMs: 300 })
    expect(at({ finishedAtMs: T + 400 })).toMatchObject({ finishedAtMs: T + 400, elapsedMs: 400 })
    expect(at({ finishedAtMs: T + 400, elapsedMs: 350 })).toMatchObject({
      finishedAtMs: T + 400,
      elapsedMs: 350,
    })
    expect(at({})).toMatchObject({ finishedAtMs: T + 900, elapsedMs: 900 })
    expect(at({ modifiedAtMs: T + 700 })).toMatchObject({ finishedAtMs: T + 700, elapsedMs: 700 })
    expect(at({ startedAtMs: null })).toMatchObject({ finishedAtMs: T + 900, elapsedMs: null })
  })

  it('keeps a derived finish when the ended run is polled again', () => {
    const first = applyAll([seen('rest', T, { status: 'completed', startedAtMs: T - 100 })])
    const again = after(first, seen('rest', T + 60_000, { status: 'completed', startedAtMs: T - 100 }))
    expect(again.merged).toMatchObject({ unchanged: true })
    expect(again.kept.job.finishedAtMs).toBe(T)
  })

  it('takes no finish and no length from a run that is still at work', () => {
    const { job } = applyAll([{ ...running, elapsedMs: 500, finishedAtMs: T }])
    expect(job).toMatchObject({ finishedAtMs: null, elapsedMs: null })
  })

  it('keeps an ended run small: its provenance takes under 40 characters', () => {
    const whole = { name: 'a', type: 'job', user: 'u', finishedAtMs: T, elapsedMs: 5, error: null, tags: [] }
    const atMs = Date.UTC(2026, 10, 1)
    const { provenance } = applyAll([
      { ...running, observedAtMs: atMs - 5 },
      { ...running, ...whole, status: 'completed', rawStatus: 'ok', observedAtMs: atMs, modifiedAtMs: atMs },
    ])
    expect(provenance.length).toBeLessThan(40)
  })
})
