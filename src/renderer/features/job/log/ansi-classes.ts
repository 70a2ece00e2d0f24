import type { AnsiColour, SgrStyle } from './sgr.ts'

/** The theme's own colours, whose contrast is checked; a program's choice of red is not. */
const FG: Record<AnsiColour, string> = {
  black: 'text-faint',
  red: 'text-failed',
  green: 'text-ok',
  yellow: 'text-warn',
  blue: 'text-running',
  magenta: 'text-queued',
  cyan: 'text-accent',
  white: 'text-ink',
  'bright-black': 'text-faint',
  'bright-red': 'text-failed',
  'bright-green': 'text-ok',
  'bright-yellow': 'text-warn',
  'bright-blue': 'text-running',
  'bright-magenta': 'text-queued',
  'bright-cyan': 'text-accent',
  'bright-white': 'text-ink',
}

/** On a coloured ground text is always ink: any other pair may be unreadable. */
const BG: Record<AnsiColour, string> = {
  black: 'bg-raised text-ink',
  red: 'bg-failed-soft text-ink',
  green: 'bg-ok-soft text-ink',
  yellow: 'bg-warn-soft text-ink',
  blue: 'bg-running-soft text-ink',
  magenta: 'bg-queued-soft text-ink',
  cyan: 'bg-accent-soft text-ink',
  white: 'bg-inverse text-inverse-ink',
  'bright-black': 'bg-raised text-ink',
  'bright-red': 'bg-failed-soft text-ink',
  'bright-green': 'bg-ok-soft text-ink',
  'bright-yellow': 'bg-warn-soft text-ink',
  'bright-blue': 'bg-running-soft text-ink',
  'bright-magenta': 'bg-queued-soft text-ink',
  'bright-cyan': 'bg-accent-soft text-ink',
  'bright-white': 'bg-inverse text-inverse-ink',
}

export const toSgrClass = (style: SgrStyle): string => {
  const parts: string[] = []
  if (style.inverse) parts.push('bg-inverse text-inverse-ink')
  else if (style.bg) parts.push(BG[style.bg])
  else if (style.fg) parts.push(FG[style.fg])
  else if (style.dim) parts.push('text-muted')
  if (style.bold) parts.push('font-semibold')
  if (style.italic) parts.push('italic')
  if (style.underline) parts.push('underline')
  if (style.strike) parts.push('line-through')
  return parts.join(' ')
}
