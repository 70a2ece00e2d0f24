/** Room held back beside the store: deleting needs room too, and a full disk has none. */
import { randomBytes } from 'node:crypto'
import { rm, rename, open, stat } from 'node:fs/promises'

export const BALLAST_BYTES = 32 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024

export interface Ballast {
  /** Makes the file where it is missing; false where there is no room for it. */
  hold(): Promise<boolean>
  /** Gives the room back to the disk. */
  free(): Promise<void>
}

export const createBallast = (path: string, bytes = BALLAST_BYTES): Ballast => ({
  async hold() {
    const held = await stat(path).catch(() => null)
    if (held?.size === bytes) return true
    const made = `${path}.new`
    try {
      const file = await open(made, 'w')
      try {
        // Random: a file system that compresses would hold no room for zeros.
        const piece = randomBytes(PIECE_BYTES)
        for (let at = 0; at < bytes; at += PIECE_BYTES) await file.write(piece)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(made, path)
      return true
    } catch {
      await rm(made, { force: true }).catch(() => undefined)
      return false
    }
  },
  free: () => rm(path, { force: true }),
})
