import { safeStorage } from 'electron'
import type { Keyring } from '../secrets/keyring.ts'

/** Names that Electron gives to having none: their "encryption" is a fixed key or nothing. */
const NONE = new Set(['basic_text', 'unknown'])

const NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'dpapi' }

/**
 * The system's keyring through Electron. Asking which one it is opens nothing; everything else may make the
 * system ask the operator, and waits for the answer.
 */
export const createKeyring = (): Keyring => ({
  backend() {
    if (process.platform !== 'linux') return NAMES[process.platform] ?? null
    const backend = safeStorage.getSelectedStorageBackend()
    return NONE.has(backend) ? null : backend
  },
  problem() {
    try {
      if (safeStorage.isEncryptionAvailable() && this.backend() !== null) return null
    } catch {
      // Says the same as being told that it is not available.
    }
    return 'The system keyring is locked or does not answer.'
  },
  seal: (text) => safeStorage.encryptString(text),
  unseal: (sealed) => safeStorage.decryptString(sealed),
})
