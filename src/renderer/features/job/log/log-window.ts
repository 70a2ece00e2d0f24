/**
 * Where the reader is in a log, in lines rather than pixels, because Chromium caps an element at 33,554,428 px
 * and wrapped lines have no height until they are drawn. `top` is the row at the upper edge; its fraction is
 * the part of that row already scrolled past.
 */

/** Stays under the cap with room for borders and zoom. */
export const MAX_SCROLL_PX = 16_000_000

export type HeightOf = (row: number) => number

/** Pixels of the scroll range that stand for one row: the row's own height until the cap is reached. */
export const toScrollPxPerRow = (rows: number, rowPx: number): number =>
  rows * rowPx <= MAX_SCROLL_PX ? rowPx : MAX_SCROLL_PX / rows

/** Height in px of the element that gives the scroll bar its range. */
export const toScrollHeight = (rows: number, rowPx: number, viewportPx: number, topMost: number): number =>
  Math.ceil(topMost * toScrollPxPerRow(rows, rowPx)) + viewportPx

/** The largest `top`: the last row then ends at the lower edge. */
export const toTopMost = (rows: number, viewportPx: number, heightOf: HeightOf): number => {
  let left = viewportPx
  for (let row = rows - 1; row >= 0; row -= 1) {
    const height = Math.max(1, heightOf(row))
    if (height >= left) return row + (height - left) / height
    left -= height
  }
  return 0
}

/** `top` after moving by so many pixels of drawn text, up where negative. */
export const advanceBy = (
  top: number,
  deltaPx: number,
  rows: number,
  topMost: number,
  heightOf: HeightOf,
): number => {
  let row = Math.floor(top)
  let px = deltaPx + (top - row) * heightOf(row)
  while (px < 0 && row > 0) {
    row -= 1
    px += heightOf(row)
  }
  while (row < rows && px >= heightOf(row)) {
    px -= heightOf(row)
    row += 1
  }
  const next = row + Math.max(0, px) / Math.max(1, heightOf(row))
  return clampTop(px < 0 ? 0 : next, topMost)
}

export const clampTop = (top: number, topMost: number): number => Math.min(Math.max(0, top), topMost)

/** The `top` that brings a row into view with as little movement as possible; unchanged where it is in view. */
export const toReveal = (
  row: number,
  top: number,
  viewportPx: number,
  topMost: number,
  heightOf: HeightOf,
): number => {
  if (row < top) return clampTop(row, topMost)
  let left = viewportPx - heightOf(row)
  let first = row
  while (first > 0 && left - heightOf(first - 1) >= 0) {
    first -= 1
    left -= heightOf(first)
  }
  const lowest = first > 0 ? first - left / Math.max(1, heightOf(first - 1)) : 0
  return clampTop(Math.max(top, lowest), topMost)
}

/** Rows to draw, `end` exclusive. Every row counts at least `rowPx`, so that wrapped rows only draw fewer. */
export const toDrawn = (
  top: number,
  rows: number,
  viewportPx: number,
  rowPx: number,
): { start: number; end: number } => {
  const start = Math.max(0, Math.floor(top))
  return { start, end: Math.min(rows, start + Math.ceil(viewportPx / rowPx) + 2) }
}
