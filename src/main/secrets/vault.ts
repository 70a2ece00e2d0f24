import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { fault } from '../../shared/contract/fault.ts'
import type { Cabinet } from './cabinet.ts'
import { readSealedFile, withEntry, withoutEntry, writeSealedFile } from './sealed-file.ts'
import type { SealedFile } from './sealed-file.ts'
import { STRONG, isAcceptableCost, seal, toKey, unseal } from './vault-crypto.ts'
import type { KeyCost } from './vault-crypto.ts'

const CHECK_LABEL = 'check'
const CHECK_TEXT = 'jobdeck vault'

export interface Vault extends Cabinet {
  exists(): boolean
  isOpen(): boolean
  /** Throws fault SECRETS where the passphrase is not the vault's. */
  unlock(passphrase: string): Promise<void>
  /** Begins an empty vault, open. One that was there is set aside beside it, never deleted. */
  create(passphrase: string, nowMs: number): Promise<void>
}

/** Secrets in one file under a passphrase: scrypt for the key, AES-256-GCM for each value. */
export const createVault = (file: string, cost: KeyCost = STRONG): Vault => {
  let key: Buffer | null = null
  // Writes follow one another: two at once would each replace the other's file.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run, run)
    last = next.catch(() => undefined)
    return next
  }

  const openKey = (): Buffer => {
    if (key) return key
    throw fault('SECRETS', 'The vault is locked. Unlock it with its passphrase to use the secrets in it.')
  }
  const read = (): SealedFile => {
    const sealed = readSealedFile(file)
    if (sealed) return sealed
    throw fault('SECRETS', `The vault ${file} is gone. Set a passphrase again to begin a new one.`)
  }

  return {
    exists: () => existsSync(file),
    isOpen: () => key !== null,
    async unlock(passphrase) {
      const { seal: parts } = read()
      const fileCost = { n: Number(parts['n']), r: Number(parts['r']), p: Number(parts['p']) }
      if (!isAcceptableCost(fileCost)) {
        throw fault('SECRETS', `The vault ${file} is damaged: its settings are out of range.`)
      }
      const candidate = await toKey(passphrase, Buffer.from(String(parts['salt']), 'base64'), fileCost)
      if (unseal(candidate, CHECK_LABEL, String(parts['check'])) !== CHECK_TEXT) {
        throw fault('SECRETS', 'That is not the passphrase of the vault. Nothing was changed; try again.')
      }
      key = candidate
    },
    create: (passphrase, nowMs) =>
      inTurn(async () => {
        const salt = randomBytes(16)
        const fresh = await toKey(passphrase, salt, cost)
        if (existsSync(file)) await rename(file, `${file}.set-aside-${nowMs}`)
        const check = seal(fresh, CHECK_LABEL, CHECK_TEXT)
        await writeSealedFile(file, {
          version: 1,
          seal: { salt: salt.toString('base64'), ...cost, check },
          entries: {},
        })
        key = fresh
      }),
    names(sourceId) {
      return Object.keys(readSealedFile(file)?.entries[sourceId] ?? {})
    },
    async get(sourceId, name) {
      const sealed = readSealedFile(file)?.entries[sourceId]?.[name]
      if (sealed === undefined) return null
      const value = unseal(openKey(), toLabel(sourceId, name), sealed)
      if (value === null) {
        throw fault(
          'SECRETS',
          `The secret "${name}" of source ${sourceId} could not be opened. Enter it again.`,
        )
      }
      return Promise.resolve(value)
    },
    set: (sourceId, name, value) =>
      inTurn(async () => {
        const sealedValue = seal(openKey(), toLabel(sourceId, name), value)
        const sealed = read()
        await writeSealedFile(file, {
          ...sealed,
          entries: withEntry(sealed.entries, sourceId, name, sealedValue),
        })
      }),
    remove: (sourceId, name) =>
      inTurn(async () => {
        const sealed = readSealedFile(file)
        if (sealed?.entries[sourceId] === undefined) return
        await writeSealedFile(file, { ...sealed, entries: withoutEntry(sealed.entries, sourceId, name) })
      }),
  }
}

const toLabel = (sourceId: string, name: string): string => JSON.stringify([sourceId, name])
