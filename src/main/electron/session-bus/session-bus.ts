import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { METHOD_RETURN, SIGNAL, THE_BUS, takeMessage, toCallBytes } from './wire.ts'
import type { Message, Target } from './wire.ts'

/** Who is on the desktop's session bus: whether there is a tray to sit in and somebody to show notifications. */
export interface SessionBus {
  /** Somebody owns the name, or would be started on the first call to it. */
  offers(name: string): Promise<boolean>
  has(name: string): Promise<boolean>
  /** Fires when the name is taken (true) or given up (false). */
  onOwner(name: string, listener: (owned: boolean) => void): Promise<void>
  /** Calls a method that takes strings. Of its answer, strings, booleans and lists of strings are read. */
  call(target: Target, member: string, ...body: string[]): Promise<Message['body']>
  close(): void
}

/** The socket that a bus address names; null for a kind that is not a local socket. */
export const toBusSocket = (address: string | undefined): string | null => {
  for (const one of (address ?? '').split(';')) {
    if (!one.startsWith('unix:')) continue
    for (const pair of one.slice('unix:'.length).split(',')) {
      const [key, value] = pair.split('=', 2)
      if (value === undefined) continue
      if (key === 'path') return decodeURIComponent(value)
      if (key === 'abstract') return `\0${decodeURIComponent(value)}`
    }
  }
  return null
}

/** Rejects where there is no bus or it does not let us in. `uid` is who we say we are; the socket proves it. */
export const openSessionBus = async (socketPath: string, uid: number): Promise<SessionBus> => {
  const socket = connect(socketPath)
  const rest = await authenticate(socket, uid)
  return talk(socket, rest)
}

/** The bus ends its first line with \r\n; everything after BEGIN is messages. */
const authenticate = (socket: Socket, uid: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let text = Buffer.alloc(0)
    const fail = (error?: Error): void => {
      socket.destroy()
      reject(error ?? new Error('The session bus closed the connection'))
    }
    const onEnd = (): void => fail()
    const read = (chunk: Buffer): void => {
      text = Buffer.concat([text, chunk])
      const end = text.indexOf('\r\n')
      if (end < 0) return
      if (!text.toString('latin1', 0, end).startsWith('OK ')) {
        fail(new Error('The session bus refused the connection'))
        return
      }
      socket.off('data', read)
      socket.off('error', fail)
      socket.off('close', onEnd)
      socket.write('BEGIN\r\n')
      resolve(text.subarray(end + 2))
    }
    socket.on('data', read)
    socket.once('error', fail)
    socket.once('close', onEnd)
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`)
  })

const talk = async (socket: Socket, first: Buffer): Promise<SessionBus> => {
  const waiting = new Map<
    number,
    { resolve: (body: Message['body']) => void; reject: (error: Error) => void }
  >()
  const owners = new Map<string, (owned: boolean) => void>()
  let serial = 0
  let bytes = first

  const receive = (message: Message): void => {
    if (message.type === SIGNAL && message.member === 'NameOwnerChanged') {
      const [name, , owner] = message.body
      if (typeof name === 'string') owners.get(name)?.(owner !== '')
      return
    }
    const reply = message.replySerial === null ? undefined : waiting.get(message.replySerial)
    if (reply === undefined || message.replySerial === null) return
    waiting.delete(message.replySerial)
    if (message.type === METHOD_RETURN) reply.resolve(message.body)
    else reply.reject(new Error('The session bus refused a call'))
  }
  const end = (): void => {
    socket.destroy()
    for (const { reject } of waiting.values()) reject(new Error('The session bus is gone'))
    waiting.clear()
  }
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    try {
      for (let next = takeMessage(bytes); next !== null; next = takeMessage(bytes)) {
        bytes = bytes.subarray(next.size)
        receive(next.message)
      }
    } catch {
      end()
    }
  }
  socket.on('data', read)
  socket.on('error', end)
  socket.on('close', end)

  const call = (target: Target, member: string, ...body: string[]): Promise<Message['body']> => {
    if (socket.destroyed) return Promise.reject(new Error('The session bus is gone'))
    serial += 1
    const own = serial
    return new Promise((resolve, reject) => {
      waiting.set(own, { resolve, reject })
      socket.write(toCallBytes({ serial: own, target, member, body }))
    })
  }
  const has = async (name: string): Promise<boolean> =>
    (await call(THE_BUS, 'NameHasOwner', name))[0] === true

  await call(THE_BUS, 'Hello')
  return {
    call,
    has,
    async offers(name) {
      if (await has(name)) return true
      const [names] = await call(THE_BUS, 'ListActivatableNames')
      return Array.isArray(names) && names.includes(name)
    },
    async onOwner(name, listener) {
      owners.set(name, listener)
      const match = `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${name}'`
      await call(THE_BUS, 'AddMatch', match)
    },
    close: end,
  }
}
