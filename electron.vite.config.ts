import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const root = import.meta.dirname

/**
 * The page's content policy forbids what the development server needs: inline scripts, styles and a socket. Only
 * the served page goes without it; the built one keeps it.
 */
const withoutPolicyWhileServed = (): Plugin => ({
  name: 'without-policy-while-served',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/u, ''),
})

/** electron-vite does not minify unless told; the window's start-up time notices. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      minify: 'oxc',
      // One file loads in a third of the time of the hundred that these are made of. better-sqlite3 finds its
      // binary beside its own files, so it stays where it is.
      externalizeDeps: { exclude: ['zod', 'ws', 'conf', 'electron-store', 'yaml'] },
      rolldownOptions: {
        input: {
          index: resolve(root, 'src/main/index.ts'),
          headless: resolve(root, 'src/main/headless.ts'),
          'reader-worker': resolve(root, 'src/main/store/reader-worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      minify: 'oxc',
      // A sandboxed preload must be CommonJS with its dependencies inside.
      externalizeDeps: false,
      rolldownOptions: {
        input: resolve(root, 'src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    plugins: [react(), tailwindcss(), withoutPolicyWhileServed()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: 'oxc',
      rolldownOptions: {
        input: resolve(root, 'src/renderer/index.html'),
        // The first module of the page tells zod not to compile; without this a shared chunk would run before it.
        output: { strictExecutionOrder: true },
      },
    },
  },
})
