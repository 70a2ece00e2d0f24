import { crc32, deflateSync } from 'node:zlib'

/** Distance to a shape's edge in design units, negative inside. */
export type Shape = (x: number, y: number) => number
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

export interface Layer {
  shape: Shape
  /** One colour, or from the first (top) to the second (bottom) of the design. */
  fill: Colour | readonly [Colour, Colour]
}

export const roundedBox =
  (left: number, top: number, width: number, height: number, radius: number): Shape =>
  (x, y) => {
    const dx = Math.abs(x - left - width / 2) - width / 2 + radius
    const dy = Math.abs(y - top - height / 2) - height / 2 + radius
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
  }

export const disc =
  (centreX: number, centreY: number, radius: number): Shape =>
  (x, y) =>
    Math.hypot(x - centreX, y - centreY) - radius

/** A line with round ends through the points. */
export const stroke =
  (points: readonly (readonly [number, number])[], width: number): Shape =>
  (x, y) => {
    let nearest = Infinity
    for (const [index, [ax, ay]] of points.entries()) {
      const [bx, by] = points[index + 1] ?? [ax, ay]
      const length = (bx - ax) ** 2 + (by - ay) ** 2
      const along =
        length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
      nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    }
    return nearest - width / 2
  }

/** The triangle that points right, its corners rounded. */
export const playMark = (left: number, top: number, width: number, height: number, radius: number): Shape => {
  const corners = [
    [left, top],
    [left + width, top + height / 2],
    [left, top + height],
  ] as const
  return (x, y) => {
    let inside = -Infinity
    let edge = Infinity
    for (const [index, [ax, ay]] of corners.entries()) {
      const [bx, by] = corners[(index + 1) % 3] ?? corners[0]
      const length = Math.hypot(bx - ax, by - ay)
      inside = Math.max(inside, -((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length)
      const along = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length ** 2))
      edge = Math.min(edge, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    }
    return (inside <= 0 ? -edge : edge) - radius
  }
}

export const grow =
  (shape: Shape, by: number): Shape =>
  (x, y) =>
    shape(x, y) - by

export const without =
  (shape: Shape, hole: Shape): Shape =>
  (x, y) =>
    Math.max(shape(x, y), -hole(x, y))

/** Draws a square design of `design` units at `pixels` a side, as a PNG with transparency. */
export const toPng = (layers: readonly Layer[], design: number, pixels: number): Buffer => {
  const unit = design / pixels
  const rows = Buffer.alloc(pixels * (pixels * 4 + 1))
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < pixels; column += 1) {
      const colour = toPixel(layers, (column + 0.5) * unit, (row + 0.5) * unit, unit, design)
      colour.forEach((part, index) => {
        rows[row * (pixels * 4 + 1) + 1 + column * 4 + index] = Math.round(part)
      })
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(pixels, 0)
  header.writeUInt32BE(pixels, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    toChunk('IHDR', header),
    toChunk('IDAT', deflateSync(rows, { level: 9 })),
    toChunk('IEND', Buffer.alloc(0)),
  ])
}

/** Layers over one another, each covering as much of the pixel as its edge leaves. */
const toPixel = (layers: readonly Layer[], x: number, y: number, unit: number, design: number): number[] => {
  let [red, green, blue, alpha] = [0, 0, 0, 0]
  for (const { shape, fill } of layers) {
    const cover = Math.min(1, Math.max(0, 0.5 - shape(x, y) / unit))
    if (cover === 0) continue
    const [r, g, b, a] = isPair(fill) ? mix(fill[0], fill[1], y / design) : fill
    const over = a * cover
    const next = over + alpha * (1 - over)
    red = (r * over + red * alpha * (1 - over)) / next
    green = (g * over + green * alpha * (1 - over)) / next
    blue = (b * over + blue * alpha * (1 - over)) / next
    alpha = next
  }
  return [red, green, blue, alpha * 255]
}

const isPair = (fill: Layer['fill']): fill is readonly [Colour, Colour] => Array.isArray(fill[0])

const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
  from[3] + (to[3] - from[3]) * share,
]

const toChunk = (name: string, content: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
