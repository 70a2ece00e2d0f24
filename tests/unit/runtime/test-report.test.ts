import { describe, expect, it } from 'vitest'
import { countOf, toReport } from '../../../tools/steps/test-report.ts'
import { bareMachine } from './support/bare-machine.ts'

const step = { name: 'unit', passed: true, tookMs: 1_200, tests: { passed: 12, failed: 0, skipped: 1 } }
const lastLine = (report: string) => report.trimEnd().split('\n').at(-1)

describe('the report of a test run', () => {
  it('ends in one plain line with the tests of all steps', () => {
    const e2e = { ...step, name: 'e2e', tests: { passed: 3, failed: 0, skipped: 0 } }
    expect(lastLine(toReport([step, e2e], []))).toBe('15 passed, 0 failed')
  })

  it('counts a failed step without a failed test as a failure', () => {
    const format = { name: 'format', passed: false, tookMs: 1, tests: null }
    const unread = { ...step, passed: false }
    expect(lastLine(toReport([format, unread], []))).toBe('12 passed, 2 failed')
  })

  it('counts each failed test', () => {
    const failed = { ...step, passed: false, tests: { passed: 10, failed: 2, skipped: 0 } }
    expect(lastLine(toReport([failed], ['e2e']))).toBe('10 passed, 2 failed')
    expect(toReport([failed], ['e2e'])).toContain('e2e          not run')
  })
})

describe('the count of one step', () => {
  it('is read from the report of vitest', () => {
    const file = bareMachine().put('v.json', '{"numPassedTests":4,"numFailedTests":1,"numPendingTests":2}')
    expect(countOf({ kind: 'vitest', file }, file)).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })

  it('is read from the report of Playwright, where a flaky test has failed', () => {
    const file = bareMachine().put('p.json', '{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":0}}')
    expect(countOf({ kind: 'playwright', file }, file)).toEqual({ passed: 4, failed: 2, skipped: 0 })
  })

  it('is none where there is no report, and an error where it has another shape', () => {
    expect(countOf({ kind: 'vitest', file: 'x' }, '/nowhere/x.json')).toBeNull()
    const file = bareMachine().put('v.json', '{}')
    expect(() => countOf({ kind: 'vitest', file }, file)).toThrow('no number "numPassedTests"')
  })
})
