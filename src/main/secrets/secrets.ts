import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fault } from '../../shared/contract/fault.ts'
import type { Clock, Logger, Secrets, SecretsStatus } from '../ports.ts'
import { replaceFile } from './atomic-file.ts'
import type { Cabinet } from './cabinet.ts'
import { createKeyringCabinet } from './keyring.ts'
import type { Keyring } from './keyring.ts'
import { createMemoryCabinet } from './memory.ts'
import { createVault } from './vault.ts'
import type { KeyCost } from './vault-crypto.ts'

export interface SecretsOptions {
  /** Where the sealed files are; the config folder. */
  folder: string
  /** Null where there is none, as in the console without a window. */
  keyring: Keyring | null
  clock: Clock
  log: Logger
  /** Told every secret that passes, so that none is ever written to a log. */
  remember: (secret: string) => void
  /** Of a new vault; only tests make it cheaper. */
  cost?: KeyCost
}

type Mode = 'keyring' | 'vault' | 'memory' | 'undecided'

const UNDECIDED =
  'This system has no keyring. Choose in Settings how secrets are kept: a vault under a passphrase, or in memory until Jobdeck ends.'

/**
 * The system's keyring where there is a real one; otherwise what the operator chose: a vault under a
 * passphrase, or memory only. Nothing is opened before a secret is asked for, and nothing is ever kept in
 * plain text.
 */
export const createSecrets = (options: SecretsOptions): Secrets => {
  const { folder, keyring, clock, log, remember } = options
  const choiceFile = join(folder, 'secrets-choice.json')
  const vault = createVault(join(folder, 'secrets-vault.json'), options.cost)
  const memory = createMemoryCabinet()
  const keyringCabinet = keyring && createKeyringCabinet(join(folder, 'secrets-keyring.json'), keyring)
  const listeners = new Set<(status: SecretsStatus) => void>()
  let keyringProblem: string | null = null
  let keyringOpened = false
  let mode: Mode = toMode(readChoice(choiceFile), vault.exists(), keyring?.backend() != null)

  const status = (): SecretsStatus => {
    if (mode === 'keyring') {
      const backend = keyring?.backend() ?? 'keyring'
      return keyringProblem === null
        ? { state: 'ready', backend, reason: null }
        : { state: 'unavailable', backend, reason: keyringProblem }
    }
    if (mode === 'vault') {
      return vault.isOpen()
        ? { state: 'ready', backend: 'vault', reason: null }
        : { state: 'locked', backend: 'vault', reason: 'The vault is locked. Unlock it with its passphrase.' }
    }
    if (mode === 'memory') {
      const reason =
        'Secrets are kept in memory only and must be entered again after Jobdeck has been restarted.'
      return { state: 'memory_only', backend: 'memory', reason }
    }
    return { state: 'undecided', backend: 'none', reason: UNDECIDED }
  }
  const tell = (): void => {
    for (const listener of [...listeners]) listener(status())
  }

  /** The keyring is opened at its first use: it may ask the operator to unlock it. */
  const openKeyring = (cabinet: Cabinet): Cabinet => {
    if (!keyringOpened || keyringProblem !== null) {
      const before = keyringProblem
      keyringProblem = keyring?.problem() ?? null
      keyringOpened = true
      if (keyringProblem !== before) tell()
    }
    if (keyringProblem === null) return cabinet
    throw fault('SECRETS', `${keyringProblem} Unlock it, or choose in Settings how secrets are kept instead.`)
  }
  const cabinet = (): Cabinet | null => {
    if (mode === 'keyring') return keyringCabinet
    if (mode === 'vault') return vault
    return mode === 'memory' ? memory : null
  }
  const opened = (): Cabinet => {
    const current = cabinet()
    if (current === null) throw fault('SECRETS', UNDECIDED)
    return current === keyringCabinet ? openKeyring(current) : current
  }

  return {
    status,
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    names(sourceId) {
      try {
        return cabinet()?.names(sourceId) ?? []
      } catch (error) {
        log.error('The names of the secrets could not be read', { error })
        return []
      }
    },
    async get(sourceId, name) {
      const current = cabinet()
      // Nothing stored: no reason to open anything, and no reason to ask.
      if (!current?.names(sourceId).includes(name)) return null
      const value = await opened().get(sourceId, name)
      if (value !== null) remember(value)
      return value
    },
    async set(sourceId, name, value) {
      remember(value)
      await opened().set(sourceId, name, value)
    },
    async remove(sourceId, name) {
      await cabinet()?.remove(sourceId, name)
    },
    async choose(choice) {
      if (choice.mode === 'memory') {
        await writeChoice(choiceFile, 'memory')
        mode = 'memory'
      } else {
        remember(choice.passphrase)
        await vault.create(choice.passphrase, clock.now())
        await writeChoice(choiceFile, 'vault')
        mode = 'vault'
        for (const { sourceId, name, value } of memory.drain()) await vault.set(sourceId, name, value)
      }
      log.info('How secrets are kept was chosen', { mode })
      tell()
    },
    async unlock(passphrase) {
      if (mode !== 'vault')
        throw fault('CONFLICT', 'There is no vault to unlock: secrets are not kept in one.')
      remember(passphrase)
      await vault.unlock(passphrase)
      tell()
    },
  }
}

const toMode = (choice: 'vault' | 'memory' | null, vaultExists: boolean, hasKeyring: boolean): Mode => {
  if (choice === 'vault' && vaultExists) return 'vault'
  if (choice === 'memory') return 'memory'
  if (hasKeyring) return 'keyring'
  return vaultExists ? 'vault' : 'undecided'
}

/** An unreadable choice is no choice: the operator is asked again, nothing is lost by it. */
const readChoice = (file: string): 'vault' | 'memory' | null => {
  if (!existsSync(file)) return null
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const mode: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'mode') : null
    return mode === 'vault' || mode === 'memory' ? mode : null
  } catch {
    return null
  }
}

const writeChoice = (file: string, mode: 'vault' | 'memory'): Promise<void> =>
  replaceFile(file, `${JSON.stringify({ mode })}\n`)
