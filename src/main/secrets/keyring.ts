import { fault } from '../../shared/contract/fault.ts'
import type { Cabinet } from './cabinet.ts'
import { readSealedFile, withEntry, withoutEntry, writeSealedFile } from './sealed-file.ts'

/** The system's own secret store, as far as a program may know it without opening it. */
export interface Keyring {
  /** Its name, e.g. gnome_libsecret; null where the system has none worth the name. Never opens it. */
  backend(): string | null
  /** Opens it, which may ask the operator. Null, or why it cannot be used. */
  problem(): string | null
  seal(text: string): Buffer
  unseal(sealed: Buffer): string
}

/** Secrets sealed by the system's keyring, in a file of Jobdeck's own. */
export const createKeyringCabinet = (file: string, keyring: Keyring): Cabinet => {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run, run)
    last = next.catch(() => undefined)
    return next
  }
  const empty = { version: 1 as const, seal: {}, entries: {} }

  return {
    names: (sourceId) => Object.keys(readSealedFile(file)?.entries[sourceId] ?? {}),
    async get(sourceId, name) {
      const sealed = readSealedFile(file)?.entries[sourceId]?.[name]
      if (sealed === undefined) return null
      try {
        return await Promise.resolve(keyring.unseal(Buffer.from(sealed, 'base64')))
      } catch (error) {
        throw fault(
          'SECRETS',
          `The system keyring did not open the secret "${name}" of source ${sourceId}. Unlock the keyring, or enter the secret again.`,
          undefined,
          error,
        )
      }
    },
    set: (sourceId, name, value) =>
      inTurn(async () => {
        const sealed = readSealedFile(file) ?? empty
        const text = keyring.seal(value).toString('base64')
        await writeSealedFile(file, { ...sealed, entries: withEntry(sealed.entries, sourceId, name, text) })
      }),
    remove: (sourceId, name) =>
      inTurn(async () => {
        const sealed = readSealedFile(file)
        if (sealed?.entries[sourceId] === undefined) return
        await writeSealedFile(file, { ...sealed, entries: withoutEntry(sealed.entries, sourceId, name) })
      }),
  }
}
