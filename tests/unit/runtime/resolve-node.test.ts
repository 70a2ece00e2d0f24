import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentFor, resolveNode } from '../../../tools/runtime/resolve.mjs'
import { bareMachine, withRegistry } from './support/bare-machine.ts'

describe('resolving Node', () => {
  it('takes the one of the machine where it is 24 or newer, and installs nothing', async () => {
    const machine = withRegistry(bareMachine())
    const file = machine.program('node', 'echo v26.1.0')
    expect(await resolveNode(machine.world)).toEqual({ file, version: 'v26.1.0', origin: 'machine' })
    expect(machine.calls('npm')).toEqual([])
    expect(machine.said).toEqual([])
  })

  it('fetches one from the package registry where the machine has an older one, and says why', async () => {
    const machine = withRegistry(bareMachine())
    machine.program('node', 'echo v20.20.2')
    const node = await resolveNode(machine.world)
    expect(node).toMatchObject({ version: 'v24.21.0', origin: 'registry' })
    expect(machine.calls('npm')).toHaveLength(1)
    expect(machine.said[0]).toContain('Node 24, which this machine has not')
  })

  it('does nothing the second time', async () => {
    const machine = withRegistry(bareMachine())
    await resolveNode(machine.world)
    machine.said.length = 0
    await resolveNode(machine.world)
    expect(machine.calls('npm')).toHaveLength(1)
    expect(machine.said).toEqual([])
  })

  it('installs nothing when it is only to look', async () => {
    const machine = withRegistry(bareMachine())
    await expect(resolveNode(machine.world, { install: false })).rejects.toThrow('not installed')
    expect(machine.calls('npm')).toEqual([])
  })

  it('lists what it tried and what to do where the registry has none for this machine', async () => {
    const machine = withRegistry(bareMachine({ platform: 'darwin', arch: 'arm64' }))
    const old = machine.program('node', 'echo v20.20.2')
    const failure = await resolveNode(machine.world).catch(String)
    expect(failure).toContain(`${old}: v20.20.2 is older than 24`)
    expect(failure).toContain('this is darwin-arm64')
    expect(failure).toContain('Install Node 24 from https://nodejs.org')
  })

  it("passes on npm's own words where it fails, and leaves nothing that looks installed", async () => {
    const machine = withRegistry(bareMachine())
    machine.program('npm', '/bin/mkdir -p node_modules; echo "npm error code ECONNREFUSED"; exit 1')
    const failure = await resolveNode(machine.world).catch(String)
    expect(failure).toContain('npm error code ECONNREFUSED')
    expect(existsSync(machine.path('tools/runtime/node_modules/.jobdeck-installed.json'))).toBe(false)
    withRegistry(machine)
    expect(await resolveNode(machine.world)).toMatchObject({ origin: 'registry' })
  })
})

describe('the environment for what runs under it', () => {
  it('has that Node first, and nothing that would turn Electron into something else', () => {
    const { world } = bareMachine({
      env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', PATH: '/bin' },
    })
    const file = '/somewhere/bin/node'
    const env = environmentFor(world, { file, version: 'v24.0.0', origin: 'machine' }, null)
    expect(env['PATH']?.startsWith(`${dirname(file)}:`)).toBe(true)
    expect(env['PATH']?.endsWith(':/bin')).toBe(true)
    expect(env).not.toHaveProperty('ELECTRON_RUN_AS_NODE')
    expect(env).not.toHaveProperty('NODE_OPTIONS')
  })
})
