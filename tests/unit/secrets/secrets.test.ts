import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../../src/main/clock.ts'
import type { Logger, Secrets } from '../../../src/main/ports.ts'
import type { Keyring } from '../../../src/main/secrets/keyring.ts'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const cheap = { n: 2 ** 10, r: 8, p: 1 }
const CANARY = 'canary-token-7f3a91'
const PASSPHRASE = 'correct horse battery'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobdeck-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (keyring: Keyring | null = null, remembered: string[] = []): Secrets =>
  createSecrets({
    folder,
    keyring,
    clock: createSystemClock(),
    log: silent,
    remember: (secret) => remembered.push(secret),
    cost: cheap,
  })

/** A keyring that turns bytes round and can be made to refuse. */
const createKeyring = (): Keyring & { opened: number; refusal: string | null } => ({
  opened: 0,
  refusal: null,
  backend: () => 'gnome_libsecret',
  problem() {
    this.opened += 1
    return this.refusal
  },
  seal: (text) => Buffer.from(text).reverse(),
  unseal: (sealed) => Buffer.from(sealed).reverse().toString(),
})

const everythingOnDisk = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')

describe('without a keyring', () => {
  it('refuses to keep a secret until the operator has chosen, and says what to do', async () => {
    const secrets = start()
    expect(secrets.status().state).toBe('undecided')
    await expect(secrets.set('lab', 'token', CANARY)).rejects.toThrow(/Choose in Settings/)
    expect(await secrets.get('lab', 'token')).toBeNull()
    expect(everythingOnDisk()).toBe('')
  })

  it('keeps nothing on disk in memory mode, remembers the choice, and forgets the secret at the next start', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'memory' })
    await secrets.set('lab', 'token', CANARY)
    expect(await secrets.get('lab', 'token')).toBe(CANARY)
    expect(everythingOnDisk()).not.toContain(CANARY)

    const again = start()
    expect(again.status().state).toBe('memory_only')
    expect(again.names('lab')).toEqual([])
  })

  it('keeps a secret in the vault across a restart, sealed, named, and readable by the operator alone', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    await secrets.set('lab', 'token', CANARY)
    expect(everythingOnDisk()).not.toContain(CANARY)
    expect(everythingOnDisk()).not.toContain(PASSPHRASE)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)

    const again = start()
    expect(again.status().state).toBe('locked')
    expect(again.names('lab')).toEqual(['token'])
    await expect(again.get('lab', 'token')).rejects.toThrow(/locked/)
    await expect(again.unlock('not the passphrase')).rejects.toThrow(/not the passphrase/)
    await again.unlock(PASSPHRASE)
    expect(again.status().state).toBe('ready')
    expect(await again.get('lab', 'token')).toBe(CANARY)
  })

  it('takes what memory held along into a vault chosen later', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'memory' })
    await secrets.set('lab', 'token', CANARY)
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    const again = start()
    await again.unlock(PASSPHRASE)
    expect(await again.get('lab', 'token')).toBe(CANARY)
  })

  it('sets a vault aside when its passphrase is forgotten and a new one is begun', async () => {
    const first = start()
    await first.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    await first.set('lab', 'token', CANARY)
    const second = start()
    await second.choose({ mode: 'passphrase', passphrase: 'another passphrase' })
    expect(second.names('lab')).toEqual([])
    expect(readdirSync(folder).some((name) => name.includes('set-aside'))).toBe(true)
  })

  it('does not open a sealed value that was moved to another source', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    await secrets.set('lab', 'token', CANARY)
    const file = join(folder, 'secrets-vault.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"lab"', '"foe"'))
    await expect(secrets.get('foe', 'token')).rejects.toThrow(/could not be opened/)
  })

  it('says that a damaged vault is damaged and leaves it untouched', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    const file = join(folder, 'secrets-vault.json')
    writeFileSync(file, '{"version":1,"se')
    const again = start()
    await expect(again.unlock(PASSPHRASE)).rejects.toThrow(/damaged/)
    await expect(secrets.set('lab', 'token', CANARY)).rejects.toThrow(/damaged/)
    expect(readFileSync(file, 'utf8')).toBe('{"version":1,"se')
  })

  it('loses none of many secrets that are set at once', async () => {
    const secrets = start()
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    const names = Array.from({ length: 20 }, (_, index) => `secret-${index}`)
    await Promise.all(names.map((name) => secrets.set('lab', name, `${CANARY}-${name}`)))
    expect(secrets.names('lab').sort()).toEqual([...names].sort())
    await secrets.remove('lab', 'secret-3')
    expect(secrets.names('lab')).not.toContain('secret-3')
    await secrets.remove('lab')
    expect(secrets.names('lab')).toEqual([])
  })

  it('tells the log which texts to hide before they can be written', async () => {
    const remembered: string[] = []
    const secrets = start(null, remembered)
    await secrets.choose({ mode: 'passphrase', passphrase: PASSPHRASE })
    await secrets.set('lab', 'token', CANARY)
    expect(remembered).toEqual([PASSPHRASE, CANARY])
  })
})

describe('with a keyring', () => {
  it('does not open it before a secret is asked for', async () => {
    const keyring = createKeyring()
    const secrets = start(keyring)
    expect(secrets.status()).toEqual({ state: 'ready', backend: 'gnome_libsecret', reason: null })
    secrets.names('lab')
    await secrets.get('lab', 'token')
    expect(keyring.opened).toBe(0)
    await secrets.set('lab', 'token', CANARY)
    expect(keyring.opened).toBe(1)
    expect(await start(keyring).get('lab', 'token')).toBe(CANARY)
    expect(everythingOnDisk()).not.toContain(CANARY)
  })

  it('says why it cannot be used, tells its listeners, and works again once it can', async () => {
    const keyring = createKeyring()
    const secrets = start(keyring)
    const states: string[] = []
    secrets.onStatus((status) => states.push(status.state))
    keyring.refusal = 'The system keyring is locked.'
    await expect(secrets.set('lab', 'token', CANARY)).rejects.toThrow(/keyring is locked/)
    keyring.refusal = null
    await secrets.set('lab', 'token', CANARY)
    expect(states).toEqual(['unavailable', 'ready'])
  })
})
