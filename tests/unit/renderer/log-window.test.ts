import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advanceBy,
  MAX_SCROLL_PX,
  toDrawn,
  toReveal,
  toScrollHeight,
  toScrollPxPerRow,
  toTopMost,
} from '../../../src/renderer/features/job/log/log-window.ts'

const even = (): number => 18

describe('log window', () => {
  test('a log of a million lines scrolls pixel by pixel', () => {
    expect(toScrollPxPerRow(800_000, 18)).toBe(18)
  })

  test('a log of ten million lines stays under the element cap of Chromium', () => {
    const topMost = toTopMost(10_000_000, 700, even)
    expect(toScrollHeight(10_000_000, 18, 700, topMost)).toBeLessThan(33_554_428)
    expect(toScrollHeight(10_000_000, 18, 700, topMost)).toBeLessThanOrEqual(MAX_SCROLL_PX + 700)
  })

  test('the last line ends at the lower edge', () => {
    const topMost = toTopMost(1_000, 180, even)
    expect(topMost).toBe(990)
    expect(toTopMost(1_000, 189, even)).toBeCloseTo(989.5)
  })

  test('a log shorter than the view does not scroll', () => {
    expect(toTopMost(5, 700, even)).toBe(0)
  })

  test('wrapped lines at the end push the last position further down', () => {
    expect(toTopMost(1_000, 180, (row) => (row >= 998 ? 90 : 18))).toBe(998)
  })

  test('a wheel turn over wrapped lines moves by what is drawn', () => {
    expect(advanceBy(0, 54, 100, 90, (row) => (row === 0 ? 54 : 18))).toBe(1)
    expect(advanceBy(1, -27, 100, 90, (row) => (row === 0 ? 54 : 18))).toBeCloseTo(0.5)
  })

  test('moving down and up by the same way ends where it began', () => {
    const heights = fc.array(fc.integer({ min: 18, max: 400 }), { minLength: 50, maxLength: 50 })
    fc.assert(
      fc.property(heights, fc.integer({ min: 0, max: 600 }), (list, px) => {
        const heightOf = (row: number): number => list[row] ?? 18
        const down = advanceBy(3, px, 50, 50, heightOf)
        expect(down).toBeGreaterThanOrEqual(3)
        if (down < 50) expect(advanceBy(down, -px, 50, 50, heightOf)).toBeCloseTo(3, 5)
      }),
    )
  })

  test('no movement leaves the log', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.nat(90), (px, top) => {
        const next = advanceBy(top, px, 100, 90, even)
        expect(next).toBeGreaterThanOrEqual(0)
        expect(next).toBeLessThanOrEqual(90)
      }),
    )
  })

  test('a line in view is not moved to, one below comes to the lower edge, one above to the upper', () => {
    const topMost = toTopMost(1_000, 180, even)
    expect(toReveal(15, 10, 180, topMost, even)).toBe(10)
    expect(toReveal(20, 10, 180, topMost, even)).toBeCloseTo(11)
    expect(toReveal(4, 10, 180, topMost, even)).toBe(4)
    expect(toReveal(999, 10, 180, topMost, even)).toBeCloseTo(990)
  })

  test('as many lines are drawn as the view can show, however long the log', () => {
    const { start, end } = toDrawn(5_000_000.5, 10_000_000, 720, 18)
    expect(start).toBe(5_000_000)
    expect(end - start).toBe(42)
  })
})
