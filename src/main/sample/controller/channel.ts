/** The WebSocket side of the small controller: groups, the cross-request token, and the losses of the real one. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Clock, Random } from '../../ports.ts'
import type { Fleet, Push } from './fleet.ts'

export interface ChannelOptions {
  /** Events a second and run that get through; the rest is dropped silently. */
  maxEventsPerSecond: number
  /** Share of messages lost, 0 to 1. */
  dropShare: number
  duplicateShare: number
  /** Events leave in batches this far apart, each batch shuffled; 0: at once and in order. */
  batchMs: number
}

export const LOSSLESS: ChannelOptions = {
  maxEventsPerSecond: 30,
  dropShare: 0,
  duplicateShare: 0,
  batchMs: 0,
}

export interface Channel {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Accepted, told to close, closed: what a controller before 23.8 does with anything but a session. */
  turnAway(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends every connection, at once or without a word (half-open). */
  drop(): void
  /** Stops reading and answering, without closing. */
  freeze(): void
  connections(): number
  /** Groups as last subscribed, per connection. */
  groups(): string[][]
  /** Every text that clients sent. */
  received: string[]
  sendRaw(text: string): void
  stop(): void
}

const CHECKED = new Set(['job_events', 'workflow_events', 'ad_hoc_command_events'])
const DEEPEST_MESSAGE = 262_144

interface Client {
  socket: WebSocket
  xrf: string | null
  groups: Set<string>
}

const toCookie = (request: IncomingMessage, name: string): string | null => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

const toGroups = (asked: unknown): string[] | null => {
  if (typeof asked !== 'object' || asked === null) return null
  const groups: string[] = []
  for (const [group, resources] of Object.entries(asked)) {
    if (!Array.isArray(resources)) return null
    for (const resource of resources) groups.push(`${group}-${String(resource)}`)
  }
  return groups
}

export const createChannel = (
  fleet: Fleet,
  ports: { clock: Clock; random: Random },
  options: ChannelOptions,
): Channel => {
  const server = new WebSocketServer({ noServer: true, maxPayload: DEEPEST_MESSAGE, autoPong: true })
  const clients = new Set<Client>()
  const received: string[] = []
  const spent = new Map<string, { second: number; count: number }>()
  let batch: Push[] = []
  let cancelBatch: (() => void) | null = null

  const post = (client: Client, message: unknown): void => {
    if (client.socket.readyState === client.socket.OPEN) client.socket.send(JSON.stringify(message))
  }

  const subscribe = (client: Client, text: string): void => {
    received.push(text)
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return
    }
    if (typeof message !== 'object' || message === null) return
    const xrf = 'xrftoken' in message ? message.xrftoken : null
    if (client.xrf === null || xrf !== client.xrf) {
      post(client, { error: 'access denied to channel' })
      return
    }
    const wanted = 'groups' in message ? toGroups(message.groups) : null
    if (wanted === null) return
    const allowed = wanted.filter((group) => {
      const at = group.indexOf('-')
      const name = group.slice(0, at)
      const id = Number(group.slice(at + 1))
      if (!CHECKED.has(name) || (fleet.runs.has(id) && !fleet.hidden.has(id))) return true
      post(client, { error: `access denied to channel ${name} for resource id ${id}` })
      return false
    })
    const next = new Set(allowed)
    const left = [...client.groups].filter((group) => !next.has(group))
    const joined = [...next].filter((group) => !client.groups.has(group))
    client.groups = next
    post(client, { groups_current: [...next], groups_left: left, groups_joined: joined })
  }

  const deliver = (push: Push): void => {
    const group = `${push.group}-${push.resource}`
    const times = ports.random() < options.duplicateShare ? 2 : 1
    for (const client of clients) {
      if (!client.groups.has(group)) continue
      for (let time = 0; time < times; time += 1) post(client, push.message)
    }
  }

  const isEvent = (push: Push): boolean => push.group.endsWith('_events') && push.group !== 'workflow_events'

  const offer = (push: Push): void => {
    if (options.dropShare > 0 && ports.random() < options.dropShare) return
    if (!isEvent(push)) {
      deliver(push)
      return
    }
    // Events without output are never sent; past the rate they are skipped, and nobody says so.
    if (push.message['stdout'] === '') return
    const second = Math.floor(ports.clock.now() / 1000)
    const key = `${push.group}-${push.resource}`
    const rate = spent.get(key)
    const count = rate?.second === second ? rate.count + 1 : 1
    spent.set(key, { second, count })
    if (count > options.maxEventsPerSecond) return
    if (options.batchMs === 0) {
      deliver(push)
      return
    }
    batch.push(push)
    cancelBatch ??= ports.clock.after(options.batchMs, () => {
      cancelBatch = null
      const ready = batch
      batch = []
      for (const one of ready.toSorted(() => ports.random() - 0.5)) deliver(one)
    })
  }

  const stopListening = fleet.onPush(offer)

  return {
    received,
    accept: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const client: Client = { socket: webSocket, xrf: toCookie(request, 'csrftoken'), groups: new Set() }
        clients.add(client)
        webSocket.on('message', (data) => {
          subscribe(client, Buffer.isBuffer(data) ? data.toString('utf8') : '')
        })
        webSocket.on('close', () => clients.delete(client))
        webSocket.on('error', () => undefined)
        post(client, { accept: true, user: 1 })
      })
    },
    turnAway: (request, socket, head) => {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => undefined)
        webSocket.send(JSON.stringify({ close: true }))
        webSocket.close()
      })
    },
    drop: () => {
      for (const client of clients) client.socket.terminate()
    },
    freeze: () => {
      for (const client of clients) client.socket.pause()
    },
    connections: () => clients.size,
    groups: () => [...clients].map((client) => [...client.groups]),
    sendRaw: (text) => {
      for (const client of clients) client.socket.send(text)
    },
    stop: () => {
      stopListening()
      cancelBatch?.()
      for (const client of clients) client.socket.terminate()
      server.close()
    },
  }
}
