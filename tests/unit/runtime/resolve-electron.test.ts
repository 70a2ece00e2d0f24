import { existsSync, statSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { resolveElectron, type NodeRuntime } from '../../../tools/runtime/resolve.mjs'
import { bareMachine, withRegistry, type BareMachine } from './support/bare-machine.ts'

/** The probe and the download run under it, so this one is real. */
const node: NodeRuntime = { file: process.execPath, version: process.version, origin: 'machine' }

/** A server in place of Electron's release page; answers how often it was asked. */
async function releasePage(answer: RequestListener): Promise<{ mirror: string; asked: () => number }> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => asked }
}

const blackHole: RequestListener = () => undefined

/** The electron package as npm installs it: without its binary, and with the script that fetches it. */
function withElectronPackage(machine: BareMachine, installScript: string): BareMachine {
  machine.put('node_modules/electron/package.json', '{"version":"45.4.1"}')
  machine.put('node_modules/electron/install.js', installScript)
  return machine
}

const unpack = `
const fs = require('node:fs')
process.chdir(__dirname)
fs.mkdirSync('dist', { recursive: true })
fs.writeFileSync('dist/electron', '')
fs.writeFileSync('dist/version', '45.4.1')
fs.writeFileSync('path.txt', 'electron')
`

/** A machine that could have either, asking the given page. */
function machineAsking(mirror: string, installScript = unpack): BareMachine {
  const env = { ELECTRON_MIRROR: mirror }
  return withElectronPackage(
    withRegistry(bareMachine({ env, probeMs: 1_000, downloadMs: 1_000 })),
    installScript,
  )
}

describe('an Electron that the environment names', () => {
  it.each(['JOBDECK_ELECTRON', 'ELECTRON_OVERRIDE_DIST_PATH'])(
    'by %s is taken before any other',
    async (name) => {
      const machine = withElectronPackage(withRegistry(bareMachine()), unpack)
      const file = machine.put('own/electron', '', 0o755)
      machine.put('own/version', 'v44.1.0')
      machine.put('node_modules/electron/path.txt', 'electron')
      machine.world.env[name] = dirname(file)
      const electron = await resolveElectron(machine.world, node)
      expect(electron).toMatchObject({ file, origin: 'override', version: '44.1.0' })
      expect(machine.calls('npm')).toEqual([])
    },
  )

  it('and that is not there is said, instead of another one taken in silence', async () => {
    const machine = withRegistry(bareMachine({ env: { JOBDECK_ELECTRON: 'own' } }))
    await expect(resolveElectron(machine.world, node)).rejects.toThrow(/JOBDECK_ELECTRON is set to own/)
    expect(machine.calls('npm')).toEqual([])
  })
})

describe('the official Electron', () => {
  it('is taken where it is already there, without asking anyone', async () => {
    const page = await releasePage(blackHole)
    const machine = machineAsking(page.mirror)
    machine.put('node_modules/electron/dist/electron', '', 0o755)
    machine.put('node_modules/electron/dist/version', '45.4.1')
    machine.put('node_modules/electron/path.txt', 'electron')
    expect(await resolveElectron(machine.world, node)).toMatchObject({
      origin: 'official',
      version: '45.4.1',
    })
    expect(page.asked()).toBe(0)
    expect(machine.calls('npm')).toEqual([])
  })

  it('is downloaded where its page answers, before the one that the registry carries', async () => {
    const page = await releasePage((_request, response) => response.end())
    const machine = machineAsking(page.mirror)
    expect(await resolveElectron(machine.world, node)).toMatchObject({ origin: 'official' })
    expect(machine.said[0]).toContain('Downloading the official Electron 45.4.1')
    expect(machine.calls('npm')).toEqual([])
  })

  it('is not taken where its download was cut short', async () => {
    const page = await releasePage(blackHole)
    const machine = machineAsking(page.mirror)
    machine.put('node_modules/electron/dist/electron', '', 0o755)
    machine.put('node_modules/electron/dist/version', '45.4.1')
    expect(await resolveElectron(machine.world, node)).toMatchObject({ origin: 'registry' })
  })
})

describe('the Electron that the package registry carries', () => {
  it('is taken within a bounded time where the release page is a black hole', async () => {
    const page = await releasePage(blackHole)
    const machine = machineAsking(page.mirror)
    const startedAtMs = performance.now()
    expect(await resolveElectron(machine.world, node)).toMatchObject({
      origin: 'registry',
      version: '42.0.0',
    })
    expect(performance.now() - startedAtMs).toBeLessThan(6_000)
    expect(page.asked()).toBe(1)
    expect(machine.said.filter((line) => line.includes('from the package registry'))).toHaveLength(1)
  })

  it('is taken the next time without waiting again', async () => {
    const page = await releasePage(blackHole)
    const machine = machineAsking(page.mirror)
    await resolveElectron(machine.world, node)
    machine.said.length = 0
    await resolveElectron(machine.world, node)
    expect(page.asked()).toBe(1)
    expect(machine.said).toEqual([])
    expect(machine.calls('npm')).toHaveLength(1)
  })

  it('is taken where the page answers and the download then stalls', async () => {
    const page = await releasePage((_request, response) => response.end())
    const machine = machineAsking(page.mirror, 'setInterval(() => {}, 1000)')
    expect(await resolveElectron(machine.world, node)).toMatchObject({ origin: 'registry' })
  })

  it('is taken where the page refuses', async () => {
    const page = await releasePage((_request, response) => response.writeHead(403).end())
    const machine = machineAsking(page.mirror)
    expect(await resolveElectron(machine.world, node)).toMatchObject({ origin: 'registry' })
  })

  it('has its run bits mended, and again when they are lost later', async () => {
    const machine = machineAsking('http://127.0.0.1:9/')
    const { file } = await resolveElectron(machine.world, node)
    for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      expect(statSync(`${dirname(file)}/${name}`).mode & 0o111).toBe(0o111)
    }
  })
})

describe('any Electron', () => {
  it('comes with the variables that electron, electron-vite and Playwright look for', async () => {
    const machine = machineAsking('http://127.0.0.1:9/')
    const { file, dist, env } = await resolveElectron(machine.world, node)
    expect(env).toEqual({
      ELECTRON_OVERRIDE_DIST_PATH: dist,
      ELECTRON_EXEC_PATH: file,
      ELECTRON_MAJOR_VER: '42',
    })
  })

  it.each([
    ['root on Linux', 'linux', 0, ['--no-sandbox']],
    ['anyone else on Linux', 'linux', 1000, []],
    ['root elsewhere', 'darwin', 0, []],
  ] as const)('runs with its sandbox unless it must not: %s', async (_who, platform, uid, args) => {
    const machine = bareMachine({ platform, uid })
    machine.world.env['JOBDECK_ELECTRON'] = machine.put('own/electron', '', 0o755)
    machine.put('own/version', '45.4.1')
    machine.put('version', '45.4.1')
    expect((await resolveElectron(machine.world, node)).args).toEqual(args)
  })

  it('is only looked for, when it is only to look', async () => {
    const page = await releasePage(blackHole)
    const machine = machineAsking(page.mirror)
    await expect(resolveElectron(machine.world, node, { install: false })).rejects.toThrow(
      'No Electron could be had',
    )
    expect(page.asked()).toBe(0)
    expect(machine.calls('npm')).toEqual([])
  })

  it('that cannot be had ends in a list of what was tried and what to do', async () => {
    const env = { ELECTRON_MIRROR: 'http://127.0.0.1:9/' }
    const machine = withElectronPackage(bareMachine({ platform: 'darwin', arch: 'arm64', env }), unpack)
    const failure = await resolveElectron(machine.world, node).catch(String)
    expect(failure).toContain('http://127.0.0.1:9/v45.4.1/electron-v45.4.1-darwin-arm64.zip is not reachable')
    expect(failure).toContain('carries an Electron for linux-x64 only, and this is darwin-arm64')
    expect(failure).toContain('set JOBDECK_ELECTRON to its folder')
    expect(existsSync(machine.path('.cache/electron-download.json'))).toBe(false)
  })
})
