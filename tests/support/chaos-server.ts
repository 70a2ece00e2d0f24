import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface ChaosServer {
  url: string
  port: number
  /** Every request that arrived, in order. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  /** Bytes that arrived on any connection, after TLS where there is one. */
  receivedBytes(): number
  /** Connections opened so far. */
  connections(): number
  open(): number
  /** From now on, every request is answered like this. */
  answer(answer: Answer): void
  /** Resolves once `count` requests have arrived. */
  arrived(count: number): Promise<void>
  /** Cuts every open connection. */
  cut(): void
  onUpgrade(listener: (request: IncomingMessage, socket: Socket, head: Buffer) => void): void
  close(): Promise<void>
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ENCODERS = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  'deflate-raw': deflateRawSync,
}

/** The ways of misbehaving, ready to hand to `answer`. */
export const ANSWERS = {
  json:
    (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body)),
  text:
    (text: string, headers: Record<string, string> = JSON_TYPE, status = 200): Answer =>
    (_, response) =>
      response.writeHead(status, headers).end(text),
  html:
    (status = 200): Answer =>
    (_, response) =>
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>'),
  status:
    (status: number, headers: Record<string, string> = {}): Answer =>
    (_, response) =>
      response.writeHead(status, headers).end(),
  redirect:
    (location: string, status = 302): Answer =>
    (_, response) =>
      response.writeHead(status, { location }).end(),
  encoded:
    (encoding: keyof typeof ENCODERS, body: unknown): Answer =>
    (_, response) =>
      response
        .writeHead(200, {
          ...JSON_TYPE,
          'content-encoding': encoding === 'deflate-raw' ? 'deflate' : encoding,
        })
        .end(ENCODERS[encoding](JSON.stringify(body))),
  /** Takes the request and says nothing. */
  silent: (): Answer => () => {},
  /** Headers, one piece of the body, then nothing more. */
  stall: (): Answer => (_, response) => {
    response.writeHead(200, JSON_TYPE).write('{"a":')
  },
  /** A status line, then one header byte whenever `drip` is called. */
  slowLoris:
    (onDripper: (drip: () => void) => void): Answer =>
    (request) => {
      request.socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      onDripper(() => request.socket.write('a'))
    },
  /** A body that goes on as long as somebody reads it. */
  endless:
    (onWritten: (bytes: number) => void = () => {}): Answer =>
    (_, response) => {
      const piece = Buffer.alloc(64 * 1024, 'x')
      let written = 0
      response.writeHead(200, JSON_TYPE)
      const more = (): void => {
        while (!response.destroyed) {
          written += piece.length
          onWritten(written)
          if (!response.write(piece)) break
        }
      }
      response.on('drain', more)
      more()
    },
  /** A small answer that unfolds to `unfoldedBytes`. */
  bomb: (encoding: 'gzip' | 'br', unfoldedBytes: number): Answer => {
    const packed = ENCODERS[encoding](Buffer.alloc(unfoldedBytes, ' '))
    return (_, response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': encoding }).end(packed)
  },
  /** Whole headers, half of a JSON document, and a proper end. */
  halfJson: (): Answer => ANSWERS.text('{"count":2,"results":[{"id":1,"name":"deploy"},{"id":2,"na'),
  halfGzip: (): Answer => {
    const packed = gzipSync(JSON.stringify({ results: Array.from({ length: 500 }, (_, id) => ({ id })) }))
    return (_, response) =>
      response
        .writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
        .end(packed.subarray(0, Math.floor(packed.length / 2)))
  },
  /** Promises more than it sends, and cuts. */
  shortOfLength: (): Answer => (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' })
    response.write('{"a":1}', () => response.destroy())
  },
  /** Promises less than it sends. */
  longerThanLength: (): Answer => (request) => {
    request.socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}HTTP/junk that is left over',
    )
  },
  resetMidBody: (): Answer => (request, response) => {
    response.writeHead(200, JSON_TYPE)
    response.write('{"results":[', () => request.socket.resetAndDestroy())
  },
  /** Not HTTP at all. */
  garbage: (): Answer => (request) => {
    request.socket.end('SSH-2.0-OpenSSH_9.2p1 Debian\r\n')
  },
  /** A list page of about this size, as JSON. */
  bigPage: (bytes: number): Answer => {
    const text = JSON.stringify({
      results: Array.from({ length: 100 }, (_, id) => ({ id, text: 'x'.repeat(bytes / 100) })),
    })
    return ANSWERS.text(text)
  },
} as const

/** Starts a server on a free loopback port; `tls` makes it https. */
export const startChaosServer = async ({
  tls,
  answer = ANSWERS.json({ ok: true }),
  port: wantedPort = 0,
}: { tls?: { cert: string; key: string }; answer?: Answer; port?: number } = {}): Promise<ChaosServer> => {
  let current = answer
  let connections = 0
  let received = 0
  let waiters: { count: number; resolve: () => void }[] = []
  const sockets = new Set<Socket>()
  const requests: ChaosServer['requests'] = []
  const listener: RequestListener = (request, response) => {
    const record = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: '',
    }
    requests.push(record)
    request.on('data', (chunk: Buffer) => {
      record.body += chunk.toString('utf8')
    })
    response.on('error', () => {})
    current(request, response)
    waiters = waiters.filter(({ count, resolve }) => {
      if (requests.length < count) return true
      resolve()
      return false
    })
  }
  const server = tls
    ? createTlsServer({ ...tls, ALPNProtocols: ['http/1.1'] }, listener)
    : createServer(listener)
  // The default would close a silent connection by the real clock, under the feet of a test's fake one.
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.keepAliveTimeout = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (!tls) socket.on('data', (chunk: Buffer) => (received += chunk.length))
  })
  server.on('secureConnection', (socket: Socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => (received += chunk.length))
  })
  server.on('tlsClientError', () => {})
  server.on('clientError', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => {
    server.listen(wantedPort, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://localhost:${port}`,
    port,
    requests,
    receivedBytes: () => received,
    connections: () => connections,
    open: () => sockets.size,
    answer(next) {
      current = next
    },
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiters.push({ count, resolve })
      }),
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    onUpgrade: (onUpgrade) => void server.on('upgrade', onUpgrade),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
