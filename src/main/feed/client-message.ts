import { z } from 'zod'
import type { ClientMessage } from '../../shared/contract/protocol.ts'

const Id = z.int().min(0)
const Name = z.string().max(64)

const Message = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id: Id, name: Name, input: z.unknown() }),
  z.strictObject({ t: z.literal('abort'), id: Id }),
  z.strictObject({ t: z.literal('sub'), id: Id, name: Name, input: z.unknown() }),
  z.strictObject({ t: z.literal('unsub'), id: Id }),
  z.strictObject({ t: z.literal('ack'), id: Id, seq: Id }),
])

/** Null for anything that is not a message of the protocol. */
export const parseClientMessage = (raw: unknown): ClientMessage | null => {
  const parsed = Message.safeParse(raw)
  return parsed.success ? parsed.data : null
}
