import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'

const run = (file: string, ...args: string[]): boolean => {
  try {
    execFileSync(file, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const isRoot = process.getuid?.() === 0

/** Makes a folder read-only until the answer is called. Root is stopped by no permission: it gets a read-only mount. */
export const makeReadOnly = (folder: string): (() => void) => {
  if (!isRoot) {
    chmodSync(folder, 0o555)
    return () => chmodSync(folder, 0o755)
  }
  if (run('mount', '--bind', folder, folder)) {
    if (run('mount', '-o', 'remount,bind,ro', folder)) return () => void run('umount', '-l', folder)
    run('umount', '-l', folder)
  }
  if (run('chattr', '+i', folder)) return () => void run('chattr', '-i', folder)
  throw new Error(
    `Neither a read-only mount nor chattr +i works on ${folder}: run this test as an ordinary user`,
  )
}

/** A small disk of its own at this folder, null where this user may not mount one. */
export const mountSmallDisk = (folder: string, mebibytes: number): (() => void) | null =>
  isRoot && run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder)
    ? () => void run('umount', '-l', folder)
    : null
