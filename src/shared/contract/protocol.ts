/**
 * What travels over a port. Arrays of plain values, the same over a MessagePort, a WebSocket and the
 * in-memory pair. `id` is chosen by the client, unique per port.
 */
import type { Fault } from './fault.ts'

export type ClientMessage =
  | { t: 'call'; id: number; name: string; input: unknown }
  /** Tells the server that nobody waits for the reply any more. */
  | { t: 'abort'; id: number }
  | { t: 'sub'; id: number; name: string; input: unknown }
  | { t: 'unsub'; id: number }
  /** The batch `seq` of feed `id` has been taken in; only now may the next one be sent. */
  | { t: 'ack'; id: number; seq: number }

export type ServerMessage =
  | { t: 'ok'; id: number; value: unknown }
  | { t: 'fault'; id: number; fault: Fault }
  /** A feed's state from nothing. `done` false: more of the same snapshot follows under the next seq. */
  | { t: 'snap'; id: number; seq: number; items: unknown[]; done: boolean }
  /** Changes since the batch before. `set` items are field deltas, each with the feed's key field. */
  | { t: 'delta'; id: number; seq: number; set: unknown[]; gone: (string | number)[] }
  | { t: 'end'; id: number; fault: Fault }

/** The least a carrier must do. Implemented by Electron's MessagePort, a WebSocket, and the in-memory pair. */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): () => void
  onClose(listener: () => void): () => void
  close(): void
}

/** A feed flushes at most this often … */
export const FLUSH_MS = 100
/** … and at most this many items a batch. */
export const BATCH_ITEMS = 500
/** Past this many pending changes a subscriber is sent a new snapshot instead: memory stays bounded. */
export const MAX_PENDING = 20_000
/** A push should be seen at once: the first change after a quiet spell goes out after this long. */
export const FIRST_FLUSH_MS = 8
