import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ensureSystemLibraries, missingLibraries } from '../../../tools/steps/system-libraries.ts'
import { bareMachine, type BareMachine } from './support/bare-machine.ts'

const all = [
  'libgtk-3',
  'libnss3',
  'libasound',
  'libgbm',
  'libdrm',
  'libXss',
  'libXtst',
  'libnotify',
  'libsecret-1',
]
const names = ['.so.0', '.so', '.so.2', '.so.1', '.so.2', '.so.1', '.so.6', '.so.4', '.so.0']
const sonames = all.map((name, index) => name + (names[index] ?? ''))

/** A Debian with every library but the named ones, and an apt-get that then "installs" them. */
function debian(missing: string[], changes: Parameters<typeof bareMachine>[0] = {}): BareMachine {
  const machine = bareMachine(changes)
  const list = machine.put('loadable', sonames.filter((name) => !missing.includes(name)).join('\n'))
  const unfound = machine.put('unfound', missing.map((name) => `\t${name} => not found`).join('\n'))
  machine.program('ldconfig', `/bin/cat ${list}`)
  machine.program('ldd', `/bin/cat ${unfound}`)
  machine.program('apt-cache', 'exit 0')
  machine.program('apt-get', `[ "$3" = update ] || { echo ${sonames.join(' ')} > ${list}; : > ${unfound}; }`)
  return machine
}

const needed = (machine: BareMachine) =>
  missingLibraries(machine.world, ['window'], '/electron')
    .filter((one) => one.needed)
    .map((one) => one.package)

describe('the system libraries for the window', () => {
  it('are all there where the loader finds them', () => {
    expect(needed(debian([]))).toEqual([])
  })

  it('that are missing are named by their package, and no others', () => {
    expect(needed(debian(['libgbm.so.1', 'libnss3.so']))).toEqual(['libnss3', 'libgbm1'])
  })

  it('that Electron misses and no list knows are named as they are', () => {
    expect(needed(debian(['libXfixes.so.3', 'libnew.so.9']))).toEqual(['libxfixes3', 'libnew.so.9'])
  })

  it('are no matter outside Linux', () => {
    expect(needed(debian(['libgbm.so.1'], { platform: 'darwin' }))).toEqual([])
  })

  it('are installed for root, only the missing ones, saying which and why', async () => {
    const machine = debian(['libgbm.so.1'], { uid: 0 })
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    const installs = machine.calls('apt-get').filter((call) => call.includes('install'))
    expect(installs).toHaveLength(1)
    expect(installs[0]).toContain('libgbm1')
    expect(installs[0]).not.toContain('libgtk-3-0')
    expect(machine.said[0]).toContain('libgbm1 (graphics buffers)')
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    expect(machine.calls('apt-get').filter((call) => call.includes('libgbm1'))).toHaveLength(1)
  })

  it('are installed after renewing the package lists where those are empty', async () => {
    const machine = debian(['libgbm.so.1'], { uid: 0 })
    const mark = machine.path('renewed')
    machine.program(
      'apt-get',
      `if [ "$3" = update ]; then : > ${mark}; exit 0; fi
[ -e ${mark} ] || { echo "E: Unable to locate package libgbm1"; exit 100; }
echo ${sonames.join(' ')} > ${machine.path('loadable')}; : > ${machine.path('unfound')}`,
    )
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    expect(machine.calls('apt-get').map((call) => call.split(' ')[2])).toEqual([
      'install',
      'update',
      'install',
    ])
    expect(needed(machine)).toEqual([])
  })

  it('are taken by their newer name where only that one exists', async () => {
    const machine = debian(['libasound.so.2'], { uid: 0 })
    machine.program('apt-cache', 'case "$*" in *t64) exit 0;; esac; exit 100')
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    expect(machine.calls('apt-get')[0]).toContain('libasound2t64')
  })

  it('are asked for with the exact command where this user may not install', async () => {
    const machine = debian(['libgbm.so.1', 'libgtk-3.so.0'])
    const failure = await ensureSystemLibraries(machine.world, ['window'], '/electron').catch(String)
    expect(failure).toMatch(/sudo apt-get install -y --no-install-recommends libgtk-3-0 libgbm1/)
    expect(machine.calls('apt-get')).toEqual([])
  })

  it('are installed through sudo where it asks for no password', async () => {
    const machine = debian(['libgbm.so.1'])
    machine.program('sudo', '[ "$2" = true ] && exit 0; shift 2; exec "$@"')
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    expect(needed(machine)).toEqual([])
  })

  it('that the window can do without are only mentioned', async () => {
    const machine = debian([])
    const list = machine.path('loadable')
    writeFileSync(list, readFileSync(list, 'utf8').replace('libnotify.so.4', ''))
    await ensureSystemLibraries(machine.world, ['window'], '/electron')
    expect(machine.said.join('\n')).toContain('libnotify4: desktop notifications (it runs without)')
  })

  it("end in apt-get's own words where it fails", async () => {
    const machine = debian(['libgbm.so.1'], { uid: 0 })
    machine.program('apt-get', 'echo "E: Could not get lock"; exit 100')
    const failure = await ensureSystemLibraries(machine.world, ['window'], '/electron').catch(String)
    expect(failure).toContain('E: Could not get lock')
    expect(failure).toContain('libgbm1')
  })
})

describe('what the tests need', () => {
  it('is looked for on PATH', () => {
    const machine = debian([])
    const missing = () => missingLibraries(machine.world, ['tests'], null).map((one) => one.package)
    expect(missing()).toEqual(['xvfb', 'dbus', 'dunst', 'libnotify-bin'])
    for (const name of ['Xvfb', 'dbus-run-session', 'dbus-monitor', 'dunst', 'notify-send'])
      machine.program(name, '')
    expect(missing()).toEqual([])
  })
})
