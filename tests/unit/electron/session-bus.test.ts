import { describe, expect, it } from 'vitest'
import { toBusSocket } from '../../../src/main/electron/session-bus/session-bus.ts'
import { THE_BUS, takeMessage, toCallBytes } from '../../../src/main/electron/session-bus/wire.ts'

describe('the session bus', () => {
  it('finds the socket that an address names', () => {
    expect(toBusSocket('unix:path=/run/user/1000/bus')).toBe('/run/user/1000/bus')
    expect(toBusSocket('tcp:host=x,port=1;unix:abstract=/tmp/dbus-x,guid=1')).toBe('\0/tmp/dbus-x')
    expect(toBusSocket('unix:path=/a%20b')).toBe('/a b')
    expect(toBusSocket('disabled:')).toBeNull()
    expect(toBusSocket(undefined)).toBeNull()
  })

  it('takes messages out of a stream only once they are whole', () => {
    const one = toCallBytes({
      serial: 7,
      target: THE_BUS,
      member: 'NameHasOwner',
      body: ['org.example', 'äö'],
    })
    const stream = Buffer.concat([one, one])
    for (let length = 0; length < one.length; length += 1)
      expect(takeMessage(stream.subarray(0, length))).toBeNull()
    const first = takeMessage(stream)
    expect(first?.size).toBe(one.length)
    expect(first?.message).toMatchObject({ type: 1, member: 'NameHasOwner', body: ['org.example', 'äö'] })
  })

  it('does not wait for a message larger than the bus may send', () => {
    const bytes = toCallBytes({ serial: 1, target: THE_BUS, member: 'Hello', body: [] })
    bytes.writeUInt32LE(0x7fffffff, 4)
    expect(() => takeMessage(bytes)).toThrow(/limit/)
  })
})
