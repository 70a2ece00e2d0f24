import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, type Zlib } from 'node:zlib'

/** An answer that is encoded in a way that was not offered. */
export class UnknownEncoding extends Error {
  override readonly name = 'UnknownEncoding'
  readonly encoding: string

  constructor(encoding: string) {
    super(`content-encoding ${encoding}`)
    this.encoding = encoding
  }
}

/**
 * The decoded body. Streams with back pressure, so that a bomb is never unfolded further than it is read;
 * destroying it destroys the answer. Throws UnknownEncoding.
 */
export const toDecodedBody = async (response: IncomingMessage): Promise<Readable> => {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return response
  const decoder = await createDecoder(encoding, response)
  // What goes wrong on the way in is reported by the decoder, which is read from.
  return pipeline(response, decoder, () => {})
}

type Decoder = Zlib & NodeJS.ReadWriteStream & Readable

const createDecoder = async (encoding: string, response: IncomingMessage): Promise<Decoder> => {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      // RFC 9110 means the zlib wrapper; some servers send the bare stream. The first byte tells.
      return (await isZlibWrapped(response)) ? createInflate() : createInflateRaw()
    default:
      throw new UnknownEncoding(encoding.slice(0, 40))
  }
}

const isZlibWrapped = (response: IncomingMessage): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      const chunk: unknown = response.read()
      if (!(chunk instanceof Uint8Array)) return
      response.off('readable', look)
      response.off('end', none)
      response.off('error', reject)
      response.unshift(chunk)
      resolve(((chunk[0] ?? 8) & 0x0f) === 8)
    }
    const none = (): void => resolve(true)
    response.on('readable', look)
    response.once('end', none)
    response.once('error', reject)
  })
