import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../src/main/logging/redact.ts'
import { isSecretName } from '../../../src/main/logging/secret-names.ts'

const RUNS = process.env['JOBDECK_SOAK'] === '1' ? 20_000 : 500
const CANARY = 'cnry7Q2xLm9'
/** As a line of the log would have it. */
const written = (value: unknown): string => JSON.stringify(createRedactor().value(value))

describe('which names are secret', () => {
  it.each([
    ...['password', 'db_password', 'DB_PWD', 'vault_pw', 'vaultPw', 'dbpassword', 'ansible_become_pass'],
    ...['passwd', 'passphrase', 'sshKeyPassphrase', 'secret', 'client_secret', 'clientSecrets', 'token'],
    ...['X-Auth-Token', 'authtoken', 'access_token', 'apiKey', 'api-key', 'APIKEY', 'API_KEY', 'x-api-key'],
    ...['private_key', 'privateKey', 'ssh_private_key', 'AWS_SECRET_ACCESS_KEY', 'credential', 'credentials'],
    ...[
      'auth',
      'authorization',
      'Proxy-Authorization',
      'cookie',
      'Set-Cookie',
      'sessionid',
      'session_id',
      'jwt',
    ],
  ])('%s is', (name) => expect(isSecretName(name)).toBe(true))

  it.each([
    ...['author', 'authored_by', 'passing', 'bypass', 'compass', 'key', 'key_name', 'keyboard', 'tokenizer'],
    ...['name', 'path', 'primary_key', 'happened', 'session', 'status', 'secretary', 'credit', 'powder'],
  ])('%s is not', (name) => expect(isSecretName(name)).toBe(false))
})

describe('what is kept out of a record', () => {
  it.each<[string, unknown]>([
    ['a field', { db_password: CANARY }],
    ['a field of many parts', { DB_PWD: CANARY, vault_pw: CANARY }],
    ['a number of secrets', { tokens: [CANARY, { any: CANARY }] }],
    ['variables that are JSON in a string', { extra_vars: `{"db_password":"${CANARY}","port":1}` }],
    ['JSON in JSON in a string', { v: JSON.stringify({ w: JSON.stringify({ api_key: CANARY }) }) }],
    ['JSON inside of a sentence', { v: `it answered {"db_password": "${CANARY}"} and left` }],
    ['escaped JSON inside of a sentence', { v: `it said "{\\"db_password\\":\\"${CANARY}\\"}" twice` }],
    ['JSON that ends too soon', { v: `{"results":[{"db_password":"x ${CANARY}` }],
    ['a value with an escaped quote in it', { v: `got {"pw": "a\\"b ${CANARY}"} there` }],
    ['variables that are YAML', { extra_vars: `---\nuser: joe\ndb_password: two words ${CANARY}\nport: 1` }],
    ['module arguments', { module_args: `name=joe password=${CANARY} state=present` }],
    ['quoted module arguments', { module_args: `password="two words ${CANARY}" state=present` }],
    ['a value with a comma in it', { module_args: `password=a,${CANARY} state=present` }],
    ['a name with blanks', { v: `API key: ${CANARY}` }],
    ['an environment', { job_env: { DB_PWD: CANARY, HOME: '/root' } }],
    ['a header', { v: `Authorization: Bearer ${CANARY}` }],
    ['a header without its name', { v: `sent Bearer ${CANARY} there` }],
    ['a cookie', { v: `Set-Cookie: id=${CANARY}; Path=/` }],
    ['a query', { url: `https://x.example/?access_token=${CANARY}&page=2` }],
    ['credentials in a URL', { url: `https://joe:${CANARY}@x.example/path` }],
    ['a user alone in a URL', { url: `https://${CANARY}@x.example/path` }],
    ['a password with an @ in a URL', { url: `https://joe:a@b${CANARY}@x.example/` }],
    ['a password with a slash in a URL', { url: `postgres://joe:a/b${CANARY}@x.example/` }],
    ['a list of arguments', { job_args: ['ssh', '--password', CANARY] }],
    ['a list of arguments as text', { job_args: `["ssh","--password","${CANARY}"]` }],
    ['a command line', { v: `ssh --become-password ${CANARY} host` }],
    ['a switch with "="', { v: `ssh --password=${CANARY} host` }],
    ['a name that is a value', { survey: [{ variable: 'db_password', default: CANARY }] }],
    [
      'a private key',
      { v: `-----BEGIN OPENSSH PRIVATE KEY-----\n${CANARY}\n-----END OPENSSH PRIVATE KEY-----` },
    ],
    ['a private key that ends too soon', { v: `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}` }],
    ['an error', { error: new Error(`password=${CANARY}`, { cause: new Error(`token: ${CANARY}`) }) }],
    ['a map and a set', { v: new Map([['pw', CANARY]]), w: new Set([`pw=${CANARY}`]) }],
    ['bytes', { v: Buffer.from(CANARY) }],
    ['a field named like the prototype', JSON.parse(`{"__proto__":{"password":"${CANARY}"}}`)],
  ])('%s', (_what, value) => expect(written(value)).not.toContain(CANARY))

  it('says what is no secret as it is', () => {
    const value = {
      run: 42,
      ok: true,
      reason: null,
      text: 'Production refused the user at https://awx.example:8443/api/v2/jobs/?page=2 (SOURCE_AUTH: 401).',
      names: ['web1', 'web2'],
      author: 'joe',
      password: null,
      hasToken: true,
    }
    expect(createRedactor().value(value)).toEqual(value)
  })

  it('leaves the rest of a line with a secret readable', () => {
    const { text } = createRedactor()
    expect(text(`name=joe password=${CANARY} state=present`)).toBe(
      'name=joe password=[redacted] state=present',
    )
    expect(text(`https://joe:${CANARY}@x.example/p`)).toBe('https://[redacted]@x.example/p')
    expect(text(`{"user":"joe","pw":"${CANARY}"}`)).toBe('{"user":"joe","pw":"[redacted]"}')
  })
})

describe('what is known to be secret', () => {
  it('is hidden wherever the text is cut', () => {
    const redactor = createRedactor()
    redactor.remember(CANARY)
    for (let before = 8_192 - CANARY.length - 2; before <= 8_192 + 2; before += 1) {
      const out = redactor.text(`${'x'.repeat(before)}${CANARY}${'y'.repeat(100)}`)
      expect(out).not.toContain(CANARY.slice(0, 4))
      expect(out.length).toBeLessThanOrEqual(8_193)
    }
  })

  it('is hidden in its usual encodings, and whole where one secret holds another', () => {
    const secret = 'p"s/ü ß&x=1%'
    const redactor = createRedactor()
    redactor.remember('p"s/ü ')
    redactor.remember(secret)
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
    ]
    for (const form of forms) {
      const out = redactor.text(`a ${form} b`)
      expect(out).not.toContain(form.replaceAll('"', ''))
      expect(out).not.toContain('x=1')
    }
  })
})

describe('what would overwhelm a log', () => {
  it('is bounded: rings, depth, breadth and getters', () => {
    const ring: unknown[] = []
    for (let index = 0; index < 200; index += 1) ring.push(ring, { ring })
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`f${index}`, { a: [1, 2, 3] }]),
    )
    const error = new Error('round')
    error.cause = error
    const startedMs = performance.now()
    expect(written({ ring, wide, error }).length).toBeLessThan(200_000)
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  it.each([
    ['one word', 'a'.repeat(1_000_000)],
    ['backslashes', '\\'.repeat(1_000_000)],
    ['quotes', `password="`.repeat(100_000)],
    ['blanks', `password${' '.repeat(1_000_000)}`],
    ['schemes', 'a://b:'.repeat(150_000)],
    ['keys', '-----BEGIN PRIVATE KEY-----'.repeat(40_000)],
    ['brackets', '['.repeat(1_000_000)],
  ])('takes a megabyte of %s in its stride', (_what, text) => {
    const startedMs = performance.now()
    expect(createRedactor().text(text).length).toBeLessThanOrEqual(8_193)
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })
})

/** Ways to write a name and its value down, each of which gives the value away. */
const SHAPES: ((name: string, value: string) => unknown)[] = [
  (name, value) => ({ [name]: value }),
  (name, value) => ({ deep: [{ er: { [name]: [value] } }] }),
  (name, value) => JSON.stringify({ a: 1, [name]: value, b: 2 }),
  (name, value) => JSON.stringify({ v: JSON.stringify({ [name]: value }) }),
  (name, value) => `so it said: ${JSON.stringify({ a: 'x', [name]: value, b: 'y' })} (twice)`,
  (name, value) => `it said ${JSON.stringify(JSON.stringify({ [name]: value }))}, escaped`,
  (name, value) => `a=1 ${name}=${value.replaceAll(/\s/g, '_')} b=2`,
  (name, value) => `a: 1\n${name}: ${value.replaceAll(/[\r\n]/g, '_')}\nb: 2`,
  (name, value) => ({ name, value }),
  (name, value) => ['run', `--${name}`, value],
  (name, value) => new Error(`${name}=${value.replaceAll(/\s/g, '_')}`),
  (_name, value) => `https://joe:${encodeURIComponent(value)}@host.example/path`,
]
const NAMES = [
  'password',
  'db_password',
  'DB_PWD',
  'vault_pw',
  'apiKey',
  'api-key',
  'private_key',
  'X-Auth-Token',
]

describe('a secret in any of many shapes', () => {
  it('never reaches the log', () => {
    // Quotes and backslashes inside of an unescaped pair end it for every reader; JSON escapes them.
    const around = fc.string({
      unit: fc.constantFrom('a', '9', '!', '.', ',', ';', '&', '}', ')', '-', ' ', 'é'),
      maxLength: 12,
    })
    const padding = fc.nat({ max: 9_000 }).map((length) => 'z '.repeat(length / 2))
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES),
        fc.constantFrom(...NAMES),
        around,
        around,
        padding,
        (shape, name, before, after, pad) => {
          const given = shape(name, `${before}${CANARY}${after}`)
          const value = typeof given === 'string' && !/^[{[]/.test(given) ? pad + given : given
          expect(written({ sample: value })).not.toContain(CANARY.slice(0, 6))
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('never reaches the log as JSON with quotes and backslashes in it, at any depth', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', "'", 'a', ' ', '\n', '{', ':', ','), maxLength: 8 }),
        fc.constantFrom(...NAMES),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('', 'it said '),
        (before, name, depth, lead) => {
          let text = JSON.stringify({ [name]: `${before}${CANARY}` })
          for (let level = 1; level < depth; level += 1) text = JSON.stringify({ v: text })
          expect(written({ sample: lead + text })).not.toContain(CANARY)
        },
      ),
      { numRuns: RUNS },
    )
  })
})
