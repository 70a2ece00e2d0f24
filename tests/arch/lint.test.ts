import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { plantTree, type PlantedTree } from './support/planted-tree.ts'
import { runTool } from './support/run-tool.ts'

const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

/** A file, what it holds, and the rule that must name it. */
const planted: [rule: string, path: string, text: string][] = [
  ['typescript(no-explicit-any)', 'src/main/feed/any.ts', 'export const x = (y: any) => String(y)\n'],
  [
    'typescript(no-unsafe-assignment)',
    'src/main/feed/unsafe.ts',
    'export const x: { a: 1 } = JSON.parse("{}")\n',
  ],
  [
    'typescript(no-floating-promises)',
    'src/main/feed/floats.ts',
    'export const x = () => { Promise.resolve(1) }\n',
  ],
  [
    'typescript(no-misused-promises)',
    'src/main/feed/misused.ts',
    'export const x = (list: number[]) => { list.forEach(async (n) => { await Promise.resolve(n) }) }\n',
  ],
  [
    'typescript(switch-exhaustiveness-check)',
    'src/main/feed/forgets.ts',
    'export const x = (y: "a" | "b") => { switch (y) { case "a": return 1 }\n return 2 }\n',
  ],
  ['typescript(ban-ts-comment)', 'src/main/feed/ignores.ts', '// @ts-ignore\nexport const x: string = 1\n'],
  [
    'typescript(no-non-null-assertion)',
    'src/main/feed/trusts.ts',
    'export const x = (y: string | null) => y!.length\n',
  ],
  [
    'typescript(consistent-type-imports)',
    'src/main/feed/imports.ts',
    "import { Stats } from 'node:fs'\nexport const x = (y: Stats) => y.size\n",
  ],
  ['eslint(no-console)', 'src/main/feed/prints.ts', 'console.log(1)\n'],
  [
    'eslint(max-lines)',
    'src/main/feed/long.ts',
    'export const x = 1\n'.repeat(1) + '// a line\nvoid 0\n'.repeat(220),
  ],
  [
    'eslint(no-restricted-imports)',
    'src/main/feed/windows.ts',
    "import { app } from 'electron'\nexport const x = app\n",
  ],
  [
    'eslint(no-restricted-properties)',
    'src/renderer/ui/sink.ts',
    'export const x = (node: HTMLElement, text: string) => { node.innerHTML = text }\n',
  ],
  [
    'eslint(no-restricted-properties)',
    'src/renderer/ui/insert.ts',
    "export const x = (node: HTMLElement, text: string) => { node.insertAdjacentHTML('beforeend', text) }\n",
  ],
  [
    'react(no-danger)',
    'src/renderer/ui/danger.tsx',
    'export const X = ({ text }: { text: string }) => <p dangerouslySetInnerHTML={{ __html: text }} />\n',
  ],
  [
    'eslint(no-restricted-globals)',
    'src/renderer/ui/network.ts',
    "export const x = () => fetch('https://example.test')\n",
  ],
  ['eslint(no-eval)', 'src/renderer/ui/evaluates.ts', "export const x = eval('1')\n"],
  ['import(no-default-export)', 'src/main/feed/default.ts', 'const x = 1\nexport default x\n'],
  [
    'vitest(no-focused-tests)',
    'tests/unit/focused.test.ts',
    "import { it } from 'vitest'\nit.only('x', () => {})\n",
  ],
  [
    'vitest(no-disabled-tests)',
    'tests/unit/skipped.test.ts',
    "import { it } from 'vitest'\nit.skip('x', () => {})\n",
  ],
]

const clean: Record<string, string> = {
  'src/main/electron/window.ts':
    "import { app } from 'electron'\n\nexport const quit = () => {\n  app.quit()\n}\n",
  'src/renderer/ui/text.tsx': 'export const Text = ({ text }: { text: string }) => <p>{text}</p>\n',
}

describe('the lint rules', () => {
  let tree: PlantedTree
  let found: z.infer<typeof Report>['diagnostics']
  beforeAll(() => {
    tree = plantTree({ ...clean, ...Object.fromEntries(planted.map(([, path, text]) => [path, text])) })
    const { output } = runTool('oxlint/bin/oxlint', ['--type-aware', '--format=json', '.'], tree.root)
    found = Report.parse(JSON.parse(output)).diagnostics
  })
  afterAll(() => {
    tree.remove()
  })

  it.each(planted)('catch what %s is for, in %s', (rule, path) => {
    expect(found.filter((one) => one.filename.endsWith(path)).map((one) => one.code)).toContain(rule)
  })

  it('leave a clean file alone', () => {
    expect(found.filter((one) => Object.keys(clean).some((path) => one.filename.endsWith(path)))).toEqual([])
  })
})
