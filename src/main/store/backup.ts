/** Backups: made by SQLite's own backup, checked before they count, the newest seven kept. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { fault } from '../../shared/contract/fault.ts'
import type { WriteDb } from './connection.ts'

export const KEPT_BACKUPS = 7
const PATTERN = /^store-(\d{8}T\d{9})Z\.sqlite$/u

/** Newest first. */
export const listBackups = async (folder: string): Promise<{ file: string; atMs: number }[]> => {
  const names = await readdir(folder).catch((): string[] => [])
  return names
    .flatMap((name) => {
      const stamp = PATTERN.exec(name)?.[1]
      return stamp === undefined ? [] : [{ file: join(folder, name), atMs: fromStamp(stamp) }]
    })
    .toSorted((a, b) => b.atMs - a.atMs)
}

const toStamp = (atMs: number): string => new Date(atMs).toISOString().replace(/[-:.Z]/gu, '')

const fromStamp = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})$/u, '$1-$2-$3T$4:$5:$6.$7Z'))

/** Throws fault STORE where the copy can't be made or is not whole; the older backups are then untouched. */
export const makeBackup = async (
  db: WriteDb,
  folder: string,
  atMs: number,
  workerUrl: URL,
): Promise<{ file: string; bytes: number; atMs: number }> => {
  const file = join(folder, `store-${toStamp(atMs)}Z.sqlite`)
  const draft = `${file}.new`
  try {
    await mkdir(folder, { recursive: true })
    await rm(draft, { force: true })
    await db.backup(draft)
    const problem = await verifyFile(draft, workerUrl)
    if (problem !== null) throw new Error(problem)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw fault(
      'STORE',
      `The backup to ${folder} failed: ${why}. Free space there, or check the folder.`,
      undefined,
      error,
    )
  }
  for (const old of (await listBackups(folder)).slice(KEPT_BACKUPS)) await rm(old.file, { force: true })
  return { file, bytes: (await stat(file)).size, atMs }
}

/** What integrity_check has against a file, null for nothing. In a thread of its own: it may take seconds. */
export const verifyFile = (file: string, workerUrl: URL): Promise<string | null> =>
  new Promise((resolve) => {
    const worker = new Worker(workerUrl, { workerData: { verify: file }, name: 'store-verifier' })
    let answer: string | null = 'the check ended without an answer'
    worker.on('message', (problem: string | null) => {
      answer = problem
    })
    worker.on('error', (error) => {
      answer = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', () => resolve(answer))
  })
