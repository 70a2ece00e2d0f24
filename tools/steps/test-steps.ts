import { join } from 'node:path'

/** What a step must find installed before it runs, beside the packages themselves. */
export type Requirement = 'oldest-types' | 'electron' | 'desktop'

export interface TestStep {
  name: string
  says: string
  requires: Requirement[]
  /** A program of node_modules run by Node, or 'build', which has its own way of saying that nothing changed. */
  run: { program: string; args: string[] } | 'build'
  /** Where its own count of tests is, where it has one. */
  report?: { kind: 'vitest' | 'playwright'; file: string }
}

const reports = 'test-results'

/** Cheapest first, so that a slip is told of in seconds. */
export const testSteps: TestStep[] = [
  step('format', 'prettier', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  {
    ...step('types', 'TypeScript, against the declared and the oldest Electron', 'tsc7/bin/tsc', [
      '-b',
      'tsconfig.json',
      'tsconfig/electron-42.json',
    ]),
    requires: ['oldest-types'],
  },
  step('lint', 'oxlint with types', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
  step('unused', 'knip: files, exports and packages that nothing uses', 'knip/bin/knip.js', [
    '--no-progress',
  ]),
  vitest('arch', 'who may import whom, and the other rules of the house'),
  vitest('unit', 'units and the contract'),
  vitest('integration', 'parts together, faults, security'),
  vitest('web', 'components of the window'),
  { name: 'build', says: 'out/', requires: ['electron'], run: 'build' },
  {
    ...step('e2e', 'the real Electron on a virtual display', '@playwright/test/cli.js', ['test']),
    requires: ['electron', 'desktop'],
    report: { kind: 'playwright', file: join(reports, 'e2e.json') },
  },
]

function step(name: string, says: string, program: string, args: string[]): TestStep {
  return { name, says, requires: [], run: { program: join('node_modules', program), args } }
}

function vitest(name: string, says: string): TestStep {
  const file = join(reports, `${name}.json`)
  const args = [
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  return { ...step(name, says, 'vitest/vitest.mjs', args), report: { kind: 'vitest', file } }
}
