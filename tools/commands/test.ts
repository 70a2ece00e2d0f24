import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { environmentFor, resolveElectron, type ElectronRuntime } from '../runtime/resolve.mjs'
import { runShown } from '../setup/run.mjs'
import { ensureBuilt } from '../steps/build.ts'
import { ensureOldestElectronTypes, ensurePackages } from '../steps/packages.ts'
import { ensureSystemLibraries } from '../steps/system-libraries.ts'
import { countOf, toReport, type StepResult } from '../steps/test-report.ts'
import { testSteps, type Requirement, type TestStep } from '../steps/test-steps.ts'
import { startVirtualDesktop } from '../steps/virtual-desktop.ts'
import type { Command, Machine } from './command.ts'

/** Installs what is missing and runs every check, or those named by --only. Answers 1 where one fails. */
export const test: Command = async (machine, args) => {
  const { world } = machine
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string', multiple: true }, 'keep-going': { type: 'boolean', default: false } },
  })
  const steps = chosenSteps(values.only)

  const startedAtMs = performance.now()
  const electron = await setUp(machine, new Set(steps.flatMap((step) => step.requires)))
  world.say(`Set-up is in order (${seconds(performance.now() - startedAtMs)}).`)

  mkdirSync(join(world.root, 'test-results'), { recursive: true })
  const results: StepResult[] = []
  for (const step of steps) {
    process.stdout.write(`\n== ${step.name}: ${step.says}\n`)
    const result = await runStep(machine, electron, step)
    results.push(result)
    process.stdout.write(
      `== ${step.name} ${result.passed ? 'passed' : 'FAILED'} in ${seconds(result.tookMs)}\n`,
    )
    if (!result.passed && !values['keep-going']) break
  }
  const notRun = steps.slice(results.length).map((step) => step.name)
  process.stdout.write(toReport(results, notRun))
  return results.every((result) => result.passed) && notRun.length === 0 ? 0 : 1
}

function chosenSteps(only: string[] | undefined): TestStep[] {
  if (only === undefined) return testSteps
  const names = only.flatMap((value) => value.split(','))
  const unknown = names.find((name) => !testSteps.some((step) => step.name === name))
  if (unknown !== undefined) {
    const list = testSteps.map((step) => `  ${step.name.padEnd(13)}${step.says}`).join('\n')
    throw new Error(`there is no step "${unknown}". The steps are:\n${list}`)
  }
  return testSteps.filter((step) => names.includes(step.name))
}

async function setUp(machine: Machine, requires: Set<Requirement>): Promise<ElectronRuntime | null> {
  const { world, node } = machine
  await ensurePackages(machine)
  if (requires.has('oldest-types')) await ensureOldestElectronTypes(machine)
  const electron = requires.has('electron') ? await resolveElectron(world, node) : null
  if (electron !== null) world.say(`Electron ${electron.version} (${electron.origin}).`)
  if (requires.has('desktop')) await ensureSystemLibraries(world, ['window', 'tests'], electron?.file ?? null)
  return electron
}

async function runStep(
  machine: Machine,
  electron: ElectronRuntime | null,
  step: TestStep,
): Promise<StepResult> {
  const startedAtMs = performance.now()
  const report = step.report === undefined ? null : join(machine.world.root, step.report.file)
  // A report left by an earlier run must never be counted for this one.
  if (report !== null) rmSync(report, { force: true })
  const code = await exitCodeOf(machine, electron, step)
  const tests = report === null ? null : countOf(step.report, report)
  // A step that counts tests and ran none has not shown anything.
  const passed = code === 0 && (step.report === undefined || (tests !== null && tests.passed > 0))
  return { name: step.name, passed, tookMs: performance.now() - startedAtMs, tests }
}

async function exitCodeOf(
  machine: Machine,
  electron: ElectronRuntime | null,
  step: TestStep,
): Promise<number> {
  const { world, node } = machine
  try {
    if (step.run === 'build') {
      const built = await ensureBuilt(machine, electron)
      if (!built) process.stdout.write('Nothing changed since the last build.\n')
      return 0
    }
    const { program, args } = step.run
    const env = withoutOperator(environmentFor(world, node, electron))
    const command = [node.file, join(world.root, program), ...args]
    return step.requires.includes('desktop') && world.platform === 'linux'
      ? await runOnDesktop(machine, command, env)
      : await runShown(node.file, command.slice(1), { cwd: world.root, env })
  } catch (error) {
    world.say(error instanceof Error ? error.message : String(error))
    return 1
  }
}

/** On a screen, a session bus and a home of its own: nothing of the operator's desktop is seen or touched. */
async function runOnDesktop({ world }: Machine, command: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const desktop = await startVirtualDesktop(env, join(world.root, '.cache/logs/xvfb.log'))
  try {
    return await runShown('dbus-run-session', ['--', ...command], { cwd: world.root, env: desktop.env })
  } finally {
    desktop.stop()
  }
}

/** Tests never talk to a controller that the operator has set up, nor write into the operator's data. */
function withoutOperator(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AAP_|JOBDECK_DATA$|TOWER_|CONTROLLER_)/.test(name))
  return Object.fromEntries(kept)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
