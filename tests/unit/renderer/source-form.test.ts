import { describe, expect, test } from 'vitest'
import {
  fillForm,
  startForm,
  toDraft,
  toFormFaults,
  toVisibleFields,
} from '../../../src/renderer/features/sources/form-model.ts'
import type { FormField, SourceKindView } from '../../../src/shared/model/source.ts'

const field = (given: Partial<FormField> & Pick<FormField, 'target'>): FormField => ({
  label: given.target,
  help: null,
  input: 'text',
  required: false,
  placeholder: null,
  choices: [],
  initial: null,
  when: null,
  advanced: false,
  ...given,
})

const KIND: SourceKindView = {
  kind: 'awx',
  label: 'AWX / AAP',
  summary: '',
  fields: [
    field({ target: 'url', label: 'Address', input: 'url', required: true, initial: '' }),
    field({ target: 'option:auth', input: 'select', initial: 'token' }),
    field({
      target: 'secret:token',
      label: 'Token',
      input: 'password',
      required: true,
      when: { target: 'option:auth', equals: 'token' },
    }),
    field({ target: 'option:user', required: true, when: { target: 'option:auth', equals: 'basic' } }),
    field({ target: 'option:days', input: 'number', initial: 30, advanced: true }),
  ],
}

const filled = () => ({
  ...startForm(KIND),
  name: ' North ',
  values: { ...startForm(KIND).values, url: ' https://controller.example ' },
})

const NOTHING = { stored: new Set<string>() }

describe('source form', () => {
  test('fields for another way of signing in stay hidden and unsent', () => {
    const form = { ...filled(), values: { ...filled().values, 'option:user': 'ada' } }
    expect(toVisibleFields(KIND, form).map((shown) => shown.target)).not.toContain('option:user')
    expect(toDraft(KIND, form, null).config).toMatchObject({
      name: 'North',
      url: 'https://controller.example',
      options: { auth: 'token', days: 30 },
    })
    expect(toDraft(KIND, form, null).config.options).not.toHaveProperty('user')
  })

  test('a secret that was not typed is left out, so that the stored one is kept', () => {
    expect(toDraft(KIND, filled(), null).secrets).toEqual({})
    expect(toDraft(KIND, { ...filled(), secrets: { token: 'new' } }, null).secrets).toEqual({ token: 'new' })
  })

  test('a secret is asked for only where none is stored', () => {
    expect(toFormFaults(KIND, filled(), NOTHING)).toEqual({ 'secret:token': 'Token is needed to connect.' })
    expect(toFormFaults(KIND, filled(), { stored: new Set(['token']) })).toEqual({})
    const removed = { ...filled(), secrets: { token: null } }
    expect(toFormFaults(KIND, removed, { stored: new Set(['token']) })).toHaveProperty('secret:token')
  })

  test('an address without a scheme, or with a password in it, is refused with what to do', () => {
    const at = (url: string): string | undefined =>
      toFormFaults(KIND, { ...filled(), values: { ...filled().values, url } }, NOTHING)['url']
    expect(at('controller.example')).toContain('https://')
    expect(at('https://ada:secret@controller.example')).toContain('their own fields')
    expect(at('https://controller.example')).toBe(undefined)
  })

  test('a source that is edited keeps options that the form does not show', () => {
    const config = {
      kind: 'awx',
      name: 'North',
      url: 'https://controller.example',
      tls: { mode: 'system' as const },
      options: { auth: 'token', hidden: 7 },
      enabled: true,
    }
    const form = fillForm(KIND, config)
    expect(form.values['option:auth']).toBe('token')
    expect(form.values['option:days']).toBe(30)
    expect(toDraft(KIND, form, { config, secrets: {} }).config.options).toEqual({
      auth: 'token',
      days: 30,
      hidden: 7,
    })
  })

  test('an authority without a certificate, and a pin without a key, are refused', () => {
    expect(toFormFaults(KIND, { ...filled(), tls: { mode: 'ca', caPem: 'abc' } }, NOTHING)).toHaveProperty(
      'tls',
    )
    expect(toFormFaults(KIND, { ...filled(), tls: { mode: 'pin', keySha256: '' } }, NOTHING)).toHaveProperty(
      'tls',
    )
  })
})
