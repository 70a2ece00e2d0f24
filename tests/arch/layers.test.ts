import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import config from '../../.dependency-cruiser.mjs'
import { plantTree, projectRoot, type PlantedTree } from './support/planted-tree.ts'
import { runTool } from './support/run-tool.ts'

const Cruise = z.object({
  modules: z.array(
    z.object({ source: z.string(), dependencies: z.array(z.object({ resolved: z.string() })) }),
  ),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

function cruise(root: string) {
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src']
  const { output } = runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, root)
  return Cruise.parse(JSON.parse(output))
}

describe('the layers of the program', () => {
  let result: z.infer<typeof Cruise>
  beforeAll(() => {
    result = cruise(projectRoot)
  })

  it('are kept by every import', () => {
    expect(result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
      [],
    )
  })

  it('are read whole: a checker that reads nothing passes everything', () => {
    const read = new Set(result.modules.map((module) => module.source))
    const written = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /[.]tsx?$/.test(path) && !path.endsWith('.d.ts'))
      .map((path) => join('src', path))
    expect(written.length).toBeGreaterThan(50)
    expect(written.filter((path) => !read.has(path))).toEqual([])
    expect(result.modules.flatMap((module) => module.dependencies).length).toBeGreaterThan(100)
  })
})

/** One file a rule, which breaks that rule; what it imports is planted beside it. */
const violations: Record<string, Record<string, string>> = {
  'no-cycles': {
    'src/main/feed/ring-a.ts': `import { b } from './ring-b.ts'\nexport const a = () => b`,
    'src/main/feed/ring-b.ts': `import { a } from './ring-a.ts'\nexport const b = () => a`,
  },
  resolvable: { 'src/main/feed/lost.ts': `import './nowhere.ts'` },
  'shared-stands-alone': {
    'src/shared/model/reaches.ts': `import { readFileSync } from 'node:fs'\nexport const x = readFileSync`,
  },
  'electron-only-at-its-edge': {
    'src/main/poller/opens.ts': `import type { App } from 'electron'\nexport type X = App`,
  },
  'engine-without-electron': {
    'src/main/feed/shows.ts': `import { w } from '../electron/window.ts'\nexport const x = w`,
  },
  'electron-side-without-window': {
    'src/main/electron/peeks.ts': `import { card } from '../../renderer/ui/card.ts'\nexport const x = card`,
  },
  'preload-is-thin': {
    'src/preload/fat.ts': `import { w } from '../shared/model/free.ts'\nexport const x = w`,
  },
  'window-knows-only-shared': {
    'src/renderer/state/asks.ts': `import { s } from '../../main/store/free.ts'\nexport const x = s`,
  },
  'window-without-node': {
    'src/renderer/state/reads.ts': `import { join } from 'node:path'\nexport const x = join`,
  },
  'window-without-engine-libraries': {
    'src/renderer/state/keeps.ts': `import D from 'better-sqlite3'\nexport const x = D`,
  },
  'sources-without-store': {
    'src/main/sources/awx/keeps.ts': `import type { S } from '../../store/free.ts'\nexport type X = S`,
  },
  'store-without-sources': {
    'src/main/store/knows.ts': `import { c } from '../sources/connector.ts'\nexport const x = c`,
  },
  'one-source-without-another': {
    'src/main/sources/http/borrows.ts': `import { a } from '../awx/free.ts'\nexport const x = a`,
  },
  'sources-without-tests': {
    'src/main/feed/tested.ts': `import { t } from '../../../tests/support/free.ts'\nexport const x = t`,
  },
  'shipped-libraries-are-declared': {
    'src/main/feed/builds.ts': `import { build } from 'vite'\nexport const x = build`,
  },
}

/** What may be imported, and files that import what they may: none of these is ever named. */
const allowed: Record<string, string> = {
  'src/shared/model/free.ts': `import { z } from 'zod'\nexport const w = z`,
  'src/shared/contract/free.ts': `import { w } from '../model/free.ts'\nexport const call = w`,
  'src/main/electron/window.ts': `import { app } from 'electron'\nimport { s } from '../store/free.ts'\nexport const w = [app, s]`,
  'src/main/index.ts': `import { w } from './electron/window.ts'\nexport const x = w`,
  'src/main/store/free.ts': `import D from 'better-sqlite3'\nexport interface S { db: D.Database }\nexport const s = D`,
  'src/main/sources/connector.ts': `import { w } from '../../shared/model/free.ts'\nexport const c = w`,
  'src/main/sources/awx/free.ts': `import { c } from '../connector.ts'\nexport const a = c`,
  'src/main/sources/awx/also.ts': `import { a } from './free.ts'\nexport const x = a`,
  'src/preload/index.ts': `import { ipcRenderer } from 'electron'\nimport { call } from '../shared/contract/free.ts'\nexport const x = [ipcRenderer, call]`,
  'src/renderer/ui/card.ts': `import { call } from '../../shared/contract/free.ts'\nexport const card = call`,
  'tests/support/free.ts': 'export const t = 1',
}

describe('a planted violation', () => {
  let tree: PlantedTree
  let found: z.infer<typeof Cruise>['summary']['violations']
  beforeAll(() => {
    tree = plantTree(
      Object.fromEntries([allowed, ...Object.values(violations)].flatMap(Object.entries<string>)),
    )
    found = cruise(tree.root).summary.violations
  })
  afterAll(() => {
    tree.remove()
  })

  it('is there for every rule', () => {
    expect(Object.keys(violations).toSorted()).toEqual(config.forbidden.map((rule) => rule.name).toSorted())
  })

  it.each(Object.keys(violations))('of %s is caught', (rule) => {
    const [file] = Object.keys(violations[rule] ?? {})
    expect(found.filter((one) => one.rule.name === rule).map((one) => one.from)).toContain(file)
  })

  it('does not make the rules name a file that keeps them', () => {
    const names = found.map((one) => one.from)
    expect(names.filter((name) => Object.hasOwn(allowed, name))).toEqual([])
  })
})
