import type { Page } from '@playwright/test'
import { startController } from '../support/awx/controller.ts'
import type { Misbehaviour } from '../support/awx/misbehaviour.ts'
import { readServerTls } from '../support/tls/certificates.ts'
import { addSource, card, fillSource, goTo, keepSecrets, toEntry } from './support/console.ts'
import type { SourceEntry } from './support/console.ts'
import { expect, test } from './support/test.ts'

/** Tests the connection and gives what the window says about it. */
const askConnection = async (page: Page, entry: SourceEntry): Promise<string> => {
  const dialog = await fillSource(page, entry)
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  const report = dialog.getByRole('region', { name: 'Result of the connection test' })
  await report.waitFor()
  const text = await report.innerText()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  return text
}

test('a wrong address, a wrong token and a server that is none are each named with what to do', async ({
  desktop,
  controller,
}) => {
  const { page } = await desktop.launch()
  await keepSecrets(page, 'memory')
  const right = toEntry(controller)

  const nobody = await askConnection(page, { ...right, url: 'http://127.0.0.1:9' })
  expect(nobody).toContain('does not work yet')
  expect(nobody).toMatch(/What to do: .*(address|port)/)

  const stranger = await askConnection(page, { ...right, token: 'not-the-token' })
  expect(stranger).toContain('Sign in')
  expect(stranger).toMatch(/What to do: .*token/)

  const undo = controller.misbehave({ match: /ping|\/api\//, behaviour: { kind: 'html' } })
  const website = await askConnection(page, right)
  expect(website).toContain('does not work yet')
  expect(website).toMatch(/What to do: /)
  undo()

  expect(await askConnection(page, right)).toContain('The connection works')
})

test('a certificate that cannot be verified is refused, and its key offered for approval, never taken', async ({
  desktop,
}) => {
  const controller = await startController({ tls: readServerTls('self-signed') })
  try {
    const { page } = await desktop.launch()
    await keepSecrets(page, 'memory')
    const dialog = await fillSource(page, toEntry(controller))
    const ask = dialog.getByRole('button', { name: 'Test connection' })
    await ask.click()
    await expect(dialog.getByText('The server showed this key')).toBeVisible()
    // Nothing secret was sent to a server that could not prove who it is.
    expect(controller.requests.filter((request) => request.authorization !== undefined)).toEqual([])
    await dialog.getByRole('button', { name: 'Approve this key' }).click()
    await ask.click()
    await expect(dialog.getByText(/The connection works/)).toBeVisible()
  } finally {
    await controller.stop()
  }
})

const FAULTS: { name: string; behaviour: Misbehaviour }[] = [
  { name: 'a web page', behaviour: { kind: 'html' } },
  { name: 'half a JSON', behaviour: { kind: 'half-json' } },
  { name: 'an internal error', behaviour: { kind: 'status', status: 500 } },
  { name: 'a withdrawn token', behaviour: { kind: 'status', status: 401 } },
  { name: 'a broken connection', behaviour: { kind: 'reset' } },
]

test('a source that goes wrong says so, keeps what it had, comes back, and never disturbs another', async ({
  desktop,
  controller,
}) => {
  const other = await startController()
  try {
    const kept = controller.fleet.addRun({ type: 'job', name: 'kept-run', status: 'running', started: now() })
    controller.fleet.setStatus(kept.id, 'successful')
    const { page, pageErrors } = await desktop.launch()
    await keepSecrets(page, 'memory')
    await addSource(page, toEntry(controller, 'Troubled'))
    await addSource(page, toEntry(other, 'Steady'))
    for (const { name, behaviour } of FAULTS) {
      await test.step(name, async () => {
        const undo = controller.misbehave({ match: /./, behaviour })
        await goTo(page, 'Sources')
        await page
          .getByRole('option', { name: /Troubled/ })
          .or(page.getByRole('button', { name: /Troubled/ }))
          .first()
          .click()
        const detail = page.getByRole('region', { name: 'Troubled' })
        await detail.getByRole('button', { name: 'Refresh now' }).click()
        await expect(
          detail
            .getByRole('alert')
            .or(detail.getByText(/Failing/))
            .first(),
        ).toBeVisible()

        const run = other.fleet.addRun({
          type: 'job',
          name: `steady after ${name}`,
          status: 'running',
          started: now(),
        })
        other.fleet.setStatus(run.id, 'running')
        await goTo(page, 'Live')
        await expect(card(page, `steady after ${name}`)).toBeVisible()
        await expect(card(page, 'kept-run')).toBeVisible()

        undo()
        await goTo(page, 'Sources')
        await page
          .getByRole('option', { name: /Troubled/ })
          .or(page.getByRole('button', { name: /Troubled/ }))
          .first()
          .click()
        await detail.getByRole('button', { name: 'Refresh now' }).click()
        await expect(detail.getByText(/^(Connected|Polling)$/).first()).toBeVisible({ timeout: 20_000 })
      })
    }
    expect(pageErrors).toEqual([])
  } finally {
    await other.stop()
  }
})

test('a ten megabyte page of nonsense is refused in words, and the window stays alive', async ({
  desktop,
  controller,
}) => {
  // The flood names run 1 over and over.
  controller.fleet.addRun({
    id: 100,
    type: 'job',
    name: 'before the flood',
    status: 'running',
    started: now(),
  })
  const { page, pageErrors } = await desktop.launch()
  await keepSecrets(page, 'memory')
  await addSource(page, toEntry(controller))
  await goTo(page, 'Live')
  await expect(card(page, 'before the flood')).toBeVisible()
  const undo = controller.misbehave({ match: /unified_jobs/, behaviour: { kind: 'huge', megabytes: 10 } })
  await goTo(page, 'Sources')
  await page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(page.getByText(/runs that were not asked for/).first()).toBeVisible()
  undo()
  await page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(page.getByText(/^(Connected|Polling)$/).first()).toBeVisible()
  await goTo(page, 'Live')
  const run = controller.fleet.addRun({
    type: 'job',
    name: 'after the flood',
    status: 'running',
    started: now(),
  })
  controller.fleet.setStatus(run.id, 'running')
  await expect(card(page, 'after the flood')).toBeVisible()
  await expect(card(page, 'before the flood')).toBeVisible()
  expect(pageErrors).toEqual([])
})

test('a status that nobody has heard of is shown as unknown with its own word', async ({
  desktop,
  controller,
}) => {
  const run = controller.fleet.addRun({ type: 'job', name: 'odd-run', status: 'running', started: now() })
  const { page } = await desktop.launch()
  await keepSecrets(page, 'memory')
  await addSource(page, toEntry(controller))
  await goTo(page, 'Live')
  await expect(card(page, 'odd-run')).toHaveAccessibleName(/Running/)
  const strange = controller.fleet.addRun({
    type: 'job',
    name: 'strange-run',
    status: 'levitating',
    started: now(),
  })
  controller.fleet.setStatus(strange.id, 'levitating')
  controller.fleet.setStatus(run.id, 'successful')
  await expect(card(page, 'odd-run')).toHaveAccessibleName(/Completed/)
  await goTo(page, 'History')
  await expect(page.getByText('strange-run')).toBeVisible()
  await page.getByText('strange-run').dblclick()
  await expect(page.getByText(/levitating/).first()).toBeVisible()
})

const now = (): string => new Date().toISOString()
