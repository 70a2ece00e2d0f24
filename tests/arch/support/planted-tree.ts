import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname, '../../..')

export interface PlantedTree {
  root: string
  remove(): void
}

/**
 * A small project beside the real one, with the real rules and packages and the given files, so that a rule can
 * be seen to catch what it is there to catch.
 */
export function plantTree(files: Record<string, string>): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), 'jobdeck-planted-'))
  for (const name of [
    '.dependency-cruiser.mjs',
    '.oxlintrc.json',
    'package.json',
    'tsconfig.json',
    'tsconfig',
  ]) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true })
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return {
    root,
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}
