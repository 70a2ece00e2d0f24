import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MASK, toMasked, toMaskedVariables } from '../../../src/main/sources/awx/mask.ts'

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

it('a record is capped in depth, in number and in length', () => {
  let deep: unknown = 'bottom'
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep }
  expect(JSON.stringify(toMasked(deep)).length).toBeLessThan(500)
  expect((toMasked(Array(5_000).fill(1)) as unknown[]).length).toBe(1_001)
  expect(String(toMasked('x'.repeat(100_000))).length).toBeLessThan(21_000)
})
