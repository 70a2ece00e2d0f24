import { z } from 'zod'

/** The closed set of reasons a call can fail. Classified by status code and shape, never by message text. */
export const FAULT_CODES = [
  'SOURCE_UNREACHABLE',
  'SOURCE_AUTH',
  'SOURCE_TLS',
  'SOURCE_SHAPE',
  'SOURCE_LIMIT',
  'NOT_FOUND',
  'INVALID',
  'CONFLICT',
  'UNSUPPORTED',
  'SECRETS',
  'STORE',
  'CANCELLED',
  'INTERNAL',
] as const

export const FaultCode = z.enum(FAULT_CODES)
export type FaultCode = z.infer<typeof FaultCode>

/**
 * message says what happened, to which source or job, and what to do next. retry: the same call may succeed
 * later without anything being changed.
 */
export const Fault = z.object({
  code: FaultCode,
  message: z.string(),
  retry: z.boolean(),
  detail: z.record(z.string(), z.json()).optional(),
})
export type Fault = z.infer<typeof Fault>

/** A fault on its way up. Everything else that is thrown is a bug and becomes INTERNAL. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options)
    this.fault = fault
  }
}

const RETRY: Record<FaultCode, boolean> = {
  SOURCE_UNREACHABLE: true,
  SOURCE_AUTH: false,
  SOURCE_TLS: false,
  SOURCE_SHAPE: true,
  SOURCE_LIMIT: true,
  NOT_FOUND: false,
  INVALID: false,
  CONFLICT: false,
  UNSUPPORTED: false,
  SECRETS: false,
  STORE: true,
  CANCELLED: true,
  INTERNAL: false,
}

/** Builds the error with the code's usual answer to "does it help to try again?". */
export const fault = (
  code: FaultCode,
  message: string,
  detail?: Fault['detail'],
  cause?: unknown,
): FaultError =>
  new FaultError(
    { code, message, retry: RETRY[code], ...(detail ? { detail } : {}) },
    cause === undefined ? undefined : { cause },
  )

export const toFault = (error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault
  return {
    code: 'INTERNAL',
    message:
      'Jobdeck ran into a fault of its own. Nothing was lost; the log file has the details. Restart Jobdeck if it goes on.',
    retry: false,
  }
}
