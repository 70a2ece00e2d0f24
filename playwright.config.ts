import { defineConfig } from '@playwright/test'

/**
 * The end-to-end tests drive the real Electron window, one at a time: they share a display, a session bus and
 * two processor cores. No retries: a test that passes the second time has found something.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.@(test|spec).ts',
  outputDir: 'test-results/e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
})
