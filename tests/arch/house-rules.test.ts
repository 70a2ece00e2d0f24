import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { houseViolations } from './support/house-rules.ts'
import { projectRoot } from './support/planted-tree.ts'
import { sourceFiles } from './support/source-files.ts'
import { runTool } from './support/run-tool.ts'

describe('the rules of the house', () => {
  it('are kept by the sources, the tools and the tests', () => {
    const files = sourceFiles('src', 'tools', 'tests')
    expect(files.length).toBeGreaterThan(100)
    // These two hold planted violations as text.
    const planted = ['tests/arch/house-rules.test.ts', 'tests/arch/lint.test.ts']
    expect(houseViolations(files.filter((file) => !planted.includes(file.path)))).toEqual([])
  })

  const broken: [what: string, path: string, text: string][] = [
    ['a file of 401 lines', 'src/main/feed/long.ts', 'void 0\n'.repeat(401)],
    ['a preload of 60 lines', 'src/preload/index.ts', 'void 0\n'.repeat(60)],
    ['a name that says nothing', 'src/main/feed/job-utils.ts', ''],
    ['a folder that says nothing', 'src/main/helpers/feed.ts', ''],
    ['a name in camel case', 'src/main/feed/jobFeed.ts', ''],
    ['a silenced compiler', 'src/main/feed/feed.ts', '// @ts-expect-error later\n'],
    ['a silenced linter', 'src/main/feed/feed.ts', '// eslint-disable-next-line no-eval\n'],
    ['an enum', 'src/main/feed/feed.ts', 'export enum Colour { Red }\n'],
    ['a namespace', 'src/main/feed/feed.ts', 'export namespace Feed {}\n'],
    ['an import without its extension', 'src/main/feed/feed.ts', "import { a } from './other'\n"],
  ]
  it.each(broken)('catch %s', (_what, path, text) => {
    expect(houseViolations([{ path, text }])).toHaveLength(1)
  })

  it('leave a file alone that keeps them', () => {
    const text = "import { a } from './other.ts'\nimport './style.css'\nexport const type = a\n"
    expect(houseViolations([{ path: 'src/main/feed/data-folder.ts', text }])).toEqual([])
  })
})

describe('every type configuration', () => {
  const Shown = z.object({ compilerOptions: z.record(z.string(), z.unknown()) })
  const names = readdirSync(join(projectRoot, 'tsconfig')).filter((name) => name !== 'base.json')
  const strict = [
    'strict',
    'noUncheckedIndexedAccess',
    'exactOptionalPropertyTypes',
    'noImplicitOverride',
    'noImplicitReturns',
    'noFallthroughCasesInSwitch',
    'noPropertyAccessFromIndexSignature',
    'noUnusedLocals',
    'noUnusedParameters',
    'verbatimModuleSyntax',
    'erasableSyntaxOnly',
  ]

  it.each(names)('%s is as strict as it goes', (name) => {
    const { output } = runTool('tsc7/bin/tsc', ['-p', join('tsconfig', name), '--showConfig'], projectRoot)
    const { compilerOptions } = Shown.parse(JSON.parse(output))
    expect(strict.filter((option) => compilerOptions[option] !== true)).toEqual([])
    expect(compilerOptions['allowUnreachableCode']).toBe(false)
  })

  it('is one that the types step runs', () => {
    const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
    const run = read('tsconfig.json') + read('tools/steps/test-steps.ts')
    expect(names.filter((name) => !run.includes(`tsconfig/${name}`))).toEqual([])
  })
})

describe('the preload', () => {
  it('is under 60 lines', () => {
    const files = sourceFiles('src/preload')
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(file.text.trimEnd().split('\n').length).toBeLessThan(60)
  })
})
