import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** The tokens of each theme as [L, C, h] of oklch. */
const readThemes = (): Map<string, Map<string, [number, number, number]>> => {
  const css = readFileSync('src/renderer/ui/tokens.css', 'utf8')
  const themes = new Map<string, Map<string, [number, number, number]>>()
  for (const block of css.matchAll(/data-theme='(\w+)'\] \{([^}]*)\}/g)) {
    const tokens = new Map<string, [number, number, number]>()
    for (const token of (block[2] ?? '').matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g))
      tokens.set(token[1] ?? '', [Number(token[2]), Number(token[3]), Number(token[4])])
    themes.set(block[1] ?? '', tokens)
  }
  return themes
}

/** oklch -> linear sRGB -> relative luminance, as WCAG 2.2 defines it. */
const toLuminance = ([l, c, h]: [number, number, number]): number => {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
  const green = clamp(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
  const blue = clamp(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const toRatio = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)

const TEXT = ['ink', 'muted', 'faint', 'running', 'ok', 'failed', 'warn', 'queued', 'idle', 'accent']
const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'popup']
const PAIRS = [
  ...TEXT.flatMap((text) => GROUNDS.map((ground) => [text, ground, 4.5] as const)),
  ['inverse-ink', 'inverse', 4.5],
  ['danger-ink', 'danger', 4.5],
  ['danger-ink', 'danger-hover', 4.5],
  ['ink', 'hover', 4.5],
  ['muted', 'hover', 4.5],
  ['ink', 'accent-soft', 4.5],
  // Boundaries of controls and the focus ring.
  ['line-strong', 'surface', 3],
  ['line-strong', 'canvas', 3],
  ['accent', 'raised', 3],
] as const

describe.each([...readThemes()])('theme %s', (_name, tokens) => {
  it.each(PAIRS)('%s on %s is readable at %f', (front, ground, least) => {
    const a = tokens.get(front)
    const b = tokens.get(ground)
    if (!a || !b) throw new Error(`${front} or ${ground} is not a token of this theme`)
    expect(toRatio(toLuminance(a), toLuminance(b))).toBeGreaterThanOrEqual(least)
  })
})

it('reads all three themes', () => {
  expect([...readThemes().keys()]).toEqual(['dark', 'light', 'contrast'])
})
