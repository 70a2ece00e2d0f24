/** The stand-in controller: the small controller of the sample fleet, with recorded data and bad manners on request. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock, Random } from '../../../src/main/ports.ts'
import type { ChannelOptions } from '../../../src/main/sample/controller/channel.ts'
import { createFleet, type Fleet } from '../../../src/main/sample/controller/fleet.ts'
import {
  startControllerServer,
  type ControllerServer,
  type ControllerServerOptions,
} from '../../../src/main/sample/controller/server.ts'
import { misbehave, type Rule } from './misbehaviour.ts'
import { loadRecorded } from './recorded.ts'

export interface ControllerOptions {
  version?: string
  productName?: string
  /** awx: /api/v2; platform: /api/controller/v2 behind a gateway. */
  shape?: 'awx' | 'platform'
  apiBases?: string[]
  socketPaths?: string[]
  handshake?: ControllerServerOptions['handshake']
  /** As a proxy that drops cookies: the cross-request token can then never match. */
  dropCookies?: boolean
  token?: string
  basic?: ControllerServerOptions['basic']
  port?: number
  tls?: ControllerServerOptions['tls']
  channel?: Partial<ChannelOptions>
  /** Start with the recorded runs, events, schedules and templates. */
  recorded?: boolean
  /** A fleet made elsewhere; left out: an empty one. */
  fleet?: Fleet
  clock?: Clock
  random?: Random
}

export interface SeenRequest {
  method: string
  /** Path and query. */
  url: string
  authorization: string | undefined
}

export interface Controller extends ControllerServer {
  fleet: Fleet
  token: string
  /** Every request and handshake, in order. */
  requests: SeenRequest[]
  /** Adds a rule before all others; returns how to undo it. */
  misbehave(rule: Rule): () => void
  /** Answers handshakes with this status from now on; null: as usual. */
  refuseHandshakes(status: number | null): void
}

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export const startController = async (options: ControllerOptions = {}): Promise<Controller> => {
  const clock = options.clock ?? realClock
  const fleet = options.fleet ?? createFleet(clock)
  if (options.recorded) loadRecorded(fleet)
  const platform = options.shape === 'platform'
  const token = options.token ?? 'stand-in-token'
  const requests: SeenRequest[] = []
  let rules: Rule[] = []
  let handshakeStatus: number | null = null
  const excused = new WeakSet<IncomingMessage>()
  const note = (request: IncomingMessage): void => {
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      authorization: request.headers.authorization,
    })
  }

  const intercept = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (excused.has(request)) return false
    note(request)
    const rule = rules.find((one) => one.match.test(request.url ?? '') && (one.times ?? 1) > 0)
    if (!rule) return false
    if (rule.times !== undefined) rule.times -= 1
    excused.add(request)
    misbehave(rule.behaviour, request, response, () => answer(request, response))
    return true
  }
  const interceptUpgrade = (request: IncomingMessage, socket: Duplex): boolean => {
    note(request)
    if (options.dropCookies) delete request.headers.cookie
    if (handshakeStatus === null) return false
    socket.end(`HTTP/1.1 ${handshakeStatus} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    return true
  }

  const server = await startControllerServer({
    fleet,
    clock,
    random: options.random ?? Math.random,
    version: options.version ?? (platform ? '4.6.8' : '24.6.1'),
    productName: options.productName ?? (platform ? 'Red Hat Ansible Automation Platform' : 'AWX'),
    apiBases: options.apiBases ?? [platform ? '/api/controller/v2' : '/api/v2'],
    socketPaths:
      options.socketPaths ??
      (platform
        ? ['/websocket/', '/api/websocket/', '/api/controller/v2/websocket/']
        : ['/websocket/', '/api/websocket/']),
    handshake: options.handshake ?? 'accept',
    token,
    basic:
      options.basic === undefined ? { username: 'operator', password: 'stand-in-password' } : options.basic,
    port: options.port ?? 0,
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.channel ? { channel: options.channel } : {}),
    intercept,
    interceptUpgrade,
  })
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    server.answer(request, response)

  return {
    ...server,
    fleet,
    token,
    requests,
    misbehave: (rule) => {
      rules = [rule, ...rules]
      return () => {
        rules = rules.filter((one) => one !== rule)
      }
    },
    refuseHandshakes: (status) => {
      handshakeStatus = status
    },
  }
}
