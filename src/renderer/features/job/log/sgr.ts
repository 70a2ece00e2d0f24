/**
 * Terminal text to styled spans. Only SGR (colour and weight) is honoured; every other escape sequence and
 * control character is taken out, so that nothing a run prints can move, hide or imitate anything. Each line
 * stands alone: the view jumps anywhere in a log and cannot know what an earlier line left switched on.
 */

/** Names, not values: the theme decides what a colour looks like, with enough contrast in each theme. */
export const ANSI_COLOURS = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'bright-black',
  'bright-red',
  'bright-green',
  'bright-yellow',
  'bright-blue',
  'bright-magenta',
  'bright-cyan',
  'bright-white',
] as const
export type AnsiColour = (typeof ANSI_COLOURS)[number]

export interface SgrStyle {
  fg: AnsiColour | null
  bg: AnsiColour | null
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  strike: boolean
  inverse: boolean
}

export interface SgrSpan {
  text: string
  style: SgrStyle
}

const PLAIN: SgrStyle = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
}

/**
 * One alternative per kind of sequence (ECMA-48): CSI; the string controls OSC, DCS, SOS, PM and APC, ended by
 * BEL or ST or, when cut off, by the end of the line; other escapes; single control characters except tab.
 * An OSC 8 link loses its address and keeps its text, which stands between two sequences.
 */
const SEQUENCE =
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]?)|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|(?=\u001b)|$)|\u001b[ -/]*[0-~]?|[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

/** The text alone, as searching and copying want it. */
export const toPlainText = (text: string): string => text.replaceAll(SEQUENCE, '')

/** Never throws; the joined span texts are exactly `toPlainText(text)`. Neighbours of one style are merged. */
export const toSpans = (text: string): SgrSpan[] => {
  const spans: SgrSpan[] = []
  let style = PLAIN
  let from = 0
  const push = (piece: string): void => {
    if (piece === '') return
    const last = spans.at(-1)
    if (last && isSameStyle(last.style, style)) last.text += piece
    else spans.push({ text: piece, style })
  }
  for (const match of text.matchAll(SEQUENCE)) {
    push(text.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === 'm') style = applySgr(style, match[1] ?? '')
  }
  push(text.slice(from))
  return spans
}

const isSameStyle = (a: SgrStyle, b: SgrStyle): boolean =>
  a.fg === b.fg &&
  a.bg === b.bg &&
  a.bold === b.bold &&
  a.dim === b.dim &&
  a.italic === b.italic &&
  a.underline === b.underline &&
  a.strike === b.strike &&
  a.inverse === b.inverse

const applySgr = (before: SgrStyle, parameters: string): SgrStyle => {
  // Private sequences such as ESC[?25m or ESC[>4;1m are no colours.
  if (/[<=>?]/.test(parameters)) return before
  // A colon separates the parts of one colour (ITU T.416), a semicolon the parameters; both occur for 38 and 48.
  const codes = parameters.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)))
  let style = before
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48 || code === 58) {
      const [colour, used] = toExtendedColour(codes, at + 1)
      at += used
      if (code === 38) style = { ...style, fg: colour }
      if (code === 48) style = { ...style, bg: colour }
    } else {
      style = applyCode(style, code)
    }
  }
  return style
}

const applyCode = (style: SgrStyle, code: number): SgrStyle => {
  if (code >= 30 && code <= 37) return { ...style, fg: ANSI_COLOURS[code - 30] ?? null }
  if (code >= 40 && code <= 47) return { ...style, bg: ANSI_COLOURS[code - 40] ?? null }
  if (code >= 90 && code <= 97) return { ...style, fg: ANSI_COLOURS[code - 82] ?? null }
  if (code >= 100 && code <= 107) return { ...style, bg: ANSI_COLOURS[code - 92] ?? null }
  const change = CODES[code]
  return change ? { ...style, ...change } : style
}

const CODES: Record<number, Partial<SgrStyle>> = {
  0: PLAIN,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { fg: null },
  49: { bg: null },
}

/** The colour after 38 or 48, and how many codes it took. */
const toExtendedColour = (codes: readonly number[], at: number): [AnsiColour | null, number] => {
  if (codes[at] === 5) return [toIndexed(codes[at + 1] ?? 0), 2]
  if (codes[at] === 2) return [toNearest(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4]
  return [null, 1]
}

const CUBE = [0, 95, 135, 175, 215, 255]

const toIndexed = (index: number): AnsiColour | null => {
  if (index < 16) return ANSI_COLOURS[index] ?? null
  if (index > 255) return null
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return toNearest(grey, grey, grey)
  }
  const cell = index - 16
  return toNearest(CUBE[Math.floor(cell / 36)] ?? 0, CUBE[Math.floor(cell / 6) % 6] ?? 0, CUBE[cell % 6] ?? 0)
}

/**
 * By hue rather than by distance: a dark navy and a pale blue are both "blue" to a reader, and the theme's blue
 * is legible where neither of them would be.
 */
const toNearest = (red: number, green: number, blue: number): AnsiColour => {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  const spread = most - least
  if (spread < 32) {
    if (most < 56) return 'black'
    if (most < 150) return 'bright-black'
    return most < 225 ? 'white' : 'bright-white'
  }
  let hue = 0
  if (most === red) hue = ((green - blue) / spread + 6) % 6
  else if (most === green) hue = (blue - red) / spread + 2
  else hue = (red - green) / spread + 4
  const name = HUES[Math.round(hue) % 6] ?? 'white'
  return most > 215 && least > 70 ? (`bright-${name}` as AnsiColour) : name
}

const HUES = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const
