import { basename } from 'node:path'
import type { SourceFile } from './source-files.ts'

const longestFile = 400
const longestPreload = 60
const emptyNames = /(^|[-.])(utils?|helpers?|managers?|data|info|misc|common|stuff)([-.]|$)/
const emptyFolders = /(^|\/)(utils?|helpers?|managers?|misc|common|lib)\//
// "data" and "info" say something as one word of several (data-folder); alone, or last, they say nothing.
const sayingNothing = (name: string) => emptyNames.test(name) && !/^(data|info)-/.test(name)

/** What breaks a rule of the house that neither the compiler nor the linter knows, one line each. */
export function houseViolations(files: SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const found: string[] = []
    const lines = text.trimEnd().split('\n').length
    const name = basename(path)
    if (lines > longestFile) found.push(`${path}: ${lines} lines, more than ${longestFile}`)
    if (path.startsWith('src/preload/') && lines >= longestPreload) {
      found.push(`${path}: ${lines} lines; a preload stays under ${longestPreload}`)
    }
    if (name !== name.toLowerCase() || name.includes('_')) found.push(`${path}: not kebab-case`)
    if (sayingNothing(name)) found.push(`${path}: the name says nothing`)
    if (emptyFolders.test(path)) found.push(`${path}: the folder's name says nothing`)
    for (const [index, line] of text.split('\n').entries()) {
      const at = `${path}:${index + 1}`
      if (silencer.test(line)) found.push(`${at}: silences a checker`)
      if (!notErasable.test(line)) continue
      found.push(`${at}: enum and namespace do not run under type stripping`)
    }
    for (const specifier of relativeImports(text)) {
      if (!/[.](ts|tsx|mjs|cjs|js|json|css|html|svg|png|sql)([?].*)?$/.test(specifier)) {
        found.push(`${path}: imports "${specifier}" without its extension`)
      }
    }
    return found
  })
}

const silencer = new RegExp(
  ['@ts-(ignore|nocheck|expect-error)', '(eslint|oxlint)-(disable|enable)'].join('|'),
)
const notErasable = /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w+/

function relativeImports(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([.]{1,2}\/[^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  )
}
