/** A small seeded generator: the same store every time. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Index below `size`; low ones far more often, as a few jobs make most of the runs. */
export const skewed = (random: () => number, size: number): number => Math.floor(size * random() ** 3)
