/** In every place the shared code runs (Node, Electron, Chromium), though no TypeScript lib of ours names it. */
declare function structuredClone<T>(value: T): T
