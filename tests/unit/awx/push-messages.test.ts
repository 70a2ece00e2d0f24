import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPushMessage, toPushObservation } from '../../../src/main/sources/awx/push-messages.ts'
import { toSocketPaths } from '../../../src/main/sources/awx/push.ts'
import { readRecorded } from '../../support/awx/recorded.ts'

const recorded = readRecorded('awx_ws_messages.constructed')
const messages = Array.isArray(recorded['messages']) ? recorded['messages'] : []
const toStatusMessage = (fields: object) => {
  const message = toPushMessage(JSON.stringify({ group_name: 'jobs', unified_job_id: 42, ...fields }))
  if (message.kind !== 'status') throw new Error(message.kind)
  return message
}
const SEEN = { observedAtMs: 5, type: null }

describe('a text on the channel', () => {
  it('is understood in every form that the controller sends', () => {
    const kinds = messages.map((message) => toPushMessage(JSON.stringify(message)).kind)
    expect(kinds).toEqual([
      'status',
      'status',
      'status',
      'event',
      'summary',
      'status',
      'status',
      'status',
      'status',
      'status',
      'other',
      'other',
      'other',
    ])
  })

  it('of the handshake is told from the rest', () => {
    expect(toPushMessage('{"accept":true,"user":1}').kind).toBe('accept')
    expect(toPushMessage('{"close":true}').kind).toBe('close')
    expect(toPushMessage('{"error":"access denied to channel"}')).toEqual({
      kind: 'denied',
      group: null,
      id: null,
    })
    expect(toPushMessage('{"error":"access denied to channel job_events for resource id 1"}')).toEqual({
      kind: 'denied',
      group: 'job_events',
      id: 1,
    })
  })

  it('that makes no sense is a misfit and never throws', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '{"group_name":"jobs"}',
      '{"group_name":"job_events","counter":1}',
    ]) {
      expect(['misfit', 'other']).toContain(toPushMessage(text).kind)
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => void toPushMessage(text)),
      {
        numRuns: process.env['JOBDECK_SOAK'] ? 1_000_000 : 1_000,
      },
    )
  })
})

describe('a status push', () => {
  it('that says canceled is never taken for an end: the process may still run', () => {
    expect(toPushObservation(toStatusMessage({ status: 'canceled' }), SEEN)).toBeNull()
    const done = toStatusMessage({ status: 'canceled', finished: '2024-10-23T15:31:00Z' })
    expect(toPushObservation(done, SEEN)).toBeNull()
  })

  it('that says error ends a run though it brings no time', () => {
    const seen = toPushObservation(toStatusMessage({ status: 'error', type: 'job' }), SEEN)
    expect(seen).toMatchObject({ status: 'failed', rawStatus: 'error', via: 'push' })
    expect(seen && 'finishedAtMs' in seen).toBe(false)
  })

  it('without a type (system_job) leaves the type alone', () => {
    const seen = toPushObservation(toStatusMessage({ status: 'running' }), SEEN)
    expect(seen && 'type' in seen).toBe(false)
  })

  it('with an unknown word waits for REST', () => {
    expect(toPushObservation(toStatusMessage({ status: 'hibernating' }), SEEN)).toBeNull()
  })
})

describe('the paths of the channel', () => {
  const at = (version: string, platform = false) =>
    toSocketPaths({ apiBase: '', prefix: '', version, platform })
  it.each([
    ['22.7.0', ['/websocket/']],
    ['23.7.9', ['/websocket/']],
    ['23.8.0', ['/api/websocket/', '/websocket/']],
    ['24.6.1', ['/api/websocket/', '/websocket/']],
  ])('follow the version %s', (version, paths) => {
    expect(at(version)).toEqual(paths)
  })
  it('start with the platform path behind a gateway', () => {
    expect(at('4.6.8', true)).toEqual(['/api/controller/v2/websocket/', '/api/websocket/', '/websocket/'])
  })
})
