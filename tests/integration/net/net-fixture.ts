import { FaultError, type Fault } from '../../../src/shared/contract/fault.ts'
import type { RequestRecord, TlsTrust } from '../../../src/shared/model/source.ts'
import { createSystemClock } from '../../../src/main/clock.ts'
import { createHttpClient, type SourceHttp } from '../../../src/main/net/create-http-client.ts'
import type { Clock, Logger } from '../../../src/main/ports.ts'

export const SILENT_LOG: Logger = { debug() {}, info() {}, warn() {}, error() {} }
export const TOKEN = 'canary-3f9a'

export interface LabOptions {
  tls?: TlsTrust
  clock?: Clock
  concurrency?: number
  budget?: { limit: number; windowMs: number } | null
  onRequest?: (record: RequestRecord) => void
  auth?: () => Promise<Record<string, string>>
}

/** A client of a source named Lab. */
export const createLab = (url: string, options: LabOptions = {}): SourceHttp =>
  createHttpClient({
    source: { name: 'Lab', url, tls: options.tls ?? { mode: 'system' } },
    auth: options.auth ?? (() => Promise.resolve({ Authorization: `Bearer ${TOKEN}` })),
    concurrency: options.concurrency ?? 4,
    budget: options.budget ?? null,
    clock: options.clock ?? createSystemClock(),
    log: SILENT_LOG,
    ...(options.onRequest ? { onRequest: options.onRequest } : {}),
  })

export const get = (path: string, signal: AbortSignal = new AbortController().signal) => ({
  method: 'GET' as const,
  path,
  signal,
})

/** The fault that a call ends in; fails the test where it succeeds or throws anything else. */
export const toFaultOf = async (call: Promise<unknown>): Promise<Fault> => {
  let value: unknown
  try {
    value = await call
  } catch (error) {
    if (error instanceof FaultError) return error.fault
    throw error
  }
  throw new Error(`expected a fault, got ${JSON.stringify(value)}`)
}
