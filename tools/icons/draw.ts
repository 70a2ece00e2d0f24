/**
 * Draws the program's icons into resources/: `node tools/icons/draw.ts`. Shapes rather than pictures, so that each
 * size is drawn for itself and a change of a colour is a change of a line.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { disc, grow, playMark, roundedBox, stroke, toPng, without } from './canvas.ts'
import type { Colour, Layer, Shape } from './canvas.ts'

const resources = resolve(import.meta.dirname, '..', '..', 'resources')

const WHITE: Colour = [255, 255, 255, 1]
const INK: Colour = [16, 20, 28, 1]
const NIGHT: Colour = [24, 32, 48, 1]
const DEEP: Colour = [12, 16, 26, 1]
const BLUE: Colour = [61, 139, 255, 1]
const SKY: Colour = [110, 178, 255, 1]
const RED: Colour = [229, 57, 53, 1]
const GREY: Colour = [138, 147, 161, 1]
const SLATE: Colour = [92, 104, 124, 1]

/** Three cards of a deck, the front one with a running job's bar. 256 units. */
const appIcon: Layer[] = [
  { shape: roundedBox(8, 8, 240, 240, 54), fill: [NIGHT, DEEP] },
  { shape: roundedBox(74, 50, 108, 60, 14), fill: [74, 90, 118, 1] },
  { shape: roundedBox(60, 74, 136, 70, 16), fill: [120, 140, 174, 1] },
  { shape: roundedBox(44, 102, 168, 102, 20), fill: WHITE },
  { shape: disc(76, 134, 13), fill: BLUE },
  { shape: roundedBox(100, 126, 84, 16, 8), fill: INK },
  { shape: roundedBox(64, 168, 128, 16, 8), fill: [208, 216, 228, 1] },
  { shape: roundedBox(64, 168, 84, 16, 8), fill: [SKY, BLUE] },
]

/** A state is a shape and a colour; the white rim keeps it apart from a dark panel, the dark one from a light. 22 units. */
const onPanel = (body: Shape, fill: Layer['fill'], marks: readonly Shape[]): Layer[] => [
  { shape: grow(body, 0.9), fill: [255, 255, 255, 0.85] },
  { shape: grow(body, 0.35), fill: INK },
  { shape: body, fill },
  ...marks.map((shape): Layer => ({ shape, fill: WHITE })),
]

const card = roundedBox(3, 4, 16, 14, 3.5)

const tray: Record<'calm' | 'active' | 'failing' | 'offline', Layer[]> = {
  calm: onPanel(card, SLATE, [
    stroke(
      [
        [7, 11.2],
        [9.8, 14],
        [15, 8],
      ],
      2,
    ),
  ]),
  active: onPanel(card, BLUE, [playMark(9, 8, 5.4, 6, 0.9)]),
  failing: onPanel(disc(11, 11, 8.4), RED, [
    stroke(
      [
        [11, 6.4],
        [11, 11.6],
      ],
      2.4,
    ),
    disc(11, 15.3, 1.5),
  ]),
  offline: [
    { shape: grow(without(card, grow(card, -2.4)), 0.9), fill: [255, 255, 255, 0.85] },
    { shape: grow(without(card, grow(card, -2.4)), 0.35), fill: INK },
    { shape: without(card, grow(card, -2.4)), fill: GREY },
    {
      shape: stroke(
        [
          [4.5, 19],
          [17.5, 3],
        ],
        4.2,
      ),
      fill: INK,
    },
    {
      shape: stroke(
        [
          [4.5, 19],
          [17.5, 3],
        ],
        2.2,
      ),
      fill: WHITE,
    },
  ],
}

mkdirSync(resolve(resources, 'tray'), { recursive: true })
writeFileSync(resolve(resources, 'icon.png'), toPng(appIcon, 256, 512))
for (const [state, layers] of Object.entries(tray)) {
  writeFileSync(resolve(resources, 'tray', `${state}.png`), toPng(layers, 22, 22))
  writeFileSync(resolve(resources, 'tray', `${state}@2x.png`), toPng(layers, 22, 44))
}
