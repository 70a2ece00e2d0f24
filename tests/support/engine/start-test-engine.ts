import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSystemClock } from '../../../src/main/clock.ts'
import { createConfFiles } from '../../../src/main/config/conf-files.ts'
import { toPaths } from '../../../src/main/config/data-folder.ts'
import type { Engine } from '../../../src/main/engine-types.ts'
import { startEngine } from '../../../src/main/engine.ts'
import { createHeadlessHost } from '../../../src/main/headless-host.ts'
import type { Clock, Logger, Notifier, Shell } from '../../../src/main/ports.ts'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'
import { createClient } from '../../../src/shared/contract/client.ts'
import type { Client } from '../../../src/shared/contract/client.ts'
import { createPortPair } from '../../../src/shared/contract/port-pair.ts'

export interface TestEngine {
  engine: Engine
  client: Client
  /** What would have popped up. */
  popUps: Parameters<Notifier['show']>[0][]
  problems: { message: string; fields: unknown }[]
  data: string
  /** Ends it; the folder stays for a restart. */
  stop(): Promise<void>
  remove(): Promise<void>
}

/** The real engine on a folder of its own, with secrets in memory and pop-ups written down. */
export const startTestEngine = async (
  given: {
    data?: string
    environment?: Record<string, string | undefined>
    /** Beside `problems`, which keeps the errors. */
    log?: Logger
    clock?: Clock
    random?: () => number
    /** In place of what the console without a window answers. */
    shell?: Partial<Shell>
    /** Told every secret that passes. */
    remember?: (secret: string) => void
    /** Left out: memory is chosen. */
    secrets?: 'memory' | 'undecided'
  } = {},
): Promise<TestEngine> => {
  const data = given.data ?? (await mkdtemp(join(tmpdir(), 'jobdeck-engine-')))
  const paths = toPaths(data)
  const problems: TestEngine['problems'] = []
  const popUps: TestEngine['popUps'] = []
  const log: Logger = {
    debug: (message, fields) => given.log?.debug(message, fields),
    info: (message, fields) => given.log?.info(message, fields),
    warn: (message, fields) => given.log?.warn(message, fields),
    error(message, fields) {
      problems.push({ message, fields })
      given.log?.error(message, fields)
    },
  }
  const clock = given.clock ?? createSystemClock()
  const secrets = createSecrets({
    folder: paths.config,
    keyring: null,
    clock,
    log,
    remember: given.remember ?? (() => undefined),
    cost: { n: 2 ** 10, r: 8, p: 1 },
  })
  if (given.secrets !== 'undecided') await secrets.choose({ mode: 'memory' })
  const host = createHeadlessHost()
  const engine = await startEngine({
    version: '0.0.0-test',
    clock,
    random: given.random ?? Math.random,
    log,
    paths,
    secrets,
    notifier: {
      show(notice) {
        popUps.push(notice)
        return Promise.resolve({ shown: true })
      },
    },
    shell: { ...host.shell, ...given.shell },
    power: host.power,
    config: createConfFiles(paths.config, log),
    environment: given.environment ?? {},
  })
  const [near, far] = createPortPair()
  engine.serve(far)
  return {
    engine,
    client: createClient(near),
    popUps,
    problems,
    data,
    stop: () => engine.stop(),
    remove: () => rm(data, { recursive: true, force: true }),
  }
}
