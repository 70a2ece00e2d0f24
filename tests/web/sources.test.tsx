import { beforeEach, expect, it } from 'vitest'
import type { SuggestedSource } from '../../src/shared/contract/contract.ts'
import { fault } from '../../src/shared/contract/fault.ts'
import { toSourceView } from '../support/scripted-engine/fleet.ts'
import { AWX_KIND, UNTRUSTED } from '../support/scripted-engine/screens.ts'
import type { Script } from '../support/scripted-engine/scripted-engine.ts'
import { buttonNamed, click, openPage, seen, seeText } from './support/page.tsx'
import { callsOf, field, goTo, typeInto, withoutLayout } from './support/screens.ts'

const source = toSourceView('north', 'North', { lastOkAtMs: Date.now() })

beforeEach(withoutLayout)

const openSources = (script: Script, add = false) => {
  const page = openPage({ ...script, handlers: { 'sources.kinds': () => [AWX_KIND], ...script.handlers } })
  goTo(page.store, add ? { to: 'sources', add } : { to: 'sources' })
  return page
}

const fill = async (): Promise<void> => {
  await seen(() => expect(field('Address')).not.toBeNull())
  typeInto(field('Name'), 'South')
  typeInto(field('Address'), 'https://south.example')
  typeInto(field('Token'), 'a-token')
}

it('names the fault and the cure, and pins a key only after it was approved', async () => {
  const { engine, root } = openSources({ handlers: { 'sources.test': () => UNTRUSTED } }, true)
  await fill()
  click(buttonNamed('Test connection'))
  await seeText(root, 'issued by an authority that this system does not know')
  await seeText(root, 'What to do:')
  await seeText(root, UNTRUSTED.serverKey?.keySha256 ?? '')
  expect(callsOf(engine, 'sources.test')).toMatchObject([{ draft: { config: { tls: { mode: 'system' } } } }])
  click(buttonNamed('Approve this key'))
  await seeText(root, 'Approved. Test again to go on.')
  click(buttonNamed('Test connection'))
  await seen(() =>
    expect(callsOf(engine, 'sources.test').at(-1)).toMatchObject({
      draft: { config: { tls: { mode: 'pin', keySha256: UNTRUSTED.serverKey?.keySha256 } } },
    }),
  )
})

it('sends nothing while something is missing, and says what', async () => {
  const { engine, root } = openSources({}, true)
  await seen(() => expect(buttonNamed('Test connection')).not.toBeNull())
  click(buttonNamed('Test connection'))
  await seeText(root, 'Give the source a name.')
  await seeText(root, 'Token is needed to connect.')
  expect(callsOf(engine, 'sources.test')).toEqual([])
})

it('adds a source with what was typed', async () => {
  const { engine } = openSources({ handlers: { 'sources.add': () => source } }, true)
  await fill()
  click(buttonNamed('Add source'))
  await seen(() =>
    expect(callsOf(engine, 'sources.add')).toMatchObject([
      { config: { name: 'South', url: 'https://south.example', kind: 'awx' }, secrets: { token: 'a-token' } },
    ]),
  )
})

it('keeps the form and says why when saving is refused', async () => {
  const refuse = (): never => {
    throw fault('SECRETS', 'The vault is locked. Unlock it in Settings, then save again.')
  }
  const { root } = openSources({ handlers: { 'sources.add': refuse } }, true)
  await fill()
  click(buttonNamed('Add source'))
  await seeText(root, 'The vault is locked.')
  expect(field('Name')?.value).toBe('South')
})

it('says of a stored secret that it is stored, and leaves it out when nothing else is typed', async () => {
  const { engine, root } = openSources({ sources: [source], handlers: { 'sources.update': () => source } })
  await seen(() => expect(buttonNamed('Edit')).not.toBeNull())
  click(buttonNamed('Edit'))
  await seeText(root, 'Stored. It can be replaced, never shown.')
  expect(document.querySelector('[type=password]')).toBeNull()
  click(buttonNamed('Save'))
  await seen(() =>
    expect(callsOf(engine, 'sources.update')).toMatchObject([{ id: 'north', draft: { secrets: {} } }]),
  )
})

it('offers what the environment describes, says what is missing, and takes its secrets along', async () => {
  const suggested: SuggestedSource = {
    draft: {
      config: {
        kind: 'awx',
        name: 'Platform',
        url: 'https://aap.example',
        tls: { mode: 'system' },
        options: { auth: 'bearer' },
        enabled: true,
      },
      secrets: {},
    },
    origin: 'AAP_URL in the environment',
    secretsPresent: ['token'],
    missing: ['AAP_TEMPLATE_ID'],
    templateId: null,
  }
  const { engine, root } = openSources({
    suggested: [suggested],
    handlers: { 'sources.accept': () => source, 'sources.update': () => source },
  })
  await seeText(root, 'Missing: AAP_TEMPLATE_ID')
  click(buttonNamed('Fill in the rest'))
  await seen(() => expect(buttonNamed('Add source')).not.toBeNull())
  click(buttonNamed('Add source'))
  await seen(() => expect(callsOf(engine, 'sources.accept')).toEqual([{ origin: suggested.origin }]))
})

it('says why a source fails and what to do', async () => {
  const failing = toSourceView('south', 'South', {
    health: 'failing',
    fault: { code: 'SOURCE_AUTH', message: 'South refused the token. Enter a new one.', retry: false },
  })
  const { root } = openSources({ sources: [failing] })
  await seeText(root, 'The source refused the credentials')
  await seeText(root, 'South refused the token. Enter a new one.')
})
