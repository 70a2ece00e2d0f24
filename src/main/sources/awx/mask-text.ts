/** Secrets inside running text: key=value, key: value, options of a command line, and credentials in addresses. */
import { isSecretKey } from './secret-names.ts'

export const MASK = '••••••'

const URL_PAIR = /(:\/\/[^\s/?#@:"']*:)[^\s/?#"'<>]+@/g
/** A lone name before an @ is a token in a web address, and just a user (git@) in others. */
const URL_TOKEN = /(https?:\/\/)[^\s/?#@:"']+@/gi
const SCHEME = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi

/** A name and what leads to its value: `key=`, `"key": `, `--key `. */
const HEAD = /(?<![\w.-])(?:([\w.-]+)(\\*["']?\s*[:=]\s*)|(--[\w.-]+)(\s+)(?=[^\s-]))/g
/** Quoted inside a quoted text: ends at the quote that is escaped as often. A quote never closed ends with the text. */
const ESCAPED = String.raw`(\\+)["'][\s\S]*?(?:(?<!\\)\1["']|$)`
const QUOTED = String.raw`"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)`
/** A list, a mapping, an expression or a block goes with everything behind it: its end can't be told from here. */
const OPEN = String.raw`[[{|>][\s\S]*`
/** Up to the next blank outside quotes. */
const WORD = new RegExp(String.raw`${ESCAPED}|${OPEN}|(?:${QUOTED}|\\[\s\S]?|[^\s"'\\])+`, 'y')
/** Up to the end of the line, with the lines below it that are indented. */
const LINE = new RegExp(String.raw`${ESCAPED}|${OPEN}|${QUOTED}|[^\n]+(?:\n[ \t]+[^\n]*)*`, 'y')

/** The text with what follows a secret's name hidden. Hides rather too much than too little. */
export const toMaskedWords = (text: string): string => {
  const plain = text
    .replace(URL_PAIR, (_whole, before: string) => `${before}${MASK}@`)
    .replace(URL_TOKEN, (_whole, before: string) => `${before}${MASK}@`)
    .replace(SCHEME, (_whole, scheme: string) => `${scheme} ${MASK}`)
  let shown = ''
  let at = 0
  for (;;) {
    HEAD.lastIndex = at
    const head = HEAD.exec(plain)
    if (head === null) return shown + plain.slice(at)
    const key = head[1] ?? head[3] ?? ''
    const between = head[2] ?? head[4] ?? ''
    const valueAt = head.index + head[0].length
    shown += plain.slice(at, valueAt)
    at = valueAt
    if (!isSecretKey(key)) continue
    const end = toValueEnd(plain, valueAt, between)
    if (end > valueAt) shown += MASK
    at = end
  }
}

const toValueEnd = (text: string, from: number, between: string): number => {
  const named = between.includes(':')
  // A value that starts on the next line may be a list of any length.
  if (named && between.includes('\n')) return text.length
  const value = named ? LINE : WORD
  value.lastIndex = from
  return value.test(text) ? value.lastIndex : from
}
