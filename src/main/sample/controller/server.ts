/** The small controller on a real port: HTTP or HTTPS, and its WebSocket. */
import { timingSafeEqual } from 'node:crypto'
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock, Random } from '../../ports.ts'
import { createChannel, LOSSLESS, type Channel, type ChannelOptions } from './channel.ts'
import type { Fleet } from './fleet.ts'
import type { Answer } from './query.ts'
import { answer } from './routes.ts'

export interface ControllerServerOptions {
  fleet: Fleet
  clock: Clock
  random: Random
  /** As ping says it, e.g. 24.6.1 (AWX) or 4.6.8 (a platform's controller). */
  version: string
  /** Sent once authenticated: AWX, or Red Hat Ansible Automation Platform. */
  productName: string
  /** Paths that the API answers under, e.g. /api/v2. */
  apiBases: string[]
  socketPaths: string[]
  /** accept: bearer and basic work on the handshake. refuse: 403. session-only: accepted, told to close. */
  handshake: 'accept' | 'refuse' | 'session-only'
  token: string
  /** Null: basic authentication is switched off. */
  basic: { username: string; password: string } | null
  port: number
  tls?: Pick<ServerOptions, 'key' | 'cert' | 'ca'>
  channel?: Partial<ChannelOptions>
  /** Sees every request first; true: it has dealt with it. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean
  /** Sees every handshake first; true: it has dealt with it. */
  interceptUpgrade?(request: IncomingMessage, socket: Duplex): boolean
}

export interface ControllerServer {
  url: string
  port: number
  channel: Channel
  /** Answers a request as usual, whoever held it back before. */
  answer(request: IncomingMessage, response: ServerResponse): void
  stop(): Promise<void>
}

const isEqual = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const isAllowed = (options: ControllerServerOptions, request: IncomingMessage): boolean => {
  const header = request.headers.authorization ?? ''
  if (header.startsWith('Bearer ')) return isEqual(header.slice(7), options.token)
  if (!header.startsWith('Basic ') || options.basic === null) return false
  const pair = Buffer.from(header.slice(6), 'base64').toString('utf8')
  return isEqual(pair, `${options.basic.username}:${options.basic.password}`)
}

const send = (response: ServerResponse, sent: Answer, headers: Record<string, string> = {}): void => {
  const raw = typeof sent.body === 'string' || Buffer.isBuffer(sent.body)
  const body = raw ? sent.body : sent.body === null ? '' : JSON.stringify(sent.body)
  response.writeHead(sent.status, {
    'content-type': 'application/json',
    'x-api-node': 'controller-1',
    'x-api-time': '0.012s',
    vary: 'Accept, Accept-Language, Origin, Cookie',
    ...headers,
    ...sent.headers,
  })
  response.end(body)
}

const toPing = (options: ControllerServerOptions): Answer => ({
  status: 200,
  body: {
    ha: false,
    version: options.version,
    active_node: 'controller-1',
    install_uuid: '00000000-0000-0000-0000-000000000000',
    instances: [],
    instance_groups: [],
  },
})

const answerRequest = (
  options: ControllerServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const url = new URL(request.url ?? '/', 'http://controller.invalid')
  const base = options.apiBases.find((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))
  if (base === undefined) {
    if (url.pathname.startsWith('/api/')) send(response, { status: 404, body: { detail: 'Not found.' } })
    else
      send(response, {
        status: 200,
        body: '<!doctype html><title>Controller</title>',
        headers: { 'content-type': 'text/html' },
      })
    return
  }
  if (!url.pathname.endsWith('/')) {
    send(response, { status: 301, body: null, headers: { location: `${url.pathname}/${url.search}` } })
    return
  }
  const segments = url.pathname.slice(base.length).split('/').filter(Boolean)
  if (segments[0] === 'ping') {
    send(response, toPing(options))
    return
  }
  if (!isAllowed(options, request)) {
    const detail = request.headers.authorization
      ? 'Authentication credentials were not provided or are wrong.'
      : 'Authentication credentials were not provided. To establish a login session, visit /api/login/.'
    send(response, { status: 401, body: { detail }, headers: { 'www-authenticate': 'Bearer realm=api' } })
    return
  }
  const product = { 'x-api-product-name': options.productName, 'x-api-product-version': options.version }
  if (request.method !== 'GET') {
    send(
      response,
      { status: 403, body: { detail: 'You do not have permission to perform this action.' } },
      product,
    )
    return
  }
  const route = { segments, query: url.searchParams, path: url.pathname, nowMs: options.clock.now() }
  send(response, answer(options.fleet, route), product)
}

const refuse = (socket: Duplex, line: string): void => {
  socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Listens on 127.0.0.1. `stop` ends every connection and resolves when the port is free. */
export const startControllerServer = async (options: ControllerServerOptions): Promise<ControllerServer> => {
  const channel = createChannel(options.fleet, options, { ...LOSSLESS, ...options.channel })
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (options.intercept?.(request, response) === true) return
    answerRequest(options, request, response)
  }
  const server: Server = options.tls ? createHttps(options.tls, onRequest) : createHttp(onRequest)
  const sockets = new Set<Socket>()
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  }
  server.on('connection', onConnection)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (options.interceptUpgrade?.(request, socket) === true) return
    const path = new URL(request.url ?? '/', 'http://controller.invalid').pathname
    if (!options.socketPaths.includes(path)) refuse(socket, '404 Not Found')
    else if (options.handshake === 'session-only') channel.turnAway(request, socket, head)
    else if (options.handshake === 'refuse' || !isAllowed(options, request)) refuse(socket, '403 Forbidden')
    else channel.accept(request, socket, head)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    channel,
    answer: (request, response) => answerRequest(options, request, response),
    stop: async () => {
      channel.stop()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
