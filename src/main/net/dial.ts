import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { ServerKey } from '../../shared/model/source.ts'
import type { Clock } from '../ports.ts'
import type { Origin } from './origin.ts'
import { toServerKey } from './server-key.ts'
import { isCertificateProblem, TlsRefusal, toTlsProblem } from './tls-refusal.ts'
import type { Trust } from './tls-trust.ts'
import { toAbortError } from './slots.ts'

/** For name look-up, connection and TLS handshake together. */
export const CONNECT_TIMEOUT_MS = 10_000
/** For fetching the key of a server that was just refused: the refusal itself must not wait long for it. */
const KEY_TIMEOUT_MS = 4_000

export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout'
  readonly code = 'JOBDECK_CONNECT_TIMEOUT'
}

type Target = Pick<Origin, 'host' | 'port' | 'secure'>

/**
 * Opens a verified connection. Rejects with the platform's error, ConnectTimeout, or TlsRefusal, which
 * carries the key the server showed. Nothing has been written when it resolves.
 */
export const dial = async (
  target: Target,
  trust: Trust,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> => {
  if (!target.secure) {
    const socket = connectPlain({ host: target.host, port: target.port, noDelay: true })
    return ready(socket, 'connect', clock, CONNECT_TIMEOUT_MS, signal)
  }
  const socket = connectTls({ ...toTlsOptions(target), ...trust.options() })
  try {
    await ready(socket, 'secureConnect', clock, CONNECT_TIMEOUT_MS, signal)
    trust.verify(socket)
    return socket
  } catch (error) {
    socket.destroy()
    const problem = toTlsProblem(error)
    if (problem === null || (error instanceof TlsRefusal && error.serverKey !== null)) throw error
    const key = isCertificateProblem(problem)
      ? await fetchServerKey(target, clock, signal, KEY_TIMEOUT_MS)
      : null
    throw new TlsRefusal(problem, key, error)
  }
}

/** The key a server shows, verified by nobody; null where it shows none in time. Sends no byte of HTTP. */
export const fetchServerKey = async (
  target: Target,
  clock: Clock,
  signal: AbortSignal,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<ServerKey | null> => {
  try {
    return await readServerKey(target, clock, signal, timeoutMs)
  } catch {
    return null
  }
}

/** As fetchServerKey, but rejects with the connection's error. */
export const readServerKey = async (
  target: Target,
  clock: Clock,
  signal: AbortSignal,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<ServerKey> => {
  const socket: TLSSocket = connectTls({ ...toTlsOptions(target), rejectUnauthorized: false })
  try {
    await ready(socket, 'secureConnect', clock, timeoutMs, signal)
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) throw new TlsRefusal('handshake', null)
    return toServerKey(certificate)
  } finally {
    socket.destroy()
  }
}

const toTlsOptions = ({ host, port }: Target): ConnectionOptions => ({
  host,
  port,
  // An address can't be a server name (RFC 6066); the certificate is then checked against the address.
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ALPNProtocols: ['http/1.1'],
  minVersion: 'TLSv1.2',
})

const ready = <S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<S> =>
  new Promise((resolve, reject) => {
    const finish = (error: Error | null): void => {
      cancel()
      socket.off(event, onReady)
      socket.off('close', onClosed)
      signal.removeEventListener('abort', onAbort)
      if (error === null) {
        socket.off('error', finish)
        resolve(socket)
      } else {
        // The error listener stays: a socket may complain once more while it is torn down.
        socket.destroy()
        reject(error)
      }
    }
    const onReady = (): void => finish(null)
    const onClosed = (): void =>
      finish(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' }))
    const onAbort = (): void => finish(toAbortError(signal))
    const cancel = clock.after(timeoutMs, () => finish(new ConnectTimeout('no connection in time')))
    socket.once(event, onReady)
    socket.on('error', finish)
    socket.once('close', onClosed)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
