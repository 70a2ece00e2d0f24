import { field } from './first-look.ts'

export const MIN_WIDTH = 900
export const MIN_HEIGHT = 600
const MAX_SIDE = 32_767

interface Area {
  x: number
  y: number
  width: number
  height: number
}

export interface Placement extends Area {
  maximized: boolean
}

/** What must stay on a screen for the window to be found and dragged, px. */
const GRIP = 64

/**
 * Where the window was left, or null where nothing usable was kept or the screen it stood on is gone.
 * `areas` are the work areas of the screens that are there now.
 */
export const toPlacement = (kept: unknown, areas: readonly Area[]): Placement | null => {
  const [x, y, keptWidth, keptHeight] = ['x', 'y', 'width', 'height'].map((name) =>
    toPixels(field(kept, name)),
  )
  if (x == null || y == null || keptWidth == null || keptHeight == null) return null
  const width = Math.max(keptWidth, MIN_WIDTH)
  const height = Math.max(keptHeight, MIN_HEIGHT)
  const reachable = areas.some(
    (area) =>
      x + width >= area.x + GRIP &&
      x <= area.x + area.width - GRIP &&
      y >= area.y - 1 &&
      y <= area.y + area.height - GRIP,
  )
  return reachable ? { x, y, width, height, maximized: field(kept, 'maximized') === true } : null
}

const toPixels = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MAX_SIDE ? value : null
