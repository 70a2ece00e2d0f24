import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Every project shares these: a test that waits longer than this is waiting for the wrong thing. */
const shared = {
  testTimeout: 15_000,
  hookTimeout: 20_000,
  restoreMocks: true,
  unstubEnvs: true,
  unstubGlobals: true,
}

export default defineConfig({
  test: {
    reporters: ['default'],
    // A run that finds no test at all is a mistake in the command or the layout, never a pass.
    passWithNoTests: false,
    projects: [
      {
        test: {
          ...shared,
          name: 'arch',
          environment: 'node',
          include: ['tests/arch/**/*.test.ts'],
          // The rule checkers read the whole source tree, some of them several times over.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts', 'tests/contract/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          environment: 'node',
          include: [
            'tests/integration/**/*.test.ts',
            'tests/faults/**/*.test.ts',
            'tests/security/**/*.test.ts',
          ],
          testTimeout: 30_000,
          // better-sqlite3 is a native module: a process each, so that one test's crash is not another's.
          pool: 'forks',
        },
      },
      {
        plugins: [react()],
        test: {
          ...shared,
          name: 'web',
          environment: 'happy-dom',
          include: ['tests/web/**/*.test.ts', 'tests/web/**/*.test.tsx'],
        },
      },
    ],
  },
})
