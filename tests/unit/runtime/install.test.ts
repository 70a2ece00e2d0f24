import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ensureInstalled, whyInstall } from '../../../tools/setup/install.mjs'
import { bareMachine, type BareMachine } from './support/bare-machine.ts'

const node = 'v24.1.0'

function project(): BareMachine {
  const machine = bareMachine()
  machine.put('package.json', '{}')
  const packages = { '': {}, 'node_modules/one': {}, 'node_modules/other-platform': { optional: true } }
  machine.put('package-lock.json', JSON.stringify({ packages }))
  machine.program('npm', "/bin/mkdir -p node_modules/one; echo '{}' > node_modules/one/package.json")
  return machine
}

function install({ world }: BareMachine): Promise<boolean> {
  return ensureInstalled({
    root: world.root,
    folder: world.root,
    why: 'a test',
    env: world.env,
    machineEnv: world.env,
    node,
    say: world.say,
  })
}

const reason = ({ world }: BareMachine, version = node) => whyInstall({ folder: world.root, node: version })

describe('installing packages', () => {
  it('is done once, exactly as the lock file says', async () => {
    const machine = project()
    expect(await install(machine)).toBe(true)
    expect(await install(machine)).toBe(false)
    expect(machine.calls('npm')).toHaveLength(1)
    expect(machine.calls('npm')[0]).toMatch(/^ci --ignore-scripts /)
  })

  it('is done again when the lock file or the Node changes, not for another script in package.json', async () => {
    const machine = project()
    await install(machine)
    machine.put('package.json', '{"scripts":{"new":"true"}}')
    expect(reason(machine)).toBeNull()
    expect(reason(machine, 'v24.9.9')).toBeNull()
    expect(reason(machine, 'v26.0.0')).toContain('changed')
    machine.put('package-lock.json', '{"packages":{"":{},"node_modules/one":{"version":"2.0.0"}}}')
    expect(reason(machine)).toContain('changed')
  })

  it.each([
    [
      'lost',
      (path: string) => {
        rmSync(path)
      },
    ],
    [
      'emptied',
      (path: string) => {
        writeFileSync(path, '')
      },
    ],
  ])('is done again when a package is %s', async (_how, spoil) => {
    const machine = project()
    await install(machine)
    spoil(machine.path('node_modules/one/package.json'))
    expect(reason(machine)).toContain('node_modules/one is damaged or missing')
    expect(await install(machine)).toBe(true)
    expect(reason(machine)).toBeNull()
  })

  it('that is cut short does not count', async () => {
    const machine = project()
    await install(machine)
    machine.put('package-lock.json', '{"packages":{"":{},"node_modules/one":{"version":"2.0.0"}}}')
    machine.program('npm', "echo '{}' > node_modules/one/package.json; kill -9 $$")
    await expect(install(machine)).rejects.toThrow('npm could not install the packages of the project')
    expect(reason(machine)).toContain('did not finish')
  })

  it('is done by one of two runs, while the other waits', async () => {
    const machine = project()
    const done = await Promise.all([install(machine), install(machine)])
    expect(done.toSorted()).toEqual([false, true])
    expect(machine.calls('npm')).toHaveLength(1)
  })

  it('says what it installs and why', async () => {
    const machine = project()
    await install(machine)
    expect(machine.said[0]).toBe(
      'Installing the packages of the project (a test), because it is not there yet.',
    )
    expect(readFileSync(machine.path('node_modules/.jobdeck-installed.json'), 'utf8')).toContain(
      '"node":"24"',
    )
  })

  it("keeps to the machine's own npm settings, which lie beside its own Node, and to its authorities", async () => {
    const machine = project()
    delete machine.world.env['npm_config_globalconfig']
    const settings = machine.put('etc/npmrc', '')
    machine.program(
      'npm',
      `if [ "$1" = config ]; then echo ${settings}; exit 0; fi
echo "$npm_config_globalconfig $NODE_USE_SYSTEM_CA" > seen
/bin/mkdir -p node_modules/one; echo '{}' > node_modules/one/package.json`,
    )
    await install(machine)
    expect(readFileSync(machine.path('seen'), 'utf8')).toBe(`${settings} 1\n`)
  })
})
