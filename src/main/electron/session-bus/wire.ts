/**
 * The little of the D-Bus wire format that asking the bus itself takes: little-endian messages whose bodies are
 * strings, booleans or lists of strings (D-Bus Specification, "Message Protocol").
 */

export const METHOD_CALL = 1
export const METHOD_RETURN = 2
export const SIGNAL = 4

const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const
/** The specification's own limit on a whole message. */
const MAX_BYTES = 134_217_728

/** Whom a call goes to. */
export interface Target {
  destination: string
  path: string
  interface: string
}

export const THE_BUS: Target = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
}

export interface Call {
  serial: number
  target: Target
  member: string
  body: readonly string[]
}

export interface Message {
  type: number
  replySerial: number | null
  member: string | null
  /** Strings, booleans and lists of strings; anything else ends the reading of the body. */
  body: (string | boolean | string[])[]
}

/** A method call, all its arguments strings. */
export const toCallBytes = ({ serial, target, member, body }: Call): Buffer => {
  const content = Buffer.concat(body.reduce<Buffer[]>((parts, text) => appendString(parts, text), []))
  const fields: [number, string, string][] = [
    [FIELD.path, 'o', target.path],
    [FIELD.interface, 's', target.interface],
    [FIELD.member, 's', member],
    [FIELD.destination, 's', target.destination],
  ]
  let parts: Buffer[] = []
  for (const [code, type, text] of fields) {
    parts = pad(parts, 8)
    parts.push(Buffer.from([code, 1, type.charCodeAt(0), 0]))
    parts = appendString(parts, text)
  }
  if (body.length > 0) {
    const signature = 's'.repeat(body.length)
    parts = pad(parts, 8)
    parts.push(Buffer.from([FIELD.signature, 1, 'g'.charCodeAt(0), 0, signature.length]))
    parts.push(Buffer.from(`${signature}\0`))
  }
  const fieldBytes = Buffer.concat(parts)
  const head = Buffer.alloc(16)
  head.write('l', 0)
  head[1] = METHOD_CALL
  head[3] = 1
  head.writeUInt32LE(content.length, 4)
  head.writeUInt32LE(serial, 8)
  head.writeUInt32LE(fieldBytes.length, 12)
  return Buffer.concat([...pad([head, fieldBytes], 8), content])
}

/** The first whole message of what has come in, and how many bytes it took; null while it is not whole yet. */
export const takeMessage = (bytes: Buffer): { message: Message; size: number } | null => {
  if (bytes.length < 16) return null
  if (bytes[0] !== 'l'.charCodeAt(0))
    throw new Error('The session bus answered in a byte order that is not read')
  const bodyLength = bytes.readUInt32LE(4)
  const fieldsEnd = 16 + bytes.readUInt32LE(12)
  const bodyStart = align(fieldsEnd, 8)
  const size = bodyStart + bodyLength
  if (size > MAX_BYTES) throw new Error('The session bus sent a message beyond the limit')
  if (bytes.length < size) return null
  const message: Message = { type: bytes[1] ?? 0, replySerial: null, member: null, body: [] }
  let signature = ''
  let at = 16
  while (at < fieldsEnd) {
    at = align(at, 8)
    const code = bytes[at]
    const type = String.fromCharCode(bytes[at + 2] ?? 0)
    at += 4
    if (type === 'u') {
      at = align(at, 4)
      if (code === FIELD.replySerial) message.replySerial = bytes.readUInt32LE(at)
      at += 4
    } else if (type === 'g') {
      const length = bytes[at] ?? 0
      if (code === FIELD.signature) signature = bytes.toString('latin1', at + 1, at + 1 + length)
      at += length + 2
    } else {
      const [text, next] = takeString(bytes, at)
      if (code === FIELD.member) message.member = text
      at = next
    }
  }
  message.body = takeBody(bytes.subarray(bodyStart, size), signature)
  return { message, size }
}

const takeBody = (bytes: Buffer, signature: string): Message['body'] => {
  const body: Message['body'] = []
  let at = 0
  let rest = signature
  while (rest !== '') {
    if (rest.startsWith('as')) {
      at = align(at, 4)
      const end = at + 4 + bytes.readUInt32LE(at)
      at += 4
      const list: string[] = []
      while (at < end) {
        const [text, next] = takeString(bytes, at)
        list.push(text)
        at = next
      }
      body.push(list)
      rest = rest.slice(2)
    } else if (rest.startsWith('s')) {
      const [text, next] = takeString(bytes, at)
      body.push(text)
      at = next
      rest = rest.slice(1)
    } else if (rest.startsWith('b')) {
      at = align(at, 4)
      body.push(bytes.readUInt32LE(at) === 1)
      at += 4
      rest = rest.slice(1)
    } else return body
  }
  return body
}

const align = (at: number, to: number): number => Math.ceil(at / to) * to

const takeString = (bytes: Buffer, from: number): [string, number] => {
  const at = align(from, 4)
  const length = bytes.readUInt32LE(at)
  return [bytes.toString('utf8', at + 4, at + 4 + length), at + 4 + length + 1]
}

const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0)

const pad = (parts: Buffer[], to: number): Buffer[] => {
  const length = lengthOf(parts)
  return [...parts, Buffer.alloc(align(length, to) - length)]
}

const appendString = (parts: Buffer[], text: string): Buffer[] => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(text))
  return [...pad(parts, 4), length, Buffer.from(`${text}\0`)]
}
