import type { Random } from '../ports.ts'
import type { Pace, SyncReason } from '../sources/connector.ts'

/** Sources that start together are spread over this long. */
const START_SPREAD_MS = 1_500
const JITTER = 0.1

/**
 * A fixed place in [0, spread) for a source: the same at every start, different for each. FNV-1a of its id, then
 * mixed, because the high bits of FNV barely differ between ids that differ in their last character.
 */
export const toStartOffsetMs = (sourceId: string, spreadMs = START_SPREAD_MS): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < sourceId.length; at += 1) {
    hash = Math.imul(hash ^ sourceId.charCodeAt(at), 0x01000193) >>> 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash = (hash ^ (hash >>> 16)) >>> 0
  return Math.floor((hash / 0x1_0000_0000) * spreadMs)
}

export interface Situation {
  pushLive: boolean
  anyActive: boolean
}

/** Between two polls, without jitter. Ms. */
export const toIntervalMs = (pace: Pace, { pushLive, anyActive }: Situation): number =>
  pushLive ? pace.pushMs : anyActive ? pace.activeMs : pace.idleMs

/** Ten per cent up or down, so that sources of one pace drift apart. */
export const toJitteredMs = (ms: number, random: Random): number =>
  Math.round(ms * (1 - JITTER + 2 * JITTER * random()))

/** The further down, the more a pass looks at. */
const STRENGTH: SyncReason[] = ['schedule', 'gap', 'demand', 'wake', 'first']

/** One pass for several wishes: the one that looks at most. */
export const toStrongerReason = (a: SyncReason | null, b: SyncReason): SyncReason =>
  a !== null && STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b
