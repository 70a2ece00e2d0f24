import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './planted-tree.ts'

export interface SourceFile {
  /** From the project's folder. */
  path: string
  text: string
}

const code = /[.](ts|tsx|mjs|cjs|js)$/
const notOurs = /(^|\/)(node_modules|fixtures)\//

/** Every file of code under these folders, without packages and recorded fixtures. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => code.test(path) && !notOurs.test(path))
      .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') })),
  )
}
