/** Names are read word by word, so that DB_PWD, vaultPw and api-key are seen, and "author" or "passing" are not. */
const WORDS = new Set([
  'auth',
  'authorization',
  'authorisation',
  'authentication',
  'bearer',
  'cookie',
  'cookies',
  'cred',
  'creds',
  'jwt',
  'otp',
  'pass',
  'passcode',
  'pw',
])
/** Also at the end of a word, for names written without a mark between their parts: dbpassword, authtoken. */
const ENDINGS =
  /(?:password|passwd|passphrase|pwd|pass|pw|secret|token|credential|cookie|apikey|privatekey)s?$/
/** A key alone is an ordinary word; after one of these it is a secret. */
const KEYS = /(?:^|_)(?:api|private|access|secret|encryption|signing|ssh|master|auth)_keys?(?:_|$)/
const SESSION = /(?:^|_)session_?id(?:_|$)/
/** Ordinary words with such an ending. */
const ORDINARY = new Set(['bypass', 'compass', 'surpass', 'encompass', 'overpass', 'trespass'])

const toWords = (name: string): string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)

/** Whether what goes by this name is to be kept out of everything that is written down. */
export const isSecretName = (name: string): boolean => {
  const words = toWords(name.slice(0, 200))
  const joined = words.join('_')
  return (
    words.some((word) => WORDS.has(word) || (ENDINGS.test(word) && !ORDINARY.has(word))) ||
    KEYS.test(joined) ||
    SESSION.test(joined)
  )
}

/** "auth" before a colon is mostly prose or a fault's code; as a field or before "=" it is a secret. */
export const isSecretBeforeColon = (name: string): boolean =>
  isSecretName(
    toWords(name.slice(0, 200))
      .filter((word) => word !== 'auth')
      .join('_'),
  )
