import { fault } from '../../../shared/contract/fault.ts'
import type { AwxOptions } from './options.ts'

/** The one secret that these options need. */
export const toSecretName = (options: AwxOptions): 'token' | 'password' =>
  options.auth === 'basic' ? 'password' : 'token'

/**
 * The Authorization header for REST and for the WebSocket handshake. Bearer and Basic are both accepted on
 * both since AWX 23.8. Throws fault SECRETS where the secret is not set.
 */
export const toAuthHeaders = async (credential: {
  options: AwxOptions
  secret(name: string): Promise<string | null>
}): Promise<Record<string, string>> => {
  const name = toSecretName(credential.options)
  const value = await credential.secret(name)
  if (value === null || value === '') {
    throw fault(
      'SECRETS',
      name === 'token'
        ? 'No token is stored for this controller. Edit the source and paste a personal access token.'
        : 'No password is stored for this controller. Edit the source and enter it.',
    )
  }
  if (/[\r\n]/.test(value)) {
    throw fault('SECRETS', `The stored ${name} holds a line break. Edit the source and enter it again.`)
  }
  if (credential.options.auth === 'bearer') return { authorization: `Bearer ${value}` }
  const pair = Buffer.from(`${credential.options.username}:${value}`, 'utf8').toString('base64')
  return { authorization: `Basic ${pair}` }
}
