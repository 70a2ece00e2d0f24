import { isAbsolute, join, resolve } from 'node:path'
import type { Paths } from '../ports.ts'

const SWITCH = '--data='

/**
 * Where the operator wants everything kept: --data=DIR wins over JOBDECK_DATA; null means the system's usual
 * place. A relative folder is taken from the working directory.
 */
export const toDataFolder = (
  argv: readonly string[],
  environment: Record<string, string | undefined>,
  workingFolder: string,
): string | null => {
  const given = argv.findLast((argument) => argument.startsWith(SWITCH))?.slice(SWITCH.length)
  const folder = given || environment['JOBDECK_DATA'] || null
  if (folder === null) return null
  return isAbsolute(folder) ? folder : resolve(workingFolder, folder)
}

export const toPaths = (data: string): Paths => ({
  data,
  store: join(data, 'store', 'jobdeck.sqlite'),
  backups: join(data, 'backups'),
  logs: join(data, 'logs'),
  config: join(data, 'config'),
})
