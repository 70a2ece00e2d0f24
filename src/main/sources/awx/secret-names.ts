/** Which names hold secrets. A name is judged by its words, however they are joined: dbPwd, db-pwd, "db pwd". */

const SECRET =
  /pass|pwd|passwd|token|secret|credential|bearer|cookie|authori[sz]ation|auth(?!or)|api_?key|(access|private|ssh|ssl|tls|rsa|encryption|signing|master|shared|account|storage|vault|license)_?key|connection_?string/
/** Too short to be looked for inside other words. */
const SECRET_WORD = /(^|_)(pw|psk|jwt|otp|sas|dsn|passcode)\d*(_|$)/
/** Names that only sound like secrets: lists of names, counts, switches. */
const HARMLESS =
  /^(credentials|passwords_needed_to_start|webhook_credential|ask_.*|.*_(enabled|count|id|name|type|file|path))$/
/** One half of a key that is no use without the other is still a secret, though it is called an id. */
const SECRET_ID = /(^|_)secret_id$/

const toWords = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()

export const isSecretKey = (key: string): boolean => {
  const words = toWords(key)
  if (SECRET_ID.test(words)) return true
  return (SECRET.test(words) || SECRET_WORD.test(words)) && !HARMLESS.test(words)
}
