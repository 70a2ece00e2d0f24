import type { ServerKey } from '../../shared/model/source.ts'
import { fault } from '../../shared/contract/fault.ts'
import type { Clock } from '../ports.ts'
import { toConnectionFault } from './connection-faults.ts'
import { readServerKey } from './dial.ts'
import { toOrigin } from './origin.ts'

/**
 * Fetches the key that the server at `url` shows, to be shown to the operator for approval. Ends the
 * connection after the handshake: no byte of HTTP is sent. Throws FaultError.
 */
export const probeServerKey = async (
  url: string,
  { clock, name = 'the server' }: { clock: Clock; name?: string },
  signal: AbortSignal,
): Promise<ServerKey> => {
  const origin = toOrigin(url, name)
  if (!origin.secure)
    throw fault('INVALID', `${name} is addressed by http://, so it has no key to show. Use https://.`)
  try {
    return await readServerKey(origin, clock, signal)
  } catch (error) {
    throw toConnectionFault(error, { name, origin, signal })
  }
}
