import { describe, expect, it } from 'vitest'
import type { SourceDraft } from '../../../src/shared/contract/contract.ts'
import type { SourceConfig } from '../../../src/shared/model/source.ts'
import { createSourcesFile } from '../../../src/main/config/sources-file.ts'
import type { FleetParts, Running } from '../../../src/main/fleet/fleet.ts'
import { createFleet } from '../../../src/main/fleet/fleet.ts'
import { toInitialState } from '../../../src/main/fleet/states.ts'
import type { Secrets } from '../../../src/main/ports.ts'
import { awxKind } from '../../../src/main/sources/awx/kind.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const signal = new AbortController().signal

const draft = (name: string, url = 'https://one.example', token?: string): SourceDraft => ({
  config: { kind: 'awx', name, url, tls: { mode: 'system' }, options: { auth: 'bearer' }, enabled: true },
  secrets: token === undefined ? {} : { token },
})

/** A fleet whose runners and secrets take their time, as real ones do. */
const start = (given: Partial<FleetParts> = {}) => {
  const alive = new Map<Running, SourceConfig>()
  const order: string[] = []
  const vault = new Map<string, string>()
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const secrets: Secrets = {
    status: () => ({ state: 'ready', backend: 'test', reason: null }),
    onStatus: () => () => undefined,
    names: (id) =>
      [...vault.keys()].filter((key) => key.startsWith(`${id}/`)).map((key) => key.slice(id.length + 1)),
    get: (id, name) => Promise.resolve(vault.get(`${id}/${name}`) ?? null),
    async set(id, name, value) {
      await soon()
      order.push(`secret ${id}`)
      vault.set(`${id}/${name}`, value)
    },
    async remove(id, name) {
      await soon()
      for (const key of vault.keys())
        if (key === `${id}/${name ?? ''}` || (name === undefined && key.startsWith(`${id}/`)))
          vault.delete(key)
    },
    choose: () => Promise.resolve(),
    unlock: () => Promise.resolve(),
  }
  let stored: unknown
  const file = createSourcesFile({ get: () => stored, set: (value) => (stored = value) }, quiet)
  const gone: string[] = []
  const fleet = createFleet({
    file,
    kinds: [awxKind],
    secrets,
    clock: createFakeClock(),
    log: quiet,
    suggested: null,
    suggestedSecrets: {},
    start(config) {
      order.push(`start ${config.id}`)
      const running: Running = {
        connector: () => null,
        state: () => toInitialState(config),
        refresh: () => undefined,
        requests: () => [],
        async stop() {
          await soon()
          order.push(`stop ${config.id}`)
          alive.delete(running)
        },
      }
      alive.set(running, config)
      return running
    },
    test: () => Promise.reject(new Error('not used')),
    forget: () => Promise.resolve(),
    isKnown: () => false,
    audit: () => undefined,
    ...given,
  })
  fleet.onChange((event) => {
    if ('gone' in event) gone.push(event.gone)
  })
  return { fleet, file, vault, order, gone, alive: () => [...alive.values()] }
}

describe('the fleet', () => {
  it('runs each source once, as its file says, however fast it is paused and resumed', async () => {
    const { fleet, alive } = start()
    const { config } = await fleet.add(draft('Lab'))
    await Promise.all([
      fleet.pause(config.id, true),
      fleet.pause(config.id, false),
      fleet.pause(config.id, true),
    ])
    expect(alive().map((one) => one.enabled)).toEqual([false])
    await fleet.stop()
    expect(alive()).toEqual([])
  })

  it('leaves nothing running of a source that is removed while it is being edited', async () => {
    const { fleet, alive, file, gone } = start()
    const { config } = await fleet.add(draft('Lab'))
    await Promise.all([fleet.update(config.id, draft('Lab two')), fleet.remove(config.id, false, signal)])
    expect([alive(), file.list(), gone]).toEqual([[], [], [config.id]])
  })

  it('gives two sources of one name an id each', async () => {
    const { fleet, alive } = start()
    const [first, second] = await Promise.all([
      fleet.add(draft('Lab', 'https://a.example', 'token-a')),
      fleet.add(draft('Lab', 'https://b.example', 'token-b')),
    ])
    expect(first?.config.id).not.toBe(second?.config.id)
    expect(
      alive()
        .map((one) => one.url)
        .toSorted(),
    ).toEqual(['https://a.example', 'https://b.example'])
  })

  it('never gives a new source the id that kept runs stand under', async () => {
    const { fleet } = start({ isKnown: (id) => id === 'lab' })
    expect((await fleet.add(draft('Lab'))).config.id).toBe('lab-2')
  })

  it('gives a source a new id when it moves to another server, because that one numbers its runs anew', async () => {
    const known = new Set<string>()
    const { fleet, gone } = start({ isKnown: (id) => known.has(id) })
    const { config } = await fleet.add(draft('Lab'))
    known.add(config.id)
    const moved = await fleet.update(config.id, draft('Lab', 'https://two.example', 'new'))
    expect(moved.config.id).toBe('lab-2')
    expect(gone).toEqual(['lab'])
    const renamed = await fleet.update('lab-2', draft('Laboratory', 'https://two.example/'))
    expect(renamed.config).toMatchObject({ id: 'lab-2', name: 'Laboratory' })
  })

  it('ends the client of the old address before it keeps the credential of the new one', async () => {
    const { fleet, order, vault } = start()
    const { config } = await fleet.add(draft('Lab', 'https://one.example', 'old'))
    order.length = 0
    await fleet.update(config.id, draft('Lab', 'https://two.example', 'new'))
    expect(order).toEqual(['stop lab', 'secret lab', 'start lab'])
    expect(vault.get('lab/token')).toBe('new')
  })

  it('forgets a credential when its address changes and no new one is given', async () => {
    const { fleet, vault } = start()
    const { config } = await fleet.add(draft('Lab', 'https://one.example', 'old'))
    await fleet.update(config.id, draft('Lab', 'https://two.example'))
    expect([...vault]).toEqual([])
  })

  it('goes on with the old settings where the new ones can not be used', async () => {
    const { fleet, alive, file } = start()
    const { config } = await fleet.add(draft('Lab'))
    const refused = fleet.update(config.id, {
      ...draft('Renamed'),
      config: { ...draft('Renamed').config, url: 'nonsense' },
    })
    await expect(refused).rejects.toThrow('Renamed')
    expect([file.get(config.id).name, alive().length]).toEqual(['Lab', 1])
  })

  it('starts nothing once it was stopped', async () => {
    const { fleet, alive } = start()
    const adding = fleet.add(draft('Lab', 'https://one.example', 'token'))
    await fleet.stop()
    await adding
    expect(alive()).toEqual([])
  })
})
