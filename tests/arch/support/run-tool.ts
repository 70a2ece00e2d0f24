import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './planted-tree.ts'

/** Runs a rule checker of node_modules as the command line would, and answers what it printed. */
export function runTool(
  program: string,
  args: string[],
  cwd: string,
): { code: number | null; output: string } {
  const result = spawnSync(process.execPath, [join(projectRoot, 'node_modules', program), ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 100_000,
  })
  if (result.error !== undefined) throw result.error
  return { code: result.status, output: result.stdout === '' ? result.stderr : result.stdout }
}
