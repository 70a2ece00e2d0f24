import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { fault } from '../../shared/contract/fault.ts'
import { replaceFile } from './atomic-file.ts'

/** Sealed values by source and name: names are readable, so that a form can say what is set, values are not. */
const Entries = z.record(z.string(), z.record(z.string(), z.string().max(65_536)))
export type Entries = z.infer<typeof Entries>

const SealedFile = z.object({
  version: z.literal(1),
  /** What the seal needs to open again, e.g. the salt of a vault. */
  seal: z.record(z.string(), z.union([z.string().max(4096), z.number()])),
  entries: Entries,
})
export type SealedFile = z.infer<typeof SealedFile>

/** Null where there is no such file. Throws fault SECRETS where there is one that cannot be read. */
export const readSealedFile = (file: string): SealedFile | null => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw fault(
      'SECRETS',
      `The file that keeps the secrets, ${file}, could not be read. Check who may read it.`,
      undefined,
      error,
    )
  }
  try {
    return SealedFile.parse(JSON.parse(text))
  } catch (error) {
    throw fault(
      'SECRETS',
      `The file that keeps the secrets, ${file}, is damaged. Restore it from a backup, or move it away and enter the secrets again.`,
      undefined,
      error,
    )
  }
}

export const writeSealedFile = async (file: string, sealed: SealedFile): Promise<void> => {
  try {
    await replaceFile(file, `${JSON.stringify(sealed, null, 2)}\n`)
  } catch (error) {
    throw fault(
      'SECRETS',
      `The secret could not be kept in ${file}. What was kept before is unchanged. Check that the disk has room and the folder can be written.`,
      undefined,
      error,
    )
  }
}

export const withEntry = (entries: Entries, sourceId: string, name: string, sealed: string): Entries => ({
  ...entries,
  [sourceId]: { ...entries[sourceId], [name]: sealed },
})

/** Without one name, or without everything of a source. */
export const withoutEntry = (entries: Entries, sourceId: string, name: string | undefined): Entries => {
  const { [sourceId]: own, ...others } = entries
  if (own === undefined || name === undefined) return others
  const { [name]: _removed, ...kept } = own
  return Object.keys(kept).length === 0 ? others : { ...others, [sourceId]: kept }
}
