import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { resolveElectron, type ElectronRuntime } from '../runtime/resolve.mjs'
import { whyInstall } from '../setup/install.mjs'
import { answerOf } from '../setup/run.mjs'
import { adviceFor, missingLibraries } from '../steps/system-libraries.ts'
import type { Command, Machine } from './command.ts'

/** Says what is there and what is missing, and changes nothing. Answers 1 where something is missing. */
export const doctor: Command = async (machine) => {
  const { world, node } = machine
  const findings: Finding[] = [
    { what: 'Node', ok: true, says: `${node.version} (${node.origin}: ${node.file})` },
    npmFinding(machine),
    packagesFinding(machine),
  ]
  const electron = await electronOf(machine)
  findings.push(
    typeof electron === 'string'
      ? { what: 'Electron', ok: false, says: electron }
      : { what: 'Electron', ok: true, says: `${electron.version} (${electron.origin}: ${electron.file})` },
  )
  const file = typeof electron === 'string' ? null : electron.file
  for (const purpose of ['window', 'tests'] as const) {
    // What Electron itself misses is told of once, with the window.
    const missing = missingLibraries(world, [purpose], purpose === 'window' ? file : null)
    const says = missing.length === 0 ? 'all there' : adviceFor(world, missing)
    findings.push({ what: `system (${purpose})`, ok: missing.every((one) => !one.needed), says })
  }
  findings.push({
    what: 'build',
    ok: true,
    says: existsSync(join(world.root, 'out/.jobdeck-build')) ? 'in out/' : 'none yet; "start" makes it',
  })
  const display = world.env['WAYLAND_DISPLAY'] || world.env['DISPLAY']
  findings.push({
    what: 'display',
    ok: true,
    says:
      world.platform === 'linux' && !display
        ? 'none: "start" runs without a window'
        : (display ?? 'the desktop'),
  })

  for (const { what, ok, says } of findings) {
    process.stdout.write(
      `${ok ? 'ok     ' : 'missing'}  ${what.padEnd(17)}${says.replaceAll('\n', `\n${' '.repeat(26)}`)}\n`,
    )
  }
  const missing = findings.filter((finding) => !finding.ok).length
  if (missing > 0)
    process.stdout.write('\n"./jobdeck start" and "./jobdeck test" install what they need and may install.\n')
  return missing === 0 ? 0 : 1
}

interface Finding {
  what: string
  ok: boolean
  says: string
}

function npmFinding({ world }: Machine): Finding {
  const version = answerOf('npm', ['--version'], world.env)
  const says = version ?? 'not on PATH (Debian: apt-get install npm; elsewhere it comes with Node)'
  return { what: 'npm', ok: version !== null, says }
}

function packagesFinding({ world, node }: Machine): Finding {
  const reason = whyInstall({ folder: world.root, node: node.version })
  return {
    what: 'packages',
    ok: reason === null,
    says: reason === null ? 'as the lock file says' : `to install: ${reason}`,
  }
}

async function electronOf({ world, node }: Machine): Promise<ElectronRuntime | string> {
  try {
    return await resolveElectron(world, node, { install: false })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
