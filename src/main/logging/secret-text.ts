/** Finds secrets in free text by their shape and by the name before them. Linear in the length of the text. */
import { isSecretBeforeColon, isSecretName } from './secret-names.ts'

export const REDACTED = '[redacted]'

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
const SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi
const JWT = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g
/** Everything up to the last @ of the authority; a password may itself hold an @. */
const URL_USER = /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#"'<>\\]+@/gi
/** A password with a slash in it, which no URL should hold and some do; host:8080/x@y is left alone. */
const URL_LOOSE =
  /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/:@"'<>\\]{1,100}:(?!\d+\/)[^\s"'<>\\]{1,500}@/gi
/** A name, perhaps in quotes (escaped ones, too, where JSON is inside of JSON), and what sets its value off. */
const NAME =
  /(?<![\w.$-])(?:(?:api|private|access|secret|encryption) )?[\w.$-]+(?:\\{0,7}["'])?[ \t]{0,20}(?:=>|:=|==?|:)[ \t]{0,20}/gi
const SWITCH = /(?<![\w-])--?([a-z][\w-]*)[ \t]+(?!-)/gi
const OPENING = /\\{0,7}["']/y

/** Hides what a secret's shape or the name before it gives away. */
export const hideInText = (text: string): string => {
  const shaped = text
    .replaceAll(PRIVATE_KEY, REDACTED)
    .replaceAll(URL_USER, `$1${REDACTED}@`)
    .replaceAll(URL_LOOSE, `$1${REDACTED}@`)
    .replaceAll(JWT, REDACTED)
  const paired = hideAfter(shaped, NAME, (lead) => {
    const colon = /:[ \t]*$/.test(lead)
    const name = lead.replace(/[\s=:>]+$/, '')
    return colon ? isSecretBeforeColon(name) : isSecretName(name)
  })
  // After the names: "Authorization: Bearer x" is then one hidden value and not two.
  return hideAfter(paired, SWITCH, isSecretName).replaceAll(SCHEME, `$1 ${REDACTED}`)
}

const hideAfter = (text: string, leads: RegExp, isSecret: (lead: string) => boolean): string => {
  let out = ''
  let from = 0
  for (const match of text.matchAll(leads)) {
    const start = match.index + match[0].length
    // What lies inside a value that is hidden already names nothing.
    if (match.index < from || !isSecret(match[0])) continue
    const value = valueAt(text, start, /:[ \t]*$/.test(match[0]))
    if (value.end <= start) continue
    out += text.slice(from, start) + value.opening + REDACTED + value.closing
    from = value.end
  }
  return out + text.slice(from)
}

interface Value {
  opening: string
  closing: string
  end: number
}

/** Where the value that begins here ends: its closing quote; else the blank; after a colon, the end of the line. */
const valueAt = (text: string, start: number, wholeLine: boolean): Value => {
  OPENING.lastIndex = start
  const opening = OPENING.exec(text)?.[0] ?? ''
  if (opening !== '') {
    const end = closingAt(text, start + opening.length, opening)
    return { opening, closing: end === text.length ? '' : opening, end: end === text.length ? end : end + 1 }
  }
  const stop = wholeLine ? /[\r\n]/g : /\s/g
  stop.lastIndex = start
  return { opening, closing: '', end: stop.exec(text)?.index ?? text.length }
}

/** The index of the quote that closes; the text's length where none does. Where in doubt, more is hidden. */
const closingAt = (text: string, from: number, opening: string): number => {
  const quote = opening.at(-1) ?? '"'
  const depth = opening.length - 1
  let slashes = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\') {
      slashes += 1
      continue
    }
    if (character === quote && (slashes <= depth || (depth === 0 && slashes % 2 === 0))) return at
    slashes = 0
  }
  return text.length
}
