import { FaultError, fault } from '../../shared/contract/fault.ts'
import { ConnectTimeout } from './dial.ts'
import { toErrorCode, TlsRefusal, toTlsProblem } from './tls-refusal.ts'
import { toTlsFault, type FaultContext } from './tls-faults.ts'

type Describe = (context: FaultContext) => string

const where = ({ name, origin }: FaultContext): string => `${name} (${origin.origin})`

/** By the platform's error code, never by its text. */
const UNREACHABLE: Record<string, Describe> = {
  ENOTFOUND: ({ name, origin }) =>
    `${name} can't be found: no address is known for the host name ${origin.host}. Check the spelling of the URL, and that you are on the right network or VPN.`,
  EAI_AGAIN: ({ name, origin }) =>
    `The host name ${origin.host} of ${name} can't be looked up right now. Check the network or VPN; Jobdeck keeps trying.`,
  ECONNREFUSED: ({ name, origin }) =>
    `${name} refused the connection: nothing listens at ${origin.host} port ${origin.port}. Check the port in the URL, and that the server is running.`,
  ECONNRESET: (context) =>
    `${where(context)} broke off the connection. A restart, a proxy or a firewall may be behind it; Jobdeck keeps trying.`,
  EPIPE: (context) =>
    `${where(context)} closed the connection while it was being asked. Jobdeck keeps trying; check the server if it goes on.`,
  ETIMEDOUT: ({ name, origin }) =>
    `${name} did not answer at ${origin.host} port ${origin.port}. Check that the server is up and that no firewall is in between.`,
  EHOSTUNREACH: ({ name, origin }) =>
    `There is no way to ${origin.host} (${name}) from here. Check the network or VPN.`,
  ENETUNREACH: ({ name }) =>
    `${name} can't be reached: this machine has no network that leads there. Check the network or VPN.`,
  ENETDOWN: ({ name }) => `${name} can't be reached: the network of this machine is down.`,
  EADDRNOTAVAIL: ({ name }) =>
    `${name} can't be reached: this machine has no free address or port for the connection. Check the network of this machine.`,
  EMFILE: ({ name }) =>
    `${name} was not asked: this machine allows no further open connections. Close other programs or raise the limit of open files.`,
}

/** Turns whatever ended a connection into a fault. What it does not know is passed on as it is: a bug. */
export const toConnectionFault = (error: unknown, context: FaultContext): Error => {
  const original = error instanceof Error ? error : new Error(String(error))
  if (error instanceof FaultError) return error
  if (context.signal.aborted) return toCancelled(context.name, error)
  const problem = toTlsProblem(error)
  if (problem !== null) {
    return toTlsFault(problem, error instanceof TlsRefusal ? error.serverKey : null, context, error)
  }
  if (error instanceof ConnectTimeout) return unreachable('ETIMEDOUT', error, context)
  const code = toErrorCode(error)
  if (code === null) return original
  if (code.startsWith('HPE_')) return toNotHttpFault(code, context, error)
  if (code === 'ERR_INVALID_CHAR') {
    return fault(
      'SOURCE_AUTH',
      `A credential of ${context.name} holds a character that can't be sent, such as a line break. Enter it again; nothing was sent.`,
    )
  }
  return code in UNREACHABLE
    ? unreachable(code, error, context)
    : (unknownCode(code, error, context) ?? original)
}

export const toCancelled = (name: string, cause: unknown): FaultError =>
  fault('CANCELLED', `The request to ${name} was called off.`, undefined, cause)

const unreachable = (code: string, cause: unknown, context: FaultContext): FaultError =>
  fault('SOURCE_UNREACHABLE', UNREACHABLE[code]?.(context) ?? '', { cause: code }, cause)

/** The system's own codes that are not listed are the network's too; anything else is not. */
const unknownCode = (code: string, cause: unknown, context: FaultContext): FaultError | null =>
  /^E[A-Z0-9_]+$/.test(code) && !code.startsWith('ERR_')
    ? fault(
        'SOURCE_UNREACHABLE',
        `${where(context)} can't be reached (${code}). Check the network and the server; Jobdeck keeps trying.`,
        { cause: code },
        cause,
      )
    : null

const toNotHttpFault = (code: string, { name, origin }: FaultContext, cause: unknown): FaultError =>
  fault(
    'SOURCE_SHAPE',
    code === 'HPE_HEADER_OVERFLOW'
      ? `${name} answered with headers larger than Jobdeck accepts (16 kB). Check the server or the proxy in front of it.`
      : `What answers at ${origin.host} port ${origin.port} for ${name} does not speak HTTP as it should. Check the URL${origin.secure ? '' : ', its port, and whether it should begin with https://'}.`,
    { cause: code },
    cause,
  )
