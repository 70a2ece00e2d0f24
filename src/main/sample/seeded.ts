import type { Random } from '../ports.ts'

/** The same numbers for the same seed: the sample's past is the same after every restart. */
export const createSeeded = (seed: number): Random => {
  let state = (seed >>> 0) + 0x9e37_79b9
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(items: readonly [T, ...T[]], random: Random): T =>
  items[Math.floor(random() * items.length)] ?? items[0]

export const between = (low: number, high: number, random: Random): number => low + (high - low) * random()
