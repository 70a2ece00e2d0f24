import { existsSync, readFileSync } from 'node:fs'
import type { TestStep } from './test-steps.ts'

export interface StepResult {
  name: string
  passed: boolean
  tookMs: number
  /** Null for a step that counts no tests. */
  tests: TestCount | null
}

export interface TestCount {
  passed: number
  failed: number
  skipped: number
}

/** Reads a step's own report; null where it left none, for instance because it could not start. */
export function countOf(report: TestStep['report'], file: string): TestCount | null {
  if (report === undefined || !existsSync(file)) return null
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return report.kind === 'vitest' ? fromVitest(read) : fromPlaywright(read)
}

function fromVitest(read: unknown): TestCount {
  return {
    passed: numberIn(read, 'numPassedTests'),
    failed: numberIn(read, 'numFailedTests'),
    skipped: numberIn(read, 'numPendingTests'),
  }
}

function fromPlaywright(read: unknown): TestCount {
  const stats = isRecord(read) ? read['stats'] : undefined
  return {
    passed: numberIn(stats, 'expected'),
    failed: numberIn(stats, 'unexpected') + numberIn(stats, 'flaky'),
    skipped: numberIn(stats, 'skipped'),
  }
}

/** Throws where a report has changed its shape: a count that reads as nothing would pass for "0 failed". */
function numberIn(record: unknown, name: string): number {
  const value = isRecord(record) ? record[name] : undefined
  if (typeof value !== 'number') throw new Error(`The test report has no number "${name}".`)
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/**
 * The table of the steps, and as its last line, alone and plain, "N passed, N failed". A step that fails without
 * a failed test (a compiler, or a test file that could not be read) counts as one failure, so that a red run
 * never ends in "0 failed".
 */
export function toReport(results: StepResult[], notRun: string[]): string {
  const rows = results.map(({ name, passed, tookMs, tests }) =>
    `  ${name.padEnd(13)}${(passed ? 'passed' : 'FAILED').padEnd(9)}${`${(tookMs / 1000).toFixed(1)} s`.padStart(8)}   ${toWords(tests)}`.trimEnd(),
  )
  const skipped = notRun.map((name) => `  ${name.padEnd(13)}not run`)
  const passed = results.reduce((sum, { tests }) => sum + (tests?.passed ?? 0), 0)
  const failed = results.reduce((sum, result) => sum + failuresOf(result), 0)
  const totalMs = results.reduce((sum, { tookMs }) => sum + tookMs, 0)
  const total = `  ${'all'.padEnd(13)}${' '.repeat(9)}${`${(totalMs / 1000).toFixed(1)} s`.padStart(8)}`
  return ['', ...rows, ...skipped, total, '', `${passed} passed, ${failed} failed`, ''].join('\n')
}

function toWords(tests: TestCount | null): string {
  if (tests === null) return ''
  const parts = [`${tests.passed} passed`]
  if (tests.failed > 0) parts.push(`${tests.failed} failed`)
  if (tests.skipped > 0) parts.push(`${tests.skipped} skipped`)
  return parts.join(', ')
}

function failuresOf({ passed, tests }: StepResult): number {
  const counted = tests?.failed ?? 0
  return passed ? counted : Math.max(1, counted)
}
