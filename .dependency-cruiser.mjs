/**
 * Who may import whom. tests/arch/layers.test.ts runs these over the sources, and plants a violation of each to
 * see it caught.
 */

const electronModules = '^(electron|electron/.+)$|(^|/)node_modules/electron/'
const electronSide = '^src/main/electron/|^src/main/index[.]ts$'

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    forbid(
      'resolvable',
      'An import that leads nowhere hides from every other rule.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'shared-stands-alone',
      'src/shared has no runtime: types, schemas and rules that run anywhere.',
      { path: '^src/shared/' },
      { pathNot: '^src/shared/|(^|/)node_modules/zod/' },
    ),
    forbid(
      'electron-only-at-its-edge',
      'Only src/main/electron, src/main/index.ts and src/preload import electron.',
      { path: '^src/', pathNot: [electronSide, '^src/preload/'] },
      { path: electronModules },
    ),
    forbid(
      'engine-without-electron',
      'The engine runs in tests and headless too: it never imports the Electron side or the window.',
      { path: '^src/main/', pathNot: electronSide },
      { path: [electronSide, '^src/(preload|renderer|cli)/'] },
    ),
    forbid(
      'electron-side-without-window',
      'The Electron side hands the window a port and nothing else.',
      { path: electronSide },
      { path: '^src/(renderer|cli)/' },
    ),
    forbid(
      'preload-is-thin',
      'The preload imports electron and the contract, because it runs with more rights than the window.',
      { path: '^src/preload/' },
      { pathNot: [electronModules, '^src/shared/contract/', '^src/preload/'] },
    ),
    forbid(
      'window-knows-only-shared',
      'The renderer imports the shared code, its own files and its own libraries.',
      { path: '^src/renderer/' },
      { path: '^src/(?!renderer/|shared/)' },
    ),
    forbid(
      'window-without-node',
      'The renderer is a sandboxed page.',
      { path: '^src/renderer/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'window-without-engine-libraries',
      'Libraries of the engine need Node.',
      { path: '^src/renderer/' },
      { path: '(^|/)node_modules/(better-sqlite3|ws|electron-store|undici|fastify)/' },
    ),
    forbid(
      'sources-without-store',
      'A connector observes and hands over; it never sees what is kept.',
      { path: '^src/main/sources/' },
      { path: '^src/main/store/' },
    ),
    forbid(
      'store-without-sources',
      'The store keeps normalised rows; it knows no back end.',
      { path: '^src/main/store/' },
      { path: '^src/main/(sources|poller|sample)/' },
    ),
    forbid(
      'one-source-without-another',
      'A back end is one folder: removing it disturbs no other.',
      { path: '^src/main/sources/([^/]+)/' },
      { path: '^src/main/sources/[^/]+/', pathNot: '^src/main/sources/$1/' },
    ),
    forbid(
      'sources-without-tests',
      'What ships never imports what tests it, or what builds it.',
      { path: '^src/' },
      { path: '^(tests|tools|out)/' },
    ),
    forbid(
      'shipped-libraries-are-declared',
      'The main process and the preload find at run time only what "dependencies" names.',
      { path: '^src/(main|shared)/' },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: electronModules,
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
