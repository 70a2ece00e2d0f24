import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFacts } from '../../../src/main/sources/awx/facts.ts'
import { MASK, toMasked, toMaskedVariables } from '../../../src/main/sources/awx/mask.ts'
import { isSecretKey } from '../../../src/main/sources/awx/secret-names.ts'
import { WireRun } from '../../../src/main/sources/awx/wire.ts'

describe('variables', () => {
  it('as JSON hide what a secret key holds, at any depth', () => {
    const text = toMaskedVariables(
      '{"db":{"password":"hunter2","host":"db01"},"api_token":"abc","vault":"$encrypted$"}',
    )
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('abc')
    expect(text).toContain('db01')
    expect(text).toContain('$encrypted$')
  })

  it('as YAML hide the value, and a block below it', () => {
    const yaml =
      '---\nname: web\nssh_private_key: |\n  line-one\n  line-two\nlist:\n  - admin_password: hunter2\n  - user: x\nflow: {user: x, secret: s3cret}\n'
    const text = toMaskedVariables(yaml)
    for (const secret of ['line-one', 'line-two', 'hunter2', 's3cret']) expect(text).not.toContain(secret)
    for (const kept of ['name: web', 'user: x', MASK]) expect(text).toContain(kept)
  })

  it('as YAML keep what is no secret as it was written', () => {
    const text = toMaskedVariables(
      'mode: 0644\nwhen: 12:30\non: yes\nbase: &b {port: 5432}\nuse: *b\nnone:\n',
    )
    for (const kept of ['mode: 0644', 'when: 12:30', 'on: yes', 'port: 5432']) expect(text).toContain(kept)
  })

  it.each([
    'password: "never closed',
    'a: [1, 2',
    'just words with a hunter2',
    'a: &x [*x, *y]',
    '- a\nb: c',
  ])('that are neither YAML nor JSON are hidden whole: %s', (text) => {
    const shown = toMaskedVariables(text)
    expect(shown).toContain(MASK)
    expect(shown).not.toMatch(/hunter2|never closed|: c/)
  })

  it('whose aliases unfold without end are hidden whole', () => {
    const bomb = Array.from(
      { length: 20 },
      (_, n) =>
        `k${n}: &k${n} [${Array(9)
          .fill(n === 0 ? 'x' : `*k${n - 1}`)
          .join(', ')}]`,
    )
    expect(toMaskedVariables(bomb.join('\n'))).toContain('hidden whole')
  })

  it('that are none are none', () => {
    for (const none of ['', '{}', '---', 'null', '  ']) expect(toMaskedVariables(none)).toBeNull()
  })

  it('never show a canary under a secret key', () => {
    const key = fc.constantFrom(
      'password',
      'api_token',
      'my_secret',
      'vault_passphrase',
      'AWS_SECRET_ACCESS_KEY',
    )
    fc.assert(
      fc.property(key, fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }), (name, path) => {
        const value = path.reduce<unknown>((inner, part) => ({ [part]: inner }), { [name]: 'CANARY' })
        expect(JSON.stringify(toMasked(value))).not.toContain('CANARY')
        expect(toMaskedVariables(JSON.stringify(value))).not.toContain('CANARY')
        expect(toMaskedVariables(`# yaml\n${name}: CANARY\n`)).not.toContain('CANARY')
      }),
    )
  })
})

const CANARY = 'CANARY'
const SECRET_NAMES = [
  'password',
  'passwords',
  'api_token',
  'my_secret',
  'vault_passphrase',
  'AWS_SECRET_ACCESS_KEY',
  'vault_pw',
  'DB_PWD',
  'db password',
  'dbPassword',
  'ssh-key',
  'secret_id',
]
/** Every way to write a secret under its name in YAML. */
const YAML_SHAPES: ((name: string) => string)[] = [
  (name) => `${name}: CANARY`,
  (name) => `${name}:\n- CANARY\n- CANARY`,
  (name) => `${name}:\n  - plain\n  - CANARY`,
  (name) => `${name}: [one, CANARY, "CANARY"]`,
  (name) => `{user: x, ${name}: CANARY, list: [{${name}: CANARY}]}`,
  (name) => `other: [x, {${name}: CANARY}]`,
  (name) => `${name}: "first\n  CANARY\n  CANARY"`,
  (name) => `${name}: 'first\n\n  CANARY'`,
  (name) => `${name}: first\n  CANARY`,
  (name) => `${name}: |\n  first\n  CANARY`,
  (name) => `${name}: >-\n  first\n\n  CANARY`,
  (name) => `? ${name}\n: CANARY`,
  (name) => `? "${name}"\n: - CANARY`,
  (name) => `"${name}" : CANARY`,
  (name) => `'${name}':   # why\n  CANARY`,
  (name) => `${name}: !vault |\n  CANARY`,
  (name) => `${name}: &anchor CANARY`,
  (name) => `# ${name}: CANARY\nuser: x`,
  (name) => `- name: ${name}\n  value: CANARY`,
  (name) => `args: "--x ${name.replaceAll(' ', '_')}=CANARY"`,
  () => `url: https://user:CANARY@host.example/path`,
  (name) => `a: &a {${name}: CANARY}\nb: {<<: *a}`,
  (name) => `--- {a: b}\n---\n${name}: CANARY`,
]
/** Every way to write one in the arguments of a module or a command. */
const WORD_SHAPES: ((name: string) => string)[] = [
  (name) => `user=x ${name}=CANARY state=present`,
  (name) => `${name}='CANARY and CANARY' b=c`,
  (name) => `${name}="CANARY \\" CANARY" b=c`,
  (name) => `${name}="CANARY never closed`,
  (name) => `${name} = CANARY`,
  (name) => `--${name} CANARY -v`,
  (name) => `--${name}=CANARY`,
  (name) => `${name}: CANARY and CANARY`,
  (name) => `-H "${name}: CANARY"`,
  (name) => `-e {"a": 1, "${name}": "CANARY", "${name}": ["a", "CANARY"]}`,
  (name) => JSON.stringify(JSON.stringify({ a: 1, [name]: 'CANARY \\ " CANARY' })),
  (name) => `a:b ${name}=pre"CANARY CANARY"post`,
  (name) => `mysql://root:CANARY@db/x ${name}=`,
  (name) => `https://CANARY@git.example/repo ${name}=`,
  (name) => `curl -H 'Authorization: Bearer CANARY'  ${name}=`,
]
const inWord = (name: string): string => name.replaceAll(' ', '_')

describe('a canary under a name of a secret never survives', () => {
  it('in variables, in any shape of YAML, at any depth', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SECRET_NAMES),
        fc.constantFrom(...YAML_SHAPES),
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        (name, shape, depth, windows) => {
          let text = shape(name)
          for (let level = 0; level < depth; level += 1)
            text = `level${level}:\n${text.replaceAll(/^/gm, '  ')}`
          if (windows) text = text.replaceAll('\n', '\r\n')
          expect(toMaskedVariables(text)).not.toContain(CANARY)
          expect(JSON.stringify(toMasked({ extra_vars: text }))).not.toContain(CANARY)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('in arguments, in any shape, also as an item of job_args', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRET_NAMES), fc.constantFrom(...WORD_SHAPES), (name, shape) => {
        const text = shape(inWord(name))
        expect(JSON.stringify(toMasked({ module_args: text }))).not.toContain(CANARY)
        const args = JSON.stringify(['ansible', '-a', text, `--${inWord(name)}`, CANARY])
        expect(JSON.stringify(toMasked({ job_args: args }))).not.toContain(CANARY)
      }),
      { numRuns: 2_000 },
    )
  })

  it('in the facts of a run', () => {
    const run = WireRun.parse({
      id: 1,
      type: 'ad_hoc_command',
      name: 'shell',
      status: 'failed',
      module_args: 'name=web password=CANARY',
      description: 'see https://me:CANARY@wiki.example',
      job_explanation: 'could not use token=CANARY',
    })
    const facts = toFacts(run, 'Ad hoc command')
    expect(JSON.stringify(facts)).not.toContain(CANARY)
    expect(facts.find((fact) => fact.label === 'Arguments')?.value).toBe(`name=web password=${MASK}`)
  })
})

it('names that only sound like secrets are shown', () => {
  for (const name of ['author', 'ask_password_on_launch', 'token_type', 'password_file', 'credential_count'])
    expect(isSecretKey(name)).toBe(false)
})

it('text without secrets is left as it is', () => {
  const text =
    'git@example.com:web.git https://host:8043/x?a=b name=web state=present "a": 1 -- --check --limit web'
  expect(toMasked(text)).toBe(text)
})

it('long hostile text is masked in linear time', () => {
  const started = performance.now()
  for (const text of ['a', '\\', 'a:', 'a =', '"', 'password="', '://a:', 'token: \n '])
    toMasked(text.repeat(20_000 / text.length))
  expect(performance.now() - started).toBeLessThan(1_000)
})

it('a record is capped in depth, in number and in length', () => {
  let deep: unknown = 'bottom'
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep }
  expect(JSON.stringify(toMasked(deep)).length).toBeLessThan(500)
  expect((toMasked(Array(5_000).fill(1)) as unknown[]).length).toBe(1_001)
  expect(String(toMasked('x'.repeat(100_000))).length).toBeLessThan(21_000)
})
